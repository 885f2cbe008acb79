//! Orders as the merchant's desk shows them: the list with its filters, and one order whole.

use super::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};
use crate::ids::{CustomerId, MerchantId, OrderId, OrderLineId};
use crate::payments::{PaymentState, RefundState};
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// Orders on one page of the list.
pub const PAGE: i64 = 50;

codes! {
    /// The tabs of the order list.
    DeskTab {
        /// 全部
        All = "all",
        /// 待付款
        ToPay = "to_pay",
        /// 待发货
        ToShip = "to_ship",
        /// 已发货
        Shipped = "shipped",
        /// 已完成
        Done = "done",
        /// 退款
        AfterSales = "after_sales",
        /// 已取消
        Canceled = "canceled",
    }
}

codes! {
    /// The order of the list.
    DeskSort {
        /// Newest first.
        Newest = "newest",
        /// Oldest first.
        Oldest = "oldest",
        /// Dearest first.
        Total = "total",
    }
}

/// What the list shows; written into the address, so that it can be saved as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderFilter {
    /// The tab.
    pub tab: DeskTab,
    /// Only orders whose money is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentStatus>,
    /// Only orders whose goods are so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<FulfillmentStatus>,
    /// Only orders that came this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// First day in Shanghai, `2026-11-01`; empty for no limit.
    pub from: String,
    /// Last day in Shanghai; empty for no limit.
    pub to: String,
    /// Order number, phone number or e-mail address; empty for all.
    pub text: String,
    /// The order of the list.
    pub sort: DeskSort,
    /// The page, from 1.
    pub page: i64,
}

impl Default for OrderFilter {
    fn default() -> OrderFilter {
        OrderFilter {
            tab: DeskTab::All,
            payment: None,
            goods: None,
            channel: None,
            from: String::new(),
            to: String::new(),
            text: String::new(),
            sort: DeskSort::Newest,
            page: 1,
        }
    }
}

impl OrderFilter {
    /// Reads the filter from the parameters of an address; what is not understood is left out.
    pub fn from_query(parameter: impl Fn(&str) -> Option<String>) -> OrderFilter {
        let text = |name: &str| parameter(name).unwrap_or_default().trim().to_owned();
        OrderFilter {
            tab: DeskTab::from_code(&text("tab")).unwrap_or(DeskTab::All),
            payment: PaymentStatus::from_code(&text("payment")),
            goods: FulfillmentStatus::from_code(&text("goods")),
            channel: Channel::from_code(&text("channel")),
            from: text("from"),
            to: text("to"),
            text: text("q").chars().take(100).collect(),
            sort: DeskSort::from_code(&text("sort")).unwrap_or(DeskSort::Newest),
            page: text("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The parameters of the address, defaults left out: `?tab=to_ship&page=2`, or nothing.
    pub fn to_query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut say = |name, value: &str, usual: &str| {
            if value != usual {
                pairs.push((name, encode(value)));
            }
        };
        say("tab", self.tab.code(), "all");
        say("payment", self.payment.map_or("", PaymentStatus::code), "");
        say("goods", self.goods.map_or("", FulfillmentStatus::code), "");
        say("channel", self.channel.map_or("", Channel::code), "");
        say("from", &self.from, "");
        say("to", &self.to, "");
        say("q", &self.text, "");
        say("sort", self.sort.code(), "newest");
        say("page", &self.page.to_string(), "1");
        if pairs.is_empty() {
            return String::new();
        }
        let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("?{}", pairs.join("&"))
    }

    /// The same filter on another tab, from its first page.
    pub fn on_tab(&self, tab: DeskTab) -> OrderFilter {
        OrderFilter { tab, page: 1, ..self.clone() }
    }

    /// The same filter, another page.
    pub fn on_page(&self, page: i64) -> OrderFilter {
        OrderFilter { page, ..self.clone() }
    }
}

/// Percent-encodes a value of a query (RFC 3986: everything but unreserved characters).
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let filter = OrderFilter {
            tab: DeskTab::ToShip,
            payment: Some(PaymentStatus::Paid),
            goods: None,
            channel: Some(Channel::Qr),
            from: "2026-11-01".into(),
            to: "2026-11-23".into(),
            text: "a b&c@例".into(),
            sort: DeskSort::Oldest,
            page: 3,
        };
        let query = filter.to_query();
        assert_eq!(
            query,
            "?tab=to_ship&payment=paid&channel=qr&from=2026-11-01&to=2026-11-23&q=a%20b%26c%40%E4%BE%8B&sort=oldest&page=3"
        );
        let read = |name: &str| match name {
            "tab" => Some("to_ship".to_owned()),
            "payment" => Some("paid".to_owned()),
            "channel" => Some("qr".to_owned()),
            "from" => Some("2026-11-01".to_owned()),
            "to" => Some("2026-11-23".to_owned()),
            "q" => Some("a b&c@例".to_owned()),
            "sort" => Some("oldest".to_owned()),
            "page" => Some("3".to_owned()),
            _ => None,
        };
        assert_eq!(OrderFilter::from_query(read), filter);
        assert_eq!(OrderFilter::default().to_query(), "");
        assert_eq!(OrderFilter::from_query(|_| Some("'; --".to_owned())).page, 1);
    }
}
