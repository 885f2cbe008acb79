//! What somebody would like to have, later or cheaper.

pub mod api;
pub mod button;
pub mod page;
