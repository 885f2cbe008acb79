//! One order on one screen.

mod actions;
pub mod api;
pub mod page;
