//! Paying for what was ordered.

pub mod api;
mod countdown;
pub mod page;
