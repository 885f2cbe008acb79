//! The catalogue.

pub mod categories;
pub mod draft;
