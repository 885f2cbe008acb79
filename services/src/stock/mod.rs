//! Stock: taking it for an order, giving it back, shipping it, counting it.
//!
//! A level changes by one UPDATE that carries its own condition, never by reading, thinking
//! and writing. Several levels change in the order of their keys, so that two orders with the
//! same goods wait for each other instead of blocking each other. Every change leaves a row
//! in the ledger of movements, and open pages hear what is left.

mod adjust;
mod available;
mod change;
pub mod desk;
mod give_back;
mod hold;
mod sent_from;
mod ship;
mod sold_out;
mod take;

pub use adjust::{Adjustment, adjust};
pub use available::available;
pub(crate) use available::available_on;
pub use change::Piece;
pub use give_back::give_back;
pub(crate) use hold::Held;
pub(crate) use sent_from::Places;
pub use ship::ship;
pub(crate) use sold_out::{Names, SoldOut};
pub use take::take;
