//! Products side by side.

pub mod api;
pub mod page;
