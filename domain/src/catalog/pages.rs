//! Pages made of lists.

use super::{CategoryNode, Crumb, MerchantRef, ProductCard, Rating};
use crate::ids::VariantId;
use serde::{Deserialize, Serialize};

/// What the home page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomePage {
    /// The first root categories.
    pub categories: Vec<CategoryNode>,
    /// What is in a flash sale now, at the sale's price.
    pub flash: Vec<ProductCard>,
    /// What the shop puts forward.
    pub featured: Vec<ProductCard>,
    /// New arrivals.
    pub arrivals: Vec<ProductCard>,
    /// What others buy.
    pub popular: Vec<ProductCard>,
    /// The address shoppers know the shop by, for links that leave it.
    pub base_url: String,
}

/// What stands above a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHeading {
    /// The category's name; empty for a search.
    pub title: String,
    /// The way here, root category first, the list's own category last.
    pub crumbs: Vec<Crumb>,
    /// The categories below, or the shop's roots.
    pub children: Vec<CategoryNode>,
    /// The address shoppers know the shop by, for links that leave it.
    pub base_url: String,
    /// The category's slug now, when it was asked for by a former one; then nothing else is told.
    pub moved_to: Option<String>,
}

/// A merchant's shop page, above its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantPage {
    /// The merchant.
    pub merchant: MerchantRef,
    /// A sentence about the shop.
    pub intro: String,
    /// Name of the legal entity on the licence.
    pub legal_name: String,
    /// Unified social credit code of the legal entity.
    pub credit_code: String,
    /// Stars given to its goods.
    pub rating: Rating,
    /// How many products it sells.
    pub products: i64,
    /// The address shoppers know the shop by, for links that leave it.
    pub base_url: String,
}

/// What open pages hear of stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockNews {
    /// The variant.
    pub variant: VariantId,
    /// Pieces that can be bought now.
    pub available: i64,
}
