//! The machine room: jobs, dead letters, the audit log.

pub mod api;
pub mod page;
mod words;
