//! What the sizes of a seller's goods mean, by category.

pub mod api;
pub mod page;
