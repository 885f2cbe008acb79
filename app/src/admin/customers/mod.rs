//! The list of registered shoppers.

pub mod api;
pub mod page;
