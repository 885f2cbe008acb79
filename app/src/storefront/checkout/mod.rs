//! Checkout: address, delivery, total, order.

mod address;
pub mod api;
pub mod offline;
pub mod page;
mod region_picker;
pub mod waiting;
