//! When an order completes by itself.
//!
//! Shoppers who have what they wanted often say nothing. An order whose arrival was reported
//! completes the shop's number of days later. Carriers that report nothing are not waited for for
//! ever: once everything has left, such an order completes after a longer time. Neither happens
//! while a parcel is lost or on its way back, because then somebody must look at it.

use super::{FulfillmentStatus, OrderEvent, OrderStatus, TrackingStatus};
use crate::Timestamp;

/// Days beyond the shop's own that an order gets, from its last parcel on, when no carrier reports
/// that everything has arrived. Big shops confirm 10 to 15 days after shipping; here 15 days are
/// for the journey, and the shop's own days begin behind them.
pub const DAYS_UNREPORTED: i64 = 15;

/// An order and its parcels, as far as its end depends on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journey<'a> {
    /// The order itself.
    pub order: OrderStatus,
    /// Its goods.
    pub goods: FulfillmentStatus,
    /// When the last parcel left.
    pub shipped_at: Option<Timestamp>,
    /// When it was reported that all have arrived.
    pub delivered_at: Option<Timestamp>,
    /// Where each parcel is.
    pub parcels: &'a [TrackingStatus],
}

impl Journey<'_> {
    /// When the order completes by itself in a shop that waits `days` after delivery; none when it
    /// does not, as things stand.
    pub fn completes_at(&self, days: i64) -> Option<Timestamp> {
        use FulfillmentStatus as F;
        use TrackingStatus as T;
        let astray = self.parcels.iter().any(|parcel| matches!(parcel, T::ReturnToSender | T::Failure));
        if astray || self.order.next(OrderEvent::Complete).is_err() {
            return None;
        }
        match self.goods {
            F::Delivered => Some(self.delivered_at?.plus(days * Timestamp::DAY)),
            F::Fulfilled => Some(self.shipped_at?.plus((days + DAYS_UNREPORTED) * Timestamp::DAY)),
            F::Unfulfilled | F::Partial | F::Canceled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHIPPED: Timestamp = Timestamp(1_795_395_600_000);
    const DELIVERED: Timestamp = Timestamp(SHIPPED.0 + 3 * Timestamp::DAY);

    fn journey(order: OrderStatus, goods: FulfillmentStatus, parcels: &[TrackingStatus]) -> Journey<'_> {
        let delivered_at = (goods == FulfillmentStatus::Delivered).then_some(DELIVERED);
        Journey { order, goods, shipped_at: Some(SHIPPED), delivered_at, parcels }
    }

    #[test]
    fn an_order_ends_days_after_delivery_or_long_after_it_left() {
        use FulfillmentStatus as F;
        use OrderStatus as O;
        use TrackingStatus as T;
        let check = |order, goods, parcels: &[T], expected: Option<Timestamp>| {
            assert_eq!(journey(order, goods, parcels).completes_at(10), expected, "{order} {goods} {parcels:?}");
        };
        let (reported, silent) = (DELIVERED.plus(10 * Timestamp::DAY), SHIPPED.plus(25 * Timestamp::DAY));
        check(O::Placed, F::Delivered, &[T::Delivered], Some(reported));
        check(O::Placed, F::Fulfilled, &[T::PreTransit], Some(silent));
        check(O::Placed, F::Fulfilled, &[T::Delivered, T::InTransit], Some(silent));
        check(O::Placed, F::Fulfilled, &[T::Delivered, T::ReturnToSender], None);
        check(O::Placed, F::Fulfilled, &[T::Failure], None);
        check(O::Placed, F::Unfulfilled, &[], None);
        check(O::Placed, F::Partial, &[T::Delivered], None);
        check(O::Completed, F::Delivered, &[T::Delivered], None);
        check(O::Canceled, F::Canceled, &[], None);
    }

    proptest! {
        #[test]
        fn nothing_ends_before_the_shops_days_are_over_or_with_a_lost_parcel(
            order in prop::sample::select(OrderStatus::ALL),
            goods in prop::sample::select(FulfillmentStatus::ALL),
            parcels in prop::collection::vec(prop::sample::select(TrackingStatus::ALL), 0..4),
            days in 1_i64..60,
        ) {
            if let Some(at) = journey(order, goods, &parcels).completes_at(days) {
                prop_assert_eq!(order, OrderStatus::Placed);
                prop_assert!(at >= SHIPPED.plus(days * Timestamp::DAY));
                prop_assert!(!parcels.contains(&TrackingStatus::Failure));
                prop_assert!(!parcels.contains(&TrackingStatus::ReturnToSender));
            }
        }
    }
}
