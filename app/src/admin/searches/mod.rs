//! What shoppers search for, and which words mean the same.

pub mod api;
pub mod page;
pub mod synonyms;
