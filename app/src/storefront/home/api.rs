//! What the home page asks for.

use crate::AppError;
use domain::Lang;
use domain::catalog::CategoryNode;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The category tree's roots.
#[server(endpoint = "home/categories", input = GetUrl)]
pub async fn home_categories(lang: Lang) -> Result<Vec<CategoryNode>, AppError> {
    use crate::request::{answer, shop};
    answer(services::catalog::categories::roots(&shop()?, lang).await)
}
