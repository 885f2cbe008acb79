//! Checkout: from a cart, or one variant, to placed orders.

mod batch;
pub(crate) mod facts;
mod holdings;
mod line;
pub(crate) mod methods;
mod place_order;
mod queue;
mod region;
mod replay;
mod ticket;
mod view;
mod write;

pub(crate) use line::Line;
pub(crate) use methods::RecentMethods;
pub(crate) use queue::Queue;

pub use line::standing;
pub use place_order::{crowd, place_form, place_order};
pub use queue::Crowd;
pub use region::{choices, read_pasted};
pub use view::{Query, start, view, view_with};
