//! What the lists ask for.

use crate::AppError;
use crate::storefront::told::ToldPage;
use crate::ui::Drawn;
use domain::Lang;
use domain::catalog::Scope;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// A list of goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTold {
    /// The address where it is now, when it has moved for good.
    pub moved_to: Option<String>,
    /// Its title, without the shop's name.
    pub title: String,
    /// Its path, language included.
    pub address: String,
    /// What opens the filters.
    pub label: String,
    /// The way here, its heading, and its orders.
    pub top: Drawn,
    /// The fields of the filters.
    pub fields: Drawn,
    /// What is chosen, the goods, and the way to more.
    pub goods: Drawn,
}

/// The whole category tree.
#[server(endpoint = "catalog/tree", input = GetUrl)]
pub async fn category_tree(lang: Lang) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop};
    let shop = shop()?;
    let nodes = answer(services::catalog::categories::tree(&shop, lang).await)?;
    Ok(crate::drawn::browse::tree(nodes, shop.options.base_url.clone(), lang))
}

/// A list: `query` is the query of its address.
#[server(endpoint = "catalog/list", input = GetUrl)]
pub async fn product_list(lang: Lang, scope: Scope, query: String) -> Result<ListTold, AppError> {
    use crate::request::{answer, shop, visitor};
    let query = domain::catalog::ListingQuery::parse(&query);
    let searched = services::catalog::search::searched(&shop()?, &visitor()?, lang, &scope, &query).await;
    let (heading, listing) = answer(searched)?;
    Ok(crate::drawn::browse::list(&scope, &query, heading, listing, lang))
}

/// Who a merchant is.
#[server(endpoint = "catalog/merchant", input = GetUrl)]
pub async fn merchant_shop(lang: Lang, slug: String) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop};
    let page = answer(services::catalog::merchant_page(&shop()?, lang, &slug).await)?;
    Ok(crate::drawn::browse::merchant(page, lang))
}
