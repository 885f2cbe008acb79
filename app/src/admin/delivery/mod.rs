//! Ways of delivery and their rate tables.

pub mod api;
pub mod page;
