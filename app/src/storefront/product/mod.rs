//! A product's page. What changes while somebody chooses is the program's; the rest is drawn by the server.

pub mod api;
mod choose;
mod gallery;
mod live;
pub mod page;
