//! The sandbox provider itself: a third party in everything but money.
//!
//! It lives in the same program, but nothing of the shop reaches it except through its HTTP
//! interface, and nothing of it reaches the shop except through signed notices at the webhook. It
//! keeps its own books. Its faults can be switched on, payment by payment, to see what the shop
//! makes of a slow, silent, repeating or lying provider.

mod books;
pub mod door;
pub mod messages;
mod notify;
mod pay;
pub(crate) mod return_url;

pub use notify::deliver;
pub use pay::{Faults, Page, Step, act, look};

/// The shop's account at the sandbox.
pub const ACCOUNT: &str = "yunmall";
