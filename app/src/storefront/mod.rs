//! The shopper's pages: one folder per thing a shopper does.

pub mod account;
pub mod frame;
pub mod home;
pub mod not_found;
pub mod product_card;
pub mod setup;
