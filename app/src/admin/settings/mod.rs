//! Settings: the shop's name and legal face, delivery, payment.

pub mod api;
pub mod page;
