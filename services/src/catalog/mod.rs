//! The catalogue.

pub mod categories;
pub mod draft;
pub mod write;

pub use write::{WriteOptions, WriteReport, write_products};
