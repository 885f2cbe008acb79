//! Who works here.

pub mod api;
pub mod page;
