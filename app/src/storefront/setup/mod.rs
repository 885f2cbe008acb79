//! Joining the shop's staff by a link: the first owner, and the invited.

pub mod api;
pub mod invite;
pub mod owner;
mod person_form;
