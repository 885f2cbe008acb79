//! The order list.

pub mod api;
pub mod page;
