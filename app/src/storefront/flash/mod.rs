//! Flash sales: the page of all, the band on a product's page, the countdown.

pub mod api;
pub mod band;
pub mod count;
pub mod page;
