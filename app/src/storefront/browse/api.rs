//! What the lists ask for.

use crate::AppError;
use domain::Lang;
use domain::catalog::{CategoryNode, ListHeading, Listing, MerchantPage, Scope};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The whole category tree.
#[server(endpoint = "catalog/tree", input = GetUrl)]
pub async fn category_tree(lang: Lang) -> Result<Vec<CategoryNode>, AppError> {
    use crate::request::{answer, shop};
    answer(services::catalog::categories::tree(&shop()?, lang).await)
}

/// A list: `query` is the query of its address.
#[server(endpoint = "catalog/list", input = GetUrl)]
pub async fn product_list(lang: Lang, scope: Scope, query: String) -> Result<(ListHeading, Listing), AppError> {
    use crate::request::{answer, shop, visitor};
    let query = domain::catalog::ListingQuery::parse(&query);
    answer(services::catalog::search::searched(&shop()?, &visitor()?, lang, &scope, &query).await)
}

/// A merchant's shop page.
#[server(endpoint = "catalog/merchant", input = GetUrl)]
pub async fn merchant_shop(lang: Lang, slug: String) -> Result<MerchantPage, AppError> {
    use crate::request::{answer, shop};
    answer(services::catalog::merchant_page(&shop()?, lang, &slug).await)
}
