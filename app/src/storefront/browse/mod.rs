//! Looking around: categories, lists, search, merchants' shops. What they show is drawn by the server.

pub mod api;
mod list;
pub mod pages;
mod place_kept;

pub use place_kept::keep_places;
