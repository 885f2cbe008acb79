//! What a product's page asks for.

use crate::AppError;
use crate::ui::Drawn;
use domain::Lang;
use domain::cart::Offered;
use domain::catalog::Choosing;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// A product's page: what can change on it as facts, the rest drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductTold {
    /// What somebody chooses by.
    pub choosing: Choosing,
    /// The way here, and the facts for search engines.
    pub top: Drawn,
    /// What it is called.
    pub names: Drawn,
    /// Who sells it.
    pub seller: Drawn,
    /// What its sizes mean.
    pub sizes: Drawn,
    /// When it comes, and that it may go back.
    pub promises: Drawn,
    /// Where else to go, beside the buttons.
    pub places: Drawn,
    /// What else can be done with it.
    pub ways: Drawn,
    /// Reviews, details, its story, and what goes with it.
    pub more: Drawn,
}

/// What an address of a product leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    /// The page.
    Page(Box<ProductTold>),
    /// The product has a new slug.
    Moved(String),
}

/// The product of a slug, or where it has moved.
#[server(endpoint = "catalog/product", input = GetUrl)]
pub async fn product(lang: Lang, slug: String) -> Result<Opened, AppError> {
    use crate::request::{answer, shop, visitor};
    use domain::catalog::ProductAnswer;
    Ok(match answer(services::catalog::search::opened(&shop()?, &visitor()?, lang, &slug).await)? {
        ProductAnswer::Page(page) => Opened::Page(Box::new(crate::drawn::product::told(*page, lang))),
        ProductAnswer::Moved(to) => Opened::Moved(to),
    })
}

/// Every variant of a product as a line of the cart. A phone keeps it, to fill the cart without a network.
#[server(endpoint = "catalog/offered", input = GetUrl)]
pub async fn variants_offered(slug: String, lang: Lang) -> Result<Vec<Offered>, AppError> {
    use crate::request::{answer, shop};
    answer(services::cart::offered(&shop()?, &slug, lang).await)
}
