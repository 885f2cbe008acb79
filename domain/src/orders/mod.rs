//! An order: goods of one merchant, bought in one checkout.
//!
//! Three statuses tell its story: the order itself (placed, completed, canceled), its money
//! and its goods. Each lifecycle is one table; the tabs shoppers know are derived from them.

mod completion;
pub mod desk;
mod lifecycle;
pub mod views;

pub use completion::{DAYS_UNREPORTED, Journey};
pub(crate) use lifecycle::illegal;
pub use lifecycle::{FulfillmentEvent, Illegal, MoneyEvent, OrderEvent, TrackingEvent};

codes! {
    /// The order itself.
    OrderStatus {
        /// Accepted and binding; may still be unpaid.
        Placed = "placed",
        /// Received by the shopper, or long enough delivered.
        Completed = "completed",
        /// Called off before anything was shipped.
        Canceled = "canceled",
    }
}

codes! {
    /// The order's money, derived from its payment and refunds.
    PaymentStatus {
        /// Waiting for money.
        Unpaid = "unpaid",
        /// Paid in full.
        Paid = "paid",
        /// Some of it went back.
        PartiallyRefunded = "partially_refunded",
        /// All of it went back.
        Refunded = "refunded",
        /// Never paid, and never will be.
        Voided = "voided",
    }
}

codes! {
    /// The order's goods, derived from its parcels.
    FulfillmentStatus {
        /// Nothing has left yet.
        Unfulfilled = "unfulfilled",
        /// Some of it has left.
        Partial = "partial",
        /// All of it has left, or all that ever will.
        Fulfilled = "fulfilled",
        /// All of it has arrived.
        Delivered = "delivered",
        /// Nothing will leave any more.
        Canceled = "canceled",
    }
}

codes! {
    /// Where a parcel is, in the carrier's eyes.
    TrackingStatus {
        /// A label exists.
        PreTransit = "pre_transit",
        /// On its way.
        InTransit = "in_transit",
        /// With the courier.
        OutForDelivery = "out_for_delivery",
        /// Waiting at a pick-up point.
        AvailableForPickup = "available_for_pickup",
        /// Handed over.
        Delivered = "delivered",
        /// On its way back.
        ReturnToSender = "return_to_sender",
        /// Lost, damaged or refused.
        Failure = "failure",
    }
}

codes! {
    /// Where an order came from.
    Channel {
        /// A browser.
        Web = "web",
        /// The installed app.
        App = "app",
        /// A scanned QR code.
        Qr = "qr",
        /// A shared link.
        Share = "share",
        /// Entered by staff.
        Staff = "staff",
    }
}

codes! {
    /// The tabs of "my orders".
    OrderTab {
        /// 全部
        All = "all",
        /// 待付款
        ToPay = "to_pay",
        /// 待发货
        ToShip = "to_ship",
        /// 待收货
        ToReceive = "to_receive",
        /// 待评价
        ToReview = "to_review",
        /// 退款/售后
        AfterSales = "after_sales",
    }
}

/// Which tab, besides "all", an order belongs to.
pub fn tab_of(
    order: OrderStatus,
    payment: PaymentStatus,
    goods: FulfillmentStatus,
    reviewed: bool,
) -> Option<OrderTab> {
    use FulfillmentStatus as F;
    use PaymentStatus as P;
    match (order, payment, goods) {
        (_, P::PartiallyRefunded | P::Refunded, _) => Some(OrderTab::AfterSales),
        (OrderStatus::Canceled, ..) => None,
        (OrderStatus::Placed, P::Unpaid, _) => Some(OrderTab::ToPay),
        (OrderStatus::Placed, _, F::Unfulfilled | F::Partial) => Some(OrderTab::ToShip),
        (OrderStatus::Placed, _, F::Fulfilled | F::Delivered) => Some(OrderTab::ToReceive),
        (OrderStatus::Completed, ..) if !reviewed => Some(OrderTab::ToReview),
        _ => None,
    }
}

/// An order number: the day in Shanghai, eight digits that do not reveal how many orders there
/// are, and a Luhn check digit, so that a mistyped number is noticed. 17 digits in all.
pub fn order_number(day: crate::time::Civil, random: u32) -> String {
    let body = format!("{:04}{:02}{:02}{:08}", day.year, day.month, day.day, random % 100_000_000);
    let check = luhn(&body);
    format!("{body}{check}")
}

/// Whether a typed order number can be one at all.
pub fn is_order_number(text: &str) -> bool {
    text.len() == 17
        && text.bytes().all(|b| b.is_ascii_digit())
        && luhn(&text[..16]) == u32::from(text.as_bytes()[16] - b'0')
}

/// The Luhn check digit (ISO/IEC 7812-1) of a string of digits.
fn luhn(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            if index % 2 == 0 { digit / 5 + digit * 2 % 10 } else { digit }
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers_carry_a_check_digit() {
        let day = crate::Timestamp(1_795_395_600_000).shanghai();
        let number = order_number(day, 1234);
        assert_eq!(number, "20261123000012346");
        assert!(is_order_number(&number));
        assert!(!is_order_number("20261123000012341"));
        assert!(!is_order_number("2026"));
        assert!(!is_order_number("2026112300001234x"));
    }

    #[test]
    fn tabs_follow_from_the_three_statuses() {
        use FulfillmentStatus as F;
        use PaymentStatus as P;
        let check = |o, p, f, expected| assert_eq!(tab_of(o, p, f, false), expected);
        check(OrderStatus::Placed, P::Unpaid, F::Unfulfilled, Some(OrderTab::ToPay));
        check(OrderStatus::Placed, P::Paid, F::Partial, Some(OrderTab::ToShip));
        check(OrderStatus::Placed, P::Paid, F::Fulfilled, Some(OrderTab::ToReceive));
        check(OrderStatus::Completed, P::Paid, F::Delivered, Some(OrderTab::ToReview));
        check(OrderStatus::Canceled, P::Voided, F::Canceled, None);
        check(OrderStatus::Canceled, P::Refunded, F::Canceled, Some(OrderTab::AfterSales));
        assert_eq!(tab_of(OrderStatus::Completed, P::Paid, F::Delivered, true), None);
    }
}
