//! What shoppers say of goods: the pages of a product's reviews and of questions about it.

pub mod api;
pub mod page;
pub mod quote;
pub mod tags;
