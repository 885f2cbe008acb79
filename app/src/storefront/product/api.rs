//! What a product's page asks for.

use crate::AppError;
use domain::Lang;
use domain::cart::Offered;
use domain::catalog::ProductAnswer;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The product of a slug, or where it has moved.
#[server(endpoint = "catalog/product", input = GetUrl)]
pub async fn product(lang: Lang, slug: String) -> Result<ProductAnswer, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::catalog::search::opened(&shop()?, &visitor()?, lang, &slug).await)
}

/// Every variant of a product as a line of the cart. A phone keeps it, to fill the cart without a network.
#[server(endpoint = "catalog/offered", input = GetUrl)]
pub async fn variants_offered(slug: String, lang: Lang) -> Result<Vec<Offered>, AppError> {
    use crate::request::{answer, shop};
    answer(services::cart::offered(&shop()?, &slug, lang).await)
}
