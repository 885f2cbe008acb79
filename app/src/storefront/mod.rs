//! The shopper's pages: one folder per thing a shopper does.

pub mod about;
pub mod account;
pub mod alerts;
pub mod browse;
pub mod cart;
pub mod checkout;
pub mod compare;
pub mod flash;
pub mod frame;
pub mod home;
pub mod moved;
pub mod not_found;
pub mod order;
pub mod orders;
pub mod payment;
pub mod product;
pub mod product_card;
pub mod rooms;
pub mod scan;
pub mod setup;
pub mod share;
pub mod suggest;
pub mod told;
pub mod voices;
pub mod wishes;
