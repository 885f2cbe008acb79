//! The states of orders, money, goods and parcels in words, and how serious each is.

use domain::Lang;
use domain::orders::desk::DeskTab;
use domain::orders::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};
use domain::payments::{PaymentState, RefundState};
use leptos::prelude::*;

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident($kind:ty) { $($value:ident: $zh:literal | $en:literal, $class:literal;)+ })+) => {$(
        $(#[$doc])*
        pub fn $name(state: $kind, lang: Lang) -> (&'static str, &'static str) {
            let zh = lang == Lang::Zh;
            match state {
                $(<$kind>::$value => (if zh { $zh } else { $en }, $class),)+
            }
        }
    )+};
}

states! {
    /// The order itself, and the class of its badge.
    order(OrderStatus) {
        Placed: "进行中" | "Open", "state-plain";
        Completed: "已完成" | "Completed", "state-good";
        Canceled: "已取消" | "Cancelled", "state-plain";
    }
    /// Its money.
    payment(PaymentStatus) {
        Unpaid: "待付款" | "Unpaid", "state-wait";
        Paid: "已付款" | "Paid", "state-good";
        PartiallyRefunded: "部分退款" | "Partly refunded", "state-wait";
        Refunded: "已退款" | "Refunded", "state-plain";
        Voided: "未付关闭" | "Never paid", "state-plain";
    }
    /// Its goods.
    goods(FulfillmentStatus) {
        Unfulfilled: "待发货" | "To ship", "state-wait";
        Partial: "部分发货" | "Partly shipped", "state-wait";
        Fulfilled: "已发货" | "Shipped", "state-good";
        Delivered: "已签收" | "Delivered", "state-good";
        Canceled: "不发货" | "Not shipped", "state-plain";
    }
    /// A parcel.
    tracking(TrackingStatus) {
        PreTransit: "待揽收" | "Label made", "state-wait";
        InTransit: "运输中" | "In transit", "state-good";
        OutForDelivery: "派送中" | "Out for delivery", "state-good";
        AvailableForPickup: "待取件" | "Ready for pickup", "state-wait";
        Delivered: "已签收" | "Delivered", "state-good";
        ReturnToSender: "退回中" | "Returning", "state-bad";
        Failure: "异常" | "Failed", "state-bad";
    }
    /// A payment attempt.
    attempt(PaymentState) {
        Pending: "等待支付" | "Pending", "state-wait";
        Captured: "已到账" | "Captured", "state-good";
        Failed: "失败" | "Failed", "state-bad";
        Closed: "已关闭" | "Closed", "state-plain";
    }
    /// A refund.
    refund(RefundState) {
        Pending: "退款中" | "On its way", "state-wait";
        Succeeded: "已退回" | "Given back", "state-good";
        Failed: "退款失败" | "Refund failed", "state-bad";
    }
    /// Where an order came from.
    channel(Channel) {
        Web: "网页" | "Web", "state-plain";
        App: "应用" | "App", "state-plain";
        Qr: "扫码" | "QR code", "state-plain";
        Share: "分享" | "Shared link", "state-plain";
        Staff: "店员录入" | "Staff", "state-plain";
    }
    /// A tab of the order list.
    tab(DeskTab) {
        All: "全部" | "All", "";
        ToPay: "待付款" | "Unpaid", "";
        ToShip: "待发货" | "To ship", "";
        Shipped: "已发货" | "Shipped", "";
        Done: "已完成" | "Completed", "";
        AfterSales: "退款" | "Refunds", "";
        Canceled: "已取消" | "Cancelled", "";
    }
}

/// A badge.
#[component]
pub fn State(
    /// Words and class.
    of: (&'static str, &'static str),
) -> impl IntoView {
    view! { <span class=format!("state {}", of.1)>{of.0}</span> }
}

/// The statuses of an order as badges: what is over is said once, and goods only wait for
/// somebody once they are paid for.
#[component]
pub fn States(
    /// The order itself.
    status: OrderStatus,
    /// Its money.
    money: PaymentStatus,
    /// Its goods.
    parcels: FulfillmentStatus,
    /// The language.
    lang: Lang,
) -> impl IntoView {
    let over = status == OrderStatus::Canceled;
    view! {
        <span class="desk-states">
            {(status != OrderStatus::Placed).then(|| view! { <State of=order(status, lang) /> })}
            {(!over || money != PaymentStatus::Voided).then(|| view! { <State of=payment(money, lang) /> })}
            {(status == OrderStatus::Placed && money != PaymentStatus::Unpaid).then(|| view! { <State of=goods(parcels, lang) /> })}
        </span>
    }
}

/// What happened, in a word or two; kinds of later versions are shown as they are.
pub fn event(kind: &str, lang: Lang) -> String {
    let (zh, en) = match kind {
        "placed" => ("下单", "Placed"),
        "paid" => ("付款到账", "Paid"),
        "payment_failed" => ("付款失败", "Payment failed"),
        "shipped" => ("发货", "Shipped"),
        "delivered" => ("签收", "Delivered"),
        "completed" => ("确认收货", "Completed"),
        "canceled" => ("取消", "Cancelled"),
        "rest_canceled" => ("未发货部分取消", "Unshipped rest cancelled"),
        "expired" => ("超时未付，已关闭", "Expired unpaid"),
        "refund_requested" | "refunding" => ("发起退款", "Refund asked for"),
        "refunded" => ("退款到账", "Refunded"),
        "refund_failed" => ("退款失败", "Refund failed"),
        "note" => ("备注", "Note"),
        "reviewed" => ("评价", "Reviewed"),
        "revived" => ("付款到账，订单恢复", "Paid late, goes on"),
        "overpaid" => ("重复付款", "Paid twice"),
        _ => return kind.to_owned(),
    };
    if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
}

/// Who did it; members of staff come with their own names.
pub fn actor(who: &str, lang: Lang) -> String {
    let (zh, en) = match who {
        "shopper" => ("顾客", "Shopper"),
        "system" => ("系统", "System"),
        "setup" => ("初始设置", "Setup"),
        "provider" => ("支付方", "Payment provider"),
        "carrier" => ("快递", "Carrier"),
        _ => return who.to_owned(),
    };
    if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
}

/// Why something was called off or given back, in words.
pub fn reason(code: &str, lang: Lang) -> String {
    let (zh, en) = match code {
        "shopper" => ("顾客取消", "Cancelled by the shopper"),
        "expired" => ("超时未付", "Not paid in time"),
        "staff" => ("商家取消", "Cancelled by the seller"),
        "payment" => ("付款失败", "Payment failed"),
        "canceled" => ("订单取消", "Order cancelled"),
        "out_of_stock" => ("缺货", "Out of stock"),
        "damaged" => ("商品破损或有瑕疵", "Damaged or faulty"),
        "not_as_described" => ("与描述不符", "Not as described"),
        "goodwill" => ("补偿", "Goodwill"),
        "other" => ("其他", "Other"),
        "late_payment" => ("订单结束后才到账", "Paid after the order had ended"),
        "overpaid" => ("重复付款", "Paid twice"),
        "at_provider" => ("在支付方退款", "Given back at the provider"),
        _ => return code.to_owned(),
    };
    if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
}

/// A payment provider's name.
pub fn provider(code: &str, lang: Lang) -> String {
    match code {
        "sandbox" => lang.pick("沙箱支付（测试）", "Sandbox (test money)").to_owned(),
        other => other.to_owned(),
    }
}

/// A carrier's name.
pub fn carrier(code: &str, lang: Lang) -> String {
    domain::fulfillment::Carrier::from_code(code).map_or_else(|| code.to_owned(), |known| known.name(lang).to_owned())
}

/// A fact of an event as people read it; facts for programs are left out.
pub fn fact(name: &str, value: &str, lang: Lang) -> Option<String> {
    match name {
        "amount" => value.parse().ok().map(|minor| domain::Money::cny(minor).display()),
        "reason" => Some(reason(value, lang)),
        "carrier" => Some(carrier(value, lang)),
        "tracking_number" => Some(value.to_owned()),
        _ => None,
    }
}
