//! The product list.

pub mod api;
pub mod page;
