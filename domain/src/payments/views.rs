//! What the payment page shows.

use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

codes! {
    /// Where a checkout stands with its money.
    PayStep {
        /// The shopper can pay.
        ToPay = "to_pay",
        /// A payment was begun; the provider has not said anything yet.
        Waiting = "waiting",
        /// It is paid.
        Paid = "paid",
        /// It cannot be paid any more.
        Over = "over",
    }
}

codes! {
    /// Why money goes back.
    RefundReason {
        /// The order was called off.
        Canceled = "canceled",
        /// There is not enough of the goods.
        OutOfStock = "out_of_stock",
        /// The goods are damaged or faulty.
        Damaged = "damaged",
        /// The goods are not what was described.
        NotAsDescribed = "not_as_described",
        /// Out of kindness.
        Goodwill = "goodwill",
        /// Something else.
        Other = "other",
        /// The money came after the order had ended.
        LatePayment = "late_payment",
        /// It was paid twice.
        Overpaid = "overpaid",
        /// Given back at the provider, not here.
        AtProvider = "at_provider",
    }
}

impl RefundReason {
    /// The reasons that a person can choose.
    pub const CHOICES: [RefundReason; 6] = [
        RefundReason::Canceled,
        RefundReason::OutOfStock,
        RefundReason::Damaged,
        RefundReason::NotAsDescribed,
        RefundReason::Goodwill,
        RefundReason::Other,
    ];
}

/// One order of the checkout that is being paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidOrder {
    /// What people say on the phone.
    pub number: String,
    /// The seller, in the page's language.
    pub merchant: String,
    /// Title of the first goods.
    pub title: String,
    /// How many different goods.
    pub lines: i64,
    /// Pieces in all.
    pub pieces: i64,
    /// What it costs.
    pub total: Money,
}

/// The payment page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// Where it stands.
    pub step: PayStep,
    /// What is or was to be paid.
    pub amount: Money,
    /// For what.
    pub orders: Vec<PaidOrder>,
    /// When the orders are given up unpaid.
    pub expires_at: Timestamp,
    /// The server's time, from which the page counts down.
    pub now: Timestamp,
    /// Codes of the providers to choose from.
    pub providers: Vec<String>,
}
