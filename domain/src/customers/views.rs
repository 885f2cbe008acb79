//! What the account pages show.

use crate::checkout::Address;
use crate::ids::{AddressId, CustomerId};
use serde::{Deserialize, Serialize};

/// The signed-in shopper, to themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Who.
    pub id: CustomerId,
    /// Their name; empty when they gave none.
    pub name: String,
    /// Their e-mail address, as they write it.
    pub email: Option<String>,
    /// Their phone number, as they write it.
    pub phone: Option<String>,
    /// Addresses in their book.
    pub addresses: i64,
}

/// An address of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressView {
    /// Identity.
    pub id: AddressId,
    /// The address.
    pub address: Address,
    /// Chosen unless told otherwise.
    pub is_default: bool,
}

/// A browser on which the shopper is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Last use, `2026-11-23 09:05`.
    pub seen: String,
    /// When it was signed in.
    pub since: String,
    /// Whether it is the browser that asks.
    pub here: bool,
}
