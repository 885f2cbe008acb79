//! The shopper's account. Every form is a plain one: it works without JavaScript, and after it
//! the browser loads a fresh page in which everything knows who is signed in.

pub mod addresses;
pub mod api;
pub mod hub;
pub mod register;
pub mod security;
pub mod sign_in;
