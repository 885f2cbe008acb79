//! Checkout: from a cart, or one variant, to placed orders.

pub(crate) mod facts;
mod place_order;
mod region;
mod replay;
mod view;
mod write;

pub use place_order::{place_form, place_order};
pub use region::{choices, read_pasted};
pub use view::{Query, start, view};
