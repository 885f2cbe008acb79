//! Registered shoppers as the merchant's desk shows them: masked, with what they bought.

use crate::Timestamp;
use crate::ids::CustomerId;
use crate::reports::OrderLineUp;
use serde::{Deserialize, Serialize};

/// Shoppers on one page of the list.
pub const PAGE: i64 = 50;

/// A shopper in the list. Names, phones and e-mail addresses are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// Who.
    pub id: CustomerId,
    /// Their name.
    pub name: String,
    /// Their phone number.
    pub phone: String,
    /// Their e-mail address.
    pub email: String,
    /// Orders that the reader may see.
    pub orders: i64,
    /// What they paid for these, minor units, refunds taken off.
    pub spent: i64,
    /// Since when they are registered.
    pub since: Timestamp,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerList {
    /// Its shoppers, newest first.
    pub rows: Vec<CustomerRow>,
    /// How many there are.
    pub count: i64,
}

/// One shopper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerPage {
    /// The shopper; in full when revealed.
    pub row: CustomerRow,
    /// Whether the personal fields are shown in full.
    pub revealed: bool,
    /// Their latest orders that the reader may see.
    pub latest: Vec<OrderLineUp>,
}
