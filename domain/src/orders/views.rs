//! What shoppers see of their orders.

use super::{Channel, FulfillmentStatus, OrderStatus, OrderTab, PaymentStatus, TrackingStatus};
use crate::checkout::Address;
use crate::delivery::Promise;
use crate::ids::{FulfillmentId, OrderId, OrderLineId, ProductId, VariantId};
use crate::pricing::Totals;
use crate::stock::SentFromView;
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// The page behind a guest's link: the orders of one checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutOrders {
    /// The token of the guest's links.
    pub access: String,
    /// To pay for all orders, while they are unpaid.
    pub due: Option<Due>,
    /// The orders.
    pub orders: Vec<OrderView>,
    /// How many entries their timelines have and reports their parcels: when there are more, something has happened
    /// since.
    pub news: u64,
}

/// Money that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// How much.
    pub amount: Money,
    /// Until when.
    pub until: Timestamp,
}

/// One order, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Identity.
    pub id: OrderId,
    /// What people say on the phone.
    pub number: String,
    /// The seller's name in URLs.
    pub merchant_slug: String,
    /// The seller's name.
    pub merchant: String,
    /// The order itself.
    pub status: OrderStatus,
    /// Its money.
    pub payment: PaymentStatus,
    /// Its goods.
    pub goods: FulfillmentStatus,
    /// Where it came from.
    pub channel: Channel,
    /// The goods.
    pub lines: Vec<OrderLineView>,
    /// The sums.
    pub totals: Totals,
    /// Given back or on its way back.
    pub refunded: Money,
    /// Where it goes.
    pub address: Address,
    /// The shopper's note.
    pub note: String,
    /// The chosen way of delivery.
    pub delivery: String,
    /// From where it is sent, and why; none for orders of older versions.
    pub sent_from: Option<SentFromView>,
    /// Promised arrival.
    pub promise: Promise,
    /// When placed.
    pub placed_at: Timestamp,
    /// Why canceled: shopper, expired, staff or payment.
    pub cancel_reason: Option<String>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// The parcels.
    pub parcels: Vec<ParcelView>,
    /// What the shopper may do now.
    pub may: ShopperActions,
}

/// What a shopper may do with an order now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopperActions {
    /// Pay it.
    pub pay: bool,
    /// Call it off.
    pub cancel: bool,
    /// Confirm its receipt.
    pub confirm: bool,
    /// Say how the goods are.
    pub review: bool,
}

/// What follows for the shopper from an order's three statuses. Calling off is possible until
/// something has left; receipt can be confirmed once everything has left.
pub fn shopper_actions(
    order: OrderStatus,
    payment: PaymentStatus,
    goods: FulfillmentStatus,
    reviewed: bool,
) -> ShopperActions {
    let placed = order == OrderStatus::Placed;
    let paid = matches!(payment, PaymentStatus::Paid | PaymentStatus::PartiallyRefunded);
    ShopperActions {
        pay: placed && payment == PaymentStatus::Unpaid,
        cancel: placed && goods == FulfillmentStatus::Unfulfilled,
        confirm: placed && paid && matches!(goods, FulfillmentStatus::Fulfilled | FulfillmentStatus::Delivered),
        review: order == OrderStatus::Completed && !reviewed,
    }
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineView {
    /// Identity.
    pub id: OrderLineId,
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// SKU at the time.
    pub sku: String,
    /// Title at the time.
    pub title: String,
    /// Chosen options at the time.
    pub options: String,
    /// Picture at the time.
    pub picture: Option<String>,
    /// Product handle at the time.
    pub slug: String,
    /// Price of one.
    pub unit_price: Money,
    /// Pieces.
    pub quantity: i64,
    /// What the line costs.
    pub total: Money,
    /// Pieces shipped.
    pub shipped: i64,
    /// Pieces refunded.
    pub refunded: i64,
    /// Whether the buyer has reviewed it.
    pub reviewed: bool,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// placed, paid, shipped, delivered, completed, canceled, refunded, …
    pub kind: String,
    /// shopper, system, provider, carrier, or staff; never a name.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// The numbers a sentence needs, as text: reason, amount, carrier, tracking_number.
    pub facts: Vec<(String, String)>,
}

impl TimelineEntry {
    /// One of the facts.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelView {
    /// Identity.
    pub id: FulfillmentId,
    /// Code of the carrier.
    pub carrier: String,
    /// The carrier's number.
    pub tracking_number: String,
    /// Where it is.
    pub status: TrackingStatus,
    /// When it left.
    pub shipped_at: Timestamp,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
    /// What is in it: title and pieces.
    pub contents: Vec<(String, i64)>,
    /// What the carrier reported, newest first.
    pub events: Vec<ParcelEventView>,
}

/// One report of a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelEventView {
    /// What it says, in the reader's language.
    pub text: String,
    /// When it happened.
    pub at: Timestamp,
}

/// One row of “my orders”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// What people say on the phone; also the address of its page.
    pub number: String,
    /// The seller's name.
    pub merchant: String,
    /// The order itself.
    pub status: OrderStatus,
    /// Its money.
    pub payment: PaymentStatus,
    /// Its goods.
    pub goods: FulfillmentStatus,
    /// Titles, pictures and pieces of its first lines.
    pub lines: Vec<(String, Option<String>, i64)>,
    /// Pieces in all lines.
    pub pieces: i64,
    /// What it costs.
    pub total: Money,
    /// When placed.
    pub placed_at: Timestamp,
    /// What the shopper may do now.
    pub may: ShopperActions,
}

/// One page of “my orders”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyOrders {
    /// The tab.
    pub tab: OrderTab,
    /// How many orders each tab holds.
    pub counts: Vec<(OrderTab, i64)>,
    /// The orders, newest first.
    pub rows: Vec<OrderRow>,
    /// The number to go on from, when there are more.
    pub more_after: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shopper_may_do_follows_from_the_statuses() {
        use FulfillmentStatus as F;
        use PaymentStatus as P;
        let check = |o, p, f, expected: (bool, bool, bool, bool)| {
            let may = shopper_actions(o, p, f, false);
            assert_eq!((may.pay, may.cancel, may.confirm, may.review), expected, "{o} {p} {f}");
        };
        check(OrderStatus::Placed, P::Unpaid, F::Unfulfilled, (true, true, false, false));
        check(OrderStatus::Placed, P::Paid, F::Unfulfilled, (false, true, false, false));
        check(OrderStatus::Placed, P::Paid, F::Partial, (false, false, false, false));
        check(OrderStatus::Placed, P::Paid, F::Delivered, (false, false, true, false));
        check(OrderStatus::Placed, P::Refunded, F::Fulfilled, (false, false, false, false));
        check(OrderStatus::Completed, P::Paid, F::Delivered, (false, false, false, true));
        check(OrderStatus::Canceled, P::Voided, F::Canceled, (false, false, false, false));
    }
}
