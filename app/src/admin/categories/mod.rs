//! The category tree.

pub mod api;
pub mod page;
