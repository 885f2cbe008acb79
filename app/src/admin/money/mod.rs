//! Money: what must be looked at, what lies where, who is owed what and when.

pub mod api;
pub mod page;
mod words;
