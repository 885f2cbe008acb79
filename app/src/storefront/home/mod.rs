//! The home page.

pub mod api;
pub mod page;
