//! What travels between the shop and the sandbox provider.

use serde::{Deserialize, Serialize};

/// Makes a payment.
pub const CREATE: &str = "/sandbox/api/payments";
/// Asks about a payment.
pub const QUERY: &str = "/sandbox/api/query";
/// Closes an open payment.
pub const CLOSE: &str = "/sandbox/api/close";
/// Gives money back.
pub const REFUND: &str = "/sandbox/api/refunds";

/// What a request's signature covers: the door and the body, so that a signed question cannot be
/// replayed as a refund.
pub fn signed_content(path: &str, body: &str) -> String {
    ["POST ", path, "\n", body].concat()
}

/// Makes a payment under the shop's number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    /// The shop's number of the payment.
    pub merchant_ref: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Where the shopper goes afterwards.
    pub return_url: String,
}

/// The payment made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// The provider's number.
    pub id: String,
}

/// Which payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Which {
    /// The shop's number of the payment.
    pub merchant_ref: String,
}

/// What became of a payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    /// open, paid, failed or closed.
    pub state: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// Money to give back, and the answer that it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// The shop's number of the refund.
    pub id: String,
    /// The shop's number of the payment.
    pub merchant_ref: String,
    /// Minor units.
    pub amount: i64,
}

/// What a notice tells the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// payment.created, payment.captured, payment.failed, payment.closed or payment.refunded.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whose payment.
    pub account: String,
    /// The shop's number of the payment.
    pub merchant_ref: String,
    /// The payment's minor units.
    pub amount: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The refund, when the notice is about one.
    #[serde(default)]
    pub refund: Option<NoticeRefund>,
}

/// The refund of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRefund {
    /// Its number.
    pub id: String,
    /// Minor units.
    pub amount: i64,
}
