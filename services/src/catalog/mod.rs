//! The catalogue.

pub mod categories;
