//! Being told while the shop is not open: whether, about what, and when.

pub mod api;
pub mod page;
pub mod tell;
