//! One order on one screen.

pub mod api;
pub mod page;
