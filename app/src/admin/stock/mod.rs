//! Stock: what lies where, counting it, the ledger.

pub mod api;
pub mod page;
