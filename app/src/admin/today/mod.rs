//! The dashboard.

pub mod api;
pub mod live;
pub mod page;
