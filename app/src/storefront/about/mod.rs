//! What the shop says of itself.

pub mod api;
pub mod page;
