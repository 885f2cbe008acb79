//! What somebody would like to have, later or cheaper.

use crate::Money;
use crate::cart::CartLineView;
use crate::catalog::ProductCard;
use serde::{Deserialize, Serialize};

/// The most products one shopper keeps an eye on, and the most sold-out things they await.
pub const MOST: i64 = 200;

/// A product that somebody keeps an eye on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourite {
    /// The product as it is now.
    pub card: ProductCard,
    /// By how much it is cheaper than when it was saved.
    pub cheaper: Option<Money>,
}

/// Something that was sold out when it was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// The variant as it is now.
    pub line: CartLineView,
    /// Whether it can be bought.
    pub there: bool,
}

/// What the page of wishes shows, the latest wish first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// Favourites that are on sale.
    pub favourites: Vec<Favourite>,
    /// How many others are not on sale any more.
    pub gone: i64,
    /// What is awaited.
    pub awaited: Vec<Awaited>,
}

/// Which products and variants somebody wishes for, without anything about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishedFor {
    /// Ids of products and of variants.
    pub ids: Vec<String>,
}

/// By how much something is cheaper than when it was saved; none when it is not.
pub fn cheaper(saved: i64, now: Money) -> Option<Money> {
    (now.minor < saved).then(|| Money { minor: saved - now.minor, currency: now.currency })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn only_less_is_cheaper() {
        let now = |minor| Money { minor, currency: Currency::Cny };
        assert_eq!(cheaper(5_000, now(4_500)), Some(now(500)));
        assert_eq!(cheaper(5_000, now(5_000)), None);
        assert_eq!(cheaper(5_000, now(5_001)), None);
    }
}
