//! One checkout's orders: what happened, what comes next.

pub mod api;
mod goods;
pub mod page;
pub(crate) mod states;
mod timeline;
