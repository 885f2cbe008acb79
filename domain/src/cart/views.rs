//! What the cart page shows.

use super::LineProblem;
use crate::Money;
use crate::ids::{MerchantId, ProductId, VariantId};
use crate::pricing::Totals;
use serde::{Deserialize, Serialize};

/// The whole cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartView {
    /// The lines to buy, by merchant.
    pub groups: Vec<CartGroup>,
    /// The lines saved for later.
    pub saved: Vec<CartLineView>,
    /// Sums of the ticked lines that can be bought; delivery by each merchant's first method,
    /// without an address an estimate.
    pub totals: Totals,
    /// Pieces in the ticked lines that can be bought.
    pub selected: i64,
    /// Pieces in all lines to buy; what the cart's badge says.
    pub pieces: i64,
}

/// The lines of one merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartGroup {
    /// The merchant.
    pub merchant: MerchantId,
    /// Name in URLs.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The lines, newest first.
    pub lines: Vec<CartLineView>,
    /// Goods still missing until delivery is free.
    pub free_delivery_in: Option<Money>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLineView {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// Product handle.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Chosen options.
    pub options: String,
    /// Picture.
    pub picture: Option<String>,
    /// Price of one, now.
    pub unit_price: Money,
    /// What has changed since it was last shown.
    pub change: Option<CartChange>,
    /// Pieces.
    pub quantity: i64,
    /// What the line costs.
    pub total: Money,
    /// Pieces that can be bought now.
    pub available: i64,
    /// Whether it is ticked.
    pub selected: bool,
    /// What is in the way of buying it.
    pub problem: Option<LineProblem>,
}

/// A price that has changed since the shopper saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CartChange {
    /// It costs less; by how much.
    Cheaper(Money),
    /// It costs more; by how much.
    Dearer(Money),
}

impl CartChange {
    /// The change from one price to another, if there is one.
    pub fn between(seen: Money, now: Money) -> Option<CartChange> {
        match now.minor - seen.minor {
            0 => None,
            more @ 1.. => Some(CartChange::Dearer(now.with(more))),
            less => Some(CartChange::Cheaper(now.with(-less))),
        }
    }
}

/// Something that could not be put into the cart again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Title at the time of the order.
    pub title: String,
    /// Why.
    pub problem: LineProblem,
}
