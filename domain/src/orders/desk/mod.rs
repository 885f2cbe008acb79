//! Orders as the merchant's desk shows them: the list with its filters, and one order whole.

mod filter;

pub use filter::{DeskSort, DeskTab, OrderFilter, PAGE, encode};

use super::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};
use crate::ids::{CustomerId, MerchantId, OrderId, OrderLineId};
use crate::payments::{PaymentState, RefundState};
use crate::stock::SentFromView;
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// An order in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRow {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Who sells; shown to the platform's staff.
    pub merchant: String,
    /// The receiver's name, masked.
    pub name: String,
    /// The first line's title.
    pub title: String,
    /// Pieces in all lines.
    pub pieces: i64,
    /// What is to pay.
    pub total: Money,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The order itself.
    pub status: OrderStatus,
    /// Its money.
    pub payment: PaymentStatus,
    /// Its goods.
    pub goods: FulfillmentStatus,
    /// Where it came from.
    pub channel: Channel,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskList {
    /// Its orders.
    pub rows: Vec<DeskRow>,
    /// How many orders the filter finds.
    pub count: i64,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskLine {
    /// The line.
    pub id: OrderLineId,
    /// Title as agreed.
    pub title: String,
    /// Chosen options as agreed.
    pub options: String,
    /// SKU.
    pub sku: String,
    /// Picture.
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
}

impl DeskLine {
    /// Pieces that have not left yet.
    pub fn to_ship(&self) -> i64 {
        (self.quantity - self.shipped).max(0)
    }
}

/// What a carrier reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskScan {
    /// When, by the carrier's clock.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}

/// A parcel of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskParcel {
    /// Code of the carrier.
    pub carrier: String,
    /// The carrier's number.
    pub tracking_number: String,
    /// Where it is.
    pub status: TrackingStatus,
    /// When it left.
    pub shipped_at: Timestamp,
    /// What is in it: title and pieces.
    pub contents: Vec<(String, i64)>,
    /// The carrier's reports, newest first.
    pub scans: Vec<DeskScan>,
}

/// A payment attempt for the order's checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPayment {
    /// Code of the provider.
    pub provider: String,
    /// The provider's number.
    pub reference: String,
    /// Where it stands.
    pub state: PaymentState,
    /// Asked for, for all orders of the checkout.
    pub amount: Money,
    /// When begun.
    pub created_at: Timestamp,
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRefund {
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: RefundState,
    /// When asked for.
    pub created_at: Timestamp,
}

/// Whom the parcel goes to. Masked until revealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPerson {
    /// Receiver's name.
    pub name: String,
    /// Receiver's phone.
    pub phone: String,
    /// Shopper's e-mail address; empty when not given.
    pub email: String,
    /// Province, city, district.
    pub region: String,
    /// Street line; empty while masked.
    pub line: String,
    /// Whether all of it is shown in full.
    pub revealed: bool,
}

/// What happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskEvent {
    /// When.
    pub at: Timestamp,
    /// What: `placed`, `paid`, `shipped`, …
    pub kind: String,
    /// Who: `shopper`, `system`, `provider`, `carrier`, or a member of staff's name.
    pub actor: String,
    /// The numbers of it: name and value, in their order.
    pub facts: Vec<(String, String)>,
}

/// Everything about one order on one screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskOrder {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Who sells.
    pub merchant: MerchantId,
    /// The seller's name.
    pub merchant_name: String,
    /// From where it is sent, and why; none for orders of older versions.
    pub sent_from: Option<SentFromView>,
    /// The order itself.
    pub status: OrderStatus,
    /// Its money.
    pub payment: PaymentStatus,
    /// Its goods.
    pub goods: FulfillmentStatus,
    /// Where it came from.
    pub channel: Channel,
    /// When placed.
    pub placed_at: Timestamp,
    /// When it is given up unpaid.
    pub expires_at: Timestamp,
    /// Promised arrival, earliest and latest.
    pub promise: (Timestamp, Timestamp),
    /// The delivery method's name.
    pub delivery: String,
    /// Code of the carrier the method uses.
    pub carrier: String,
    /// The registered shopper.
    pub customer: Option<CustomerId>,
    /// Whom the parcel goes to.
    pub person: DeskPerson,
    /// The shopper's note.
    pub note: String,
    /// The staff's note.
    pub staff_note: String,
    /// Lines.
    pub lines: Vec<DeskLine>,
    /// Parcels, newest first.
    pub parcels: Vec<DeskParcel>,
    /// Goods.
    pub items_total: Money,
    /// Taken off.
    pub discount_total: Money,
    /// Delivery.
    pub delivery_total: Money,
    /// To pay.
    pub total: Money,
    /// Given back or on its way back.
    pub refunded: Money,
    /// Payment attempts, newest first.
    pub payments: Vec<DeskPayment>,
    /// Refunds, newest first.
    pub refunds: Vec<DeskRefund>,
    /// What happened, newest first.
    pub timeline: Vec<DeskEvent>,
    /// The key of the next refund: sending the same form twice gives one refund.
    pub refund_key: String,
}

impl DeskOrder {
    /// What can still be given back: nothing before it is paid.
    pub fn refundable(&self) -> Money {
        let paid = matches!(self.payment, PaymentStatus::Paid | PaymentStatus::PartiallyRefunded);
        let captured = if paid { self.total.minor } else { 0 };
        self.total.with(crate::payments::refundable(captured, self.refunded.minor))
    }

    /// Whether goods may leave now.
    pub fn can_ship(&self) -> bool {
        let paid = matches!(self.payment, PaymentStatus::Paid | PaymentStatus::PartiallyRefunded);
        self.status == OrderStatus::Placed
            && paid
            && matches!(self.goods, FulfillmentStatus::Unfulfilled | FulfillmentStatus::Partial)
    }

    /// Whether it may still be called off: only before anything left.
    pub fn can_cancel(&self) -> bool {
        self.status == OrderStatus::Placed && self.goods == FulfillmentStatus::Unfulfilled
    }
}

/// How many pieces of a line shall leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceCount {
    /// The line.
    pub line: OrderLineId,
    /// Pieces; none of it when 0.
    pub quantity: i64,
}
