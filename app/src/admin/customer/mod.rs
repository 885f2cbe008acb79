//! One registered shopper.

pub mod api;
pub mod page;
