//! A product's page.

pub mod api;
mod choose;
mod facts;
mod gallery;
mod live;
pub mod page;
mod reviews;
mod sharing;
