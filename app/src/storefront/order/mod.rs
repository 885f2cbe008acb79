//! One checkout's orders: what happened, what comes next.

pub mod api;
pub mod page;
