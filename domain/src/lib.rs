//! The rules of the trade: pure functions and values.
//!
//! Nothing here reads a clock, a file, a database or a random number; whatever a rule
//! needs is an argument. The same code therefore decides in the server and previews in
//! the browser.

#[macro_use]
mod codes;

pub mod breakers;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod customers;
pub mod delivery;
pub mod flash;
pub mod fulfillment;
pub mod ids;
pub mod jobs;
pub mod lang;
pub mod ledger;
pub mod masking;
pub mod merchants;
pub mod money;
pub mod operations;
pub mod orders;
pub mod payments;
pub mod pricing;
pub mod push;
pub mod reports;
pub mod scan;
pub mod settings;
pub mod staff;
pub mod stock;
pub mod time;
pub mod vitals;
pub mod voices;
pub mod wishes;

pub use lang::Lang;
pub use money::{Currency, Money};
pub use time::Timestamp;
