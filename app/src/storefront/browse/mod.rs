//! Looking around: categories, lists, search, merchants' shops.

pub mod api;
pub mod categories;
mod filters;
mod list;
pub mod merchant;
pub mod pages;
mod place_kept;

pub use place_kept::keep_places;
