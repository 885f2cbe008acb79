//! What the home page asks for.

use crate::AppError;
use domain::Lang;
use domain::catalog::HomePage;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// All that the home page shows.
#[server(endpoint = "catalog/home", input = GetUrl)]
pub async fn home_shelves(lang: Lang) -> Result<HomePage, AppError> {
    use crate::request::{answer, shop};
    answer(services::catalog::home(&shop()?, lang).await)
}
