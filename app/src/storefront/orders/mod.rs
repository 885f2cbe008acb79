//! My orders, and finding an order as a guest.

pub mod api;
pub mod page;
