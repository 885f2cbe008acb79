//! What people see of sales.

use super::{Phase, Terms, sold_percent};
use crate::catalog::PictureRef;
use crate::ids::{FlashSaleId, ProductId, VariantId};
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// A sale as shoppers see it at a moment of the server's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashOffer {
    /// The sale.
    pub id: FlashSaleId,
    /// The variant on sale.
    pub variant: VariantId,
    /// What one piece costs in the sale.
    pub price: Money,
    /// What it costs otherwise.
    pub before: Money,
    /// Price, pieces, limit and time.
    pub terms: Terms,
    /// Pieces ordered, capped at the sale's pieces.
    pub sold: i64,
    /// The moment of which all this is true, for the countdown.
    pub now: Timestamp,
}

impl FlashOffer {
    /// Where the sale stands.
    pub fn phase(&self) -> Phase {
        self.terms.phase(self.sold, self.now)
    }

    /// Hundredths of its pieces that are ordered.
    pub fn percent(&self) -> i64 {
        sold_percent(self.sold, self.terms.quantity)
    }

    /// The moment people wait for: the beginning, later the end.
    pub fn turns_at(&self) -> Timestamp {
        if self.phase() == Phase::Upcoming { self.terms.starts_at } else { self.terms.ends_at }
    }
}

/// A sale with its goods, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashCard {
    /// The sale.
    pub offer: FlashOffer,
    /// The product.
    pub product: ProductId,
    /// Its name in URLs.
    pub slug: String,
    /// The product's title.
    pub title: String,
    /// The variant's options, such as 红 / M; empty when there are none.
    pub options: String,
    /// The first picture.
    pub picture: Option<PictureRef>,
}

/// The page of all sales.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashPage {
    /// Those that run, those with pieces left first.
    pub running: Vec<FlashCard>,
    /// Those of the next days, the next one first.
    pub upcoming: Vec<FlashCard>,
    /// Where the shop is, for links that leave it.
    pub base_url: String,
}

/// A sale as its merchant sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashRow {
    /// The sale with its goods.
    pub card: FlashCard,
    /// SKU of the variant.
    pub sku: String,
    /// The merchant's name.
    pub merchant: String,
    /// Pieces that can be bought of the variant, on sale or not.
    pub available: i64,
    /// Whether somebody ended it before its time.
    pub ended_early: bool,
    /// Whether that was before it had begun.
    pub called_off: bool,
}
