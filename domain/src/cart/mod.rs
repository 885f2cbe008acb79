//! The cart: what a shopper means to buy, and what has changed since they last looked.

mod brought_back;
mod views;

pub use brought_back::{BroughtBack, Offered, pieces_brought_back};
pub use views::{CartChange, CartGroup, CartLineView, CartView, Gone};

use crate::checkout::MAX_QUANTITY;
use crate::ids::VariantId;
use serde::{Deserialize, Serialize};

/// One line of a cart, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// The variant.
    pub variant: VariantId,
    /// Pieces.
    pub quantity: i64,
    /// Saved for later instead of being bought.
    pub saved: bool,
    /// Ticked for the next checkout.
    pub selected: bool,
    /// Price when it was last shown.
    pub seen_price: i64,
}

/// What is in the way of buying a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineProblem {
    /// The variant is not for sale any more.
    NotForSale,
    /// Nothing is left.
    SoldOut,
    /// Less than wanted is left.
    FewerLeft(i64),
}

/// Says what is in the way of buying `quantity` pieces.
pub fn problem(for_sale: bool, quantity: i64, available: i64) -> Option<LineProblem> {
    match available {
        _ if !for_sale => Some(LineProblem::NotForSale),
        ..=0 => Some(LineProblem::SoldOut),
        left if left < quantity => Some(LineProblem::FewerLeft(left)),
        _ => None,
    }
}

/// The cart after sign-in: the lines of the browser's cart come into the member's. The same
/// variant in both is there once, with the larger quantity, not the sum: somebody who filled
/// both carts wants the thing, not twice the thing. What either has ticked stays ticked.
pub fn merge(member: &[CartLine], browser: &[CartLine]) -> Vec<CartLine> {
    let mut merged = member.to_vec();
    for line in browser {
        match merged.iter_mut().find(|known| known.variant == line.variant) {
            Some(known) => {
                known.quantity = known.quantity.max(line.quantity).clamp(1, MAX_QUANTITY);
                known.saved &= line.saved;
                known.selected |= line.selected;
                known.seen_price = line.seen_price;
            }
            None => merged.push(*line),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line(n: u128, quantity: i64, saved: bool) -> CartLine {
        CartLine { variant: VariantId(Uuid::from_u128(n)), quantity, saved, selected: !saved, seen_price: 100 }
    }

    #[test]
    fn merging_keeps_every_line_once_with_the_larger_quantity() {
        let merged = merge(&[line(1, 2, false), line(2, 1, true)], &[line(2, 3, false), line(3, 1, false)]);
        let seen: Vec<(i64, bool)> = merged.iter().map(|l| (l.quantity, l.saved)).collect();
        assert_eq!(seen, [(2, false), (3, false), (1, false)]);
        assert!(merged[1].selected, "what the browser had ticked stays ticked");
        assert_eq!(merge(&merged, &merged), merged, "merging twice changes nothing");
    }

    #[test]
    fn problems_name_what_is_left() {
        assert_eq!(problem(true, 2, 5), None);
        assert_eq!(problem(true, 2, 1), Some(LineProblem::FewerLeft(1)));
        assert_eq!(problem(true, 2, 0), Some(LineProblem::SoldOut));
        assert_eq!(problem(true, 2, -4), Some(LineProblem::SoldOut));
        assert_eq!(problem(false, 2, 9), Some(LineProblem::NotForSale));
    }
}
