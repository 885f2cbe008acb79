//! Importing products from a file.

pub mod api;
pub mod page;
