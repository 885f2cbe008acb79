//! What somebody would like to have, later or cheaper: favourites, and goods that were sold out.
//!
//! A wish remembers what its shopper was told: a favourite the lowest price, something awaited whether it
//! is there again. A look every minute compares that with what is true now, so no change can be missed,
//! whoever made it, and none is told twice, however many nodes look.

mod change;
mod list;
mod look;

pub use change::{await_stock, favour};
pub(crate) use change::{forget_orphans, move_over};
pub use list::{list, which};
pub use look::look;
