//! Shoppers: how they are reached, where they live, how they prove who they are.

mod contact;
pub mod desk;
pub mod password;
mod views;

pub use contact::{Contact, ContactError, mask_name};
pub use password::{Strength, strength};
pub use views::{AccountView, AddressView, SessionView};
