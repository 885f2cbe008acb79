//! What the search field asks for.

use crate::AppError;
use domain::Lang;
use domain::catalog::Suggestions;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What the visitor may be typing: words, categories and products that begin so, or sound so.
#[server(endpoint = "catalog/suggest", input = GetUrl)]
pub async fn search_suggestions(lang: Lang, text: String) -> Result<Suggestions, AppError> {
    use crate::request::{answer, shop};
    answer(services::catalog::search::suggest(&shop()?, lang, &text).await)
}
