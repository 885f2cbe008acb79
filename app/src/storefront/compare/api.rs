//! What the comparison asks for.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Products side by side; `query` is what stands behind the question mark of the page's address.
#[server(endpoint = "catalog/compare", input = GetUrl)]
pub async fn compared(lang: Lang, #[server(default)] query: String) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop};
    let slugs = crate::drawn::query::Query::of(&query).all("p");
    let found = answer(services::catalog::compare(&shop()?, lang, &slugs).await)?;
    Ok(crate::drawn::compare::draw(found, lang))
}
