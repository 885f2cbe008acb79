//! Flash sales: begun with a form, watched, ended.

pub mod api;
pub mod page;
