//! Who sells here; the platform's staff only.

pub mod api;
pub mod page;
