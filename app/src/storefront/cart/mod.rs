//! The cart.

pub mod api;
mod line;
mod live;
pub mod page;
