//! What shoppers say and ask, for the seller to reply to.

pub mod api;
pub mod page;
