//! What the order list shows, and how it is written into an address.

use crate::orders::{Channel, FulfillmentStatus, PaymentStatus};
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
