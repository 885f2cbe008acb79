//! Flash sales (秒杀): for a while, a number of pieces of a variant at a special price, so many for
//! each person.
//!
//! The shopkeeper's rule: while the sale runs and pieces of it are left, the variant costs the sale's
//! price and nothing else. Nobody gets more than the limit, under whichever name, phone or address they
//! come. Who does not pay in time gives the pieces back, and they are on sale again. When the pieces
//! are gone or the time is over, the variant costs what it cost before.

mod form;
mod views;

pub use form::FlashSaleForm;
pub use views::{FlashCard, FlashOffer, FlashPage, FlashRow};

use crate::Timestamp;
use crate::checkout::Refusal;
use crate::ids::FlashSaleId;
use serde::{Deserialize, Serialize};

/// The most pieces one sale may have.
pub const MOST_PIECES: i64 = 1_000_000;

/// The longest a sale may last: thirty days.
pub const LONGEST: i64 = 30 * Timestamp::DAY;

/// Minutes that an unpaid order of a sale keeps its pieces, unless the owner says otherwise.
pub const UNPAID_MINUTES: i64 = 5;

codes! {
    /// Where a sale stands.
    Phase {
        /// It has not begun.
        Upcoming = "upcoming",
        /// It runs, and pieces are left.
        Running = "running",
        /// It runs, and all its pieces are ordered; some may come back.
        SoldOut = "sold_out",
        /// It is over.
        Over = "over",
    }
}

/// What a sale promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Price of one piece, minor units.
    pub price: i64,
    /// Pieces at this price, at least 1.
    pub quantity: i64,
    /// Pieces each person may have, at least 1.
    pub per_person: i64,
    /// From when on.
    pub starts_at: Timestamp,
    /// Until when; that moment is too late.
    pub ends_at: Timestamp,
}

impl Terms {
    /// Where a sale with these terms stands of which `sold` pieces are ordered.
    pub fn phase(&self, sold: i64, now: Timestamp) -> Phase {
        if now >= self.ends_at {
            Phase::Over
        } else if now < self.starts_at {
            Phase::Upcoming
        } else if sold >= self.quantity {
            Phase::SoldOut
        } else {
            Phase::Running
        }
    }

    /// Whether both would be open at some moment: a variant has one price at a time.
    pub fn overlaps(&self, other: &Terms) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// Hundredths of a sale's pieces that are ordered, for the bar: 0 only when nothing is, 100 only
/// when everything is.
pub fn sold_percent(sold: i64, quantity: i64) -> i64 {
    if quantity <= 0 || sold >= quantity {
        return 100;
    }
    if sold <= 0 {
        return 0;
    }
    (sold.saturating_mul(100) / quantity).clamp(1, 99)
}

/// A sale that runs, as far as an order must know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// The sale.
    pub id: FlashSaleId,
    /// Price of one piece, minor units.
    pub price: i64,
    /// Pieces of it that nobody has ordered, at least 1.
    pub left: i64,
    /// Pieces each person may have.
    pub per_person: i64,
    /// Pieces this person has ordered already.
    pub had: i64,
}

impl Running {
    /// Whether this person may order so many pieces.
    pub fn admit(&self, title: &str, wanted: i64) -> Result<(), Refusal> {
        if wanted.saturating_add(self.had) > self.per_person {
            return Err(Refusal::PersonLimit { title: title.to_owned(), most: self.per_person, had: self.had });
        }
        if wanted > self.left {
            return Err(Refusal::SaleLeft { title: title.to_owned(), left: self.left });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn terms(starts_at: i64, ends_at: i64) -> Terms {
        let (starts_at, ends_at) = (Timestamp(starts_at), Timestamp(ends_at));
        Terms { price: 100, quantity: 10, per_person: 2, starts_at, ends_at }
    }

    #[test]
    fn a_sale_begins_on_its_first_moment_and_is_over_on_its_last() {
        let t = terms(1000, 2000);
        let cases = [
            (0, 999, Phase::Upcoming),
            (0, 1000, Phase::Running),
            (9, 1999, Phase::Running),
            (10, 1999, Phase::SoldOut),
            (0, 2000, Phase::Over),
            (10, 2000, Phase::Over),
        ];
        for (sold, now, expected) in cases {
            assert_eq!(t.phase(sold, Timestamp(now)), expected, "{sold} sold at {now}");
        }
    }

    #[test]
    fn the_bar_is_full_only_when_all_is_sold_and_empty_only_when_nothing_is() {
        for (sold, quantity, expected) in
            [(0, 1000, 0), (1, 1000, 1), (5, 1000, 1), (500, 1000, 50), (999, 1000, 99), (1000, 1000, 100), (3, 0, 100)]
        {
            assert_eq!(sold_percent(sold, quantity), expected, "{sold} of {quantity}");
        }
    }

    #[test]
    fn nobody_gets_more_than_the_limit_or_than_is_left() {
        let sale = |left, had| Running { id: FlashSaleId(Uuid::nil()), price: 100, left, per_person: 3, had };
        assert_eq!(sale(10, 0).admit("杯", 3), Ok(()));
        assert_eq!(sale(10, 1).admit("杯", 2), Ok(()));
        let limit = |had| Err(Refusal::PersonLimit { title: "杯".to_owned(), most: 3, had });
        assert_eq!(sale(10, 0).admit("杯", 4), limit(0));
        assert_eq!(sale(10, 3).admit("杯", 1), limit(3));
        assert_eq!(sale(10, 1).admit("杯", i64::MAX), limit(1));
        assert_eq!(sale(1, 0).admit("杯", 2), Err(Refusal::SaleLeft { title: "杯".to_owned(), left: 1 }));
    }

    proptest! {
        #[test]
        fn two_sales_overlap_exactly_when_some_moment_is_in_both(a in 0i64..50, b in 1i64..20, c in 0i64..50, d in 1i64..20) {
            let (one, other) = (terms(a, a + b), terms(c, c + d));
            let open = |t: &Terms, now| t.phase(0, Timestamp(now)) == Phase::Running;
            let both = (0..100).any(|now| open(&one, now) && open(&other, now));
            prop_assert_eq!(one.overlaps(&other), both);
            prop_assert_eq!(other.overlaps(&one), both);
        }
    }
}
