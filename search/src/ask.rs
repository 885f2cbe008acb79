//! What is asked of the engine and what it answers.

use domain::ids::ProductId;
use std::collections::BTreeMap;

/// The order of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What fits best first; what is sold out last.
    #[default]
    Relevant,
    /// Most sold first.
    Popular,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceUp,
    /// Dearest first.
    PriceDown,
    /// Best rated first.
    Rating,
}

/// Where to search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// In the whole shop.
    #[default]
    All,
    /// In a category and below, by slug.
    Category(String),
    /// Among one seller's goods, by slug.
    Merchant(String),
}

/// A search with its filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed.
    pub text: String,
    /// Where.
    pub scope: Scope,
    /// Any of these categories, by slug; none for all.
    pub categories: Vec<String>,
    /// Any of these brands, by slug; none for all.
    pub brands: Vec<String>,
    /// Code and value: any of the values of one code, all of the codes.
    pub attributes: Vec<(String, String)>,
    /// Lowest price.
    pub price_from: Option<i64>,
    /// Highest price.
    pub price_to: Option<i64>,
    /// Only what can be bought now.
    pub in_stock: bool,
    /// Only what is reduced.
    pub on_sale: bool,
    /// At least so many stars on average.
    pub stars_from: Option<i64>,
    /// The order.
    pub order: Order,
    /// The most ids wanted.
    pub limit: usize,
    /// Whether only the ids are wanted: nothing is counted for filters.
    pub plain: bool,
    /// Now, in milliseconds: what is new is measured from here.
    pub now: i64,
}

/// How an answer can be narrowed. Each number says how many products there would be if its value
/// were chosen: all filters applied but those of its own kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Brands by slug.
    pub brands: BTreeMap<String, i64>,
    /// Categories by slug.
    pub categories: BTreeMap<String, i64>,
    /// Values by code.
    pub attributes: BTreeMap<String, BTreeMap<String, i64>>,
    /// All prices, cheapest first.
    pub prices: Vec<i64>,
    /// How many have at least 1, 2, 3, 4, 5 stars on average.
    pub stars: [i64; 5],
    /// How many can be bought now.
    pub in_stock: i64,
    /// How many are reduced.
    pub on_sale: i64,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The first products, best first.
    pub ids: Vec<ProductId>,
    /// How many there are in all; about so many if `scale` is more than one.
    pub total: i64,
    /// How the answer can be narrowed.
    pub facets: Facets,
    /// One if everything was counted. More if a sample was: then the numbers of `facets` are those of one
    /// product in so many.
    pub scale: i64,
    /// The words as they were probably meant, if they were not typed so.
    pub corrected: Option<String>,
    /// Whether not every word could be met.
    pub relaxed: bool,
}
