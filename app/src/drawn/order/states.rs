//! The state of an order in one line: the first thing to read.

use domain::Lang;
use domain::orders::{FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};

words! {
    to_pay: "等待付款" | "Waiting for payment";
    to_ship: "已付款，正在备货" | "Paid, being prepared";
    partial: "部分已发货" | "Partly shipped";
    shipped: "已发货" | "Shipped";
    delivered: "已送达，请确认收货" | "Delivered. Please confirm";
    completed: "已完成" | "Completed";
    canceled: "已取消" | "Cancelled";
    expired: "超时未付款，已取消" | "Not paid in time, cancelled";
    refunded: "已退款" | "Refunded";
    pre_transit: "等待揽收" | "Waiting for pick-up";
    in_transit: "运输中" | "On its way";
    out_for_delivery: "派送中" | "Out for delivery";
    available_for_pickup: "等待自提" | "Ready for pick-up";
    arrived: "已签收" | "Received";
    return_to_sender: "退回中" | "Going back to the sender";
    failure: "配送异常，请联系我们" | "Delivery failed. Please contact us";
}

/// The state of an order as people say it.
pub fn state_line(
    lang: Lang,
    order: OrderStatus,
    payment: PaymentStatus,
    goods: FulfillmentStatus,
    reason: Option<&str>,
) -> &'static str {
    use FulfillmentStatus as F;
    match (order, payment, goods) {
        (_, PaymentStatus::Refunded, _) => refunded(lang),
        (OrderStatus::Canceled, ..) if reason == Some("expired") => expired(lang),
        (OrderStatus::Canceled, ..) => canceled(lang),
        (OrderStatus::Completed, ..) => completed(lang),
        (_, PaymentStatus::Unpaid, _) => to_pay(lang),
        (_, _, F::Partial) => partial(lang),
        (_, _, F::Fulfilled) => shipped(lang),
        (_, _, F::Delivered) => delivered(lang),
        _ => to_ship(lang),
    }
}

/// Where a parcel is.
pub fn tracking_line(lang: Lang, status: TrackingStatus) -> &'static str {
    match status {
        TrackingStatus::PreTransit => pre_transit(lang),
        TrackingStatus::InTransit => in_transit(lang),
        TrackingStatus::OutForDelivery => out_for_delivery(lang),
        TrackingStatus::AvailableForPickup => available_for_pickup(lang),
        TrackingStatus::Delivered => arrived(lang),
        TrackingStatus::ReturnToSender => return_to_sender(lang),
        TrackingStatus::Failure => failure(lang),
    }
}
