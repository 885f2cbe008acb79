//! What a shopper did to the cart while their phone had no network, and what becomes of it.

use super::CartLineView;
use crate::Money;
use crate::checkout::MAX_QUANTITY;
use crate::ids::{MerchantId, VariantId};
use serde::{Deserialize, Serialize};

/// One line, as the phone saw it before and as it is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtBack {
    /// The variant.
    pub variant: VariantId,
    /// Pieces when the phone last heard from the shop; 0 when it was not in the cart.
    pub before: i64,
    /// Pieces on the phone; 0 when it was taken out.
    pub now: i64,
    /// Ticked for the next checkout.
    pub selected: bool,
    /// Saved for later.
    pub saved: bool,
    /// The price that the phone showed, to say what has changed; nothing is ever charged by it.
    pub seen_price: i64,
}

/// Pieces of a line after a change made without a network: `theirs` is what the shop has now. What
/// nobody else has changed becomes what the phone says; else both changes count. What
/// nobody else touches can be sent again when its answer was lost, and changes nothing more.
pub fn pieces_brought_back(theirs: i64, before: i64, now: i64) -> i64 {
    let pieces =
        if theirs == before || theirs == now { now } else { theirs.saturating_add(now).saturating_sub(before) };
    pieces.clamp(0, MAX_QUANTITY)
}

/// A variant as the line of the cart that one piece of it would be, for phones that lose the network
/// before the shopper has decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Ids of its option values, as a product's form sends them.
    pub values: Vec<String>,
    /// The merchant.
    pub merchant: MerchantId,
    /// The merchant's name in URLs.
    pub slug: String,
    /// The merchant's name.
    pub name: String,
    /// What the merchant takes for bringing one piece, as far as that is known without an address.
    pub delivery: Money,
    /// One piece.
    pub line: CartLineView,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_changes_count_once() {
        let check = |theirs, before, now, expected| {
            let pieces = pieces_brought_back(theirs, before, now);
            assert_eq!(pieces, expected, "{theirs} there, {before} -> {now} here");
        };
        check(0, 0, 2, 2);
        check(1, 1, 4, 4);
        check(3, 3, 0, 0);
        check(4, 1, 4, 4);
        // One more there and one more here; taken out there and one more here.
        check(3, 1, 2, 4);
        check(0, 1, 2, 1);
        check(1, 3, 0, 0);
        check(9_999, 1, 9, MAX_QUANTITY);
        check(i64::MAX, -5, i64::MAX, MAX_QUANTITY);
    }

    #[test]
    fn the_same_change_twice_is_the_change() {
        for (theirs, before, now) in [(0, 0, 2), (2, 2, 5), (4, 4, 0)] {
            let once = pieces_brought_back(theirs, before, now);
            assert_eq!(pieces_brought_back(once, before, now), once);
        }
    }
}
