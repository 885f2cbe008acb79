//! Stock: what lies where, and from where an order's goods are taken.
//!
//! available = on hand − allocated. An allocation prefers one place that has everything, so
//! that the shopper gets one parcel, and of several such places the nearest; only when no place does,
//! it takes from as few as possible.

mod allocation;
mod sent_from;

pub use allocation::{Allocation, Short, Supply, Taken, Want, allocate};
pub use sent_from::{Choice, Nearness, SentFrom, SentFromView};

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
