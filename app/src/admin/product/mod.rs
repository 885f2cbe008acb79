//! One product: made, edited, and its gallery.

pub mod api;
mod field;
mod form;
pub mod page;
pub mod pictures;
