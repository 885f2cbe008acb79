//! Stock: what lies where, and from where an order's goods are taken.
//!
//! available = on hand − allocated. An allocation prefers one place that has everything, so
//! that the shopper gets one parcel; only when no place does, it takes from several.

mod allocation;

pub use allocation::{Short, Supply, Taken, Want, allocate};

use serde::{Deserialize, Serialize};

/// How much of a variant lies at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Pieces that are there.
    pub on_hand: i64,
    /// Pieces that placed orders are waiting for.
    pub allocated: i64,
}

impl Level {
    /// Pieces that can still be promised to somebody; never negative.
    pub fn available(self) -> i64 {
        (self.on_hand - self.allocated).max(0)
    }
}

codes! {
    /// Why a stock level changed.
    MovementKind {
        /// Goods came in.
        Received = "received",
        /// An order was placed.
        Allocated = "allocated",
        /// A parcel left.
        Shipped = "shipped",
        /// An order was called off before it was shipped.
        Released = "released",
        /// Somebody counted, with a reason.
        Adjusted = "adjusted",
        /// Goods came back.
        Returned = "returned",
    }
}
