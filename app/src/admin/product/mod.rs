//! One product: made, edited, and its gallery.

pub mod api;
pub mod codes;
mod field;
mod form;
pub mod page;
pub mod pictures;
