//! The tables of what may follow what. A step that is not in a table does not happen.

use super::{FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};
use serde::{Deserialize, Serialize};

/// A step that the table does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{event} is not possible while {state}")]
pub struct Illegal {
    /// The code of the state it was in.
    pub state: String,
    /// The code of the event that was refused.
    pub event: String,
}

pub(crate) fn illegal<T>(state: &str, event: &str) -> Result<T, Illegal> {
    Err(Illegal { state: state.to_owned(), event: event.to_owned() })
}

codes! {
    /// What can happen to an order as a whole.
    OrderEvent {
        /// Called off by shopper, staff or the clock.
        Cancel = "cancel",
        /// Receipt confirmed by the shopper or the clock.
        Complete = "complete",
        /// The money came after the clock had called it off, and the goods are still there.
        Revive = "revive",
    }
}

impl OrderStatus {
    /// The state after `event`.
    pub fn next(self, event: OrderEvent) -> Result<OrderStatus, Illegal> {
        match (self, event) {
            (OrderStatus::Placed, OrderEvent::Cancel) => Ok(OrderStatus::Canceled),
            (OrderStatus::Placed, OrderEvent::Complete) => Ok(OrderStatus::Completed),
            (OrderStatus::Canceled, OrderEvent::Revive) => Ok(OrderStatus::Placed),
            _ => illegal(self.code(), event.code()),
        }
    }
}

codes! {
    /// What can happen to an order's money.
    MoneyEvent {
        /// All of it arrived, in time or after the order was called off.
        Pay = "pay",
        /// The order was called off before any of it arrived.
        Void = "void",
        /// Some of it went back, and some stays.
        RefundSome = "refund_some",
        /// The last of it went back.
        RefundAll = "refund_all",
    }
}

impl PaymentStatus {
    /// The state after `event`.
    pub fn next(self, event: MoneyEvent) -> Result<PaymentStatus, Illegal> {
        use MoneyEvent as E;
        use PaymentStatus as S;
        match (self, event) {
            (S::Unpaid | S::Voided, E::Pay) => Ok(S::Paid),
            (S::Unpaid, E::Void) => Ok(S::Voided),
            (S::Paid | S::PartiallyRefunded, E::RefundSome) => Ok(S::PartiallyRefunded),
            (S::Paid | S::PartiallyRefunded, E::RefundAll) => Ok(S::Refunded),
            _ => illegal(self.code(), event.code()),
        }
    }
}

codes! {
    /// What can happen to an order's goods.
    FulfillmentEvent {
        /// A parcel left, others are still to come.
        ShipSome = "ship_some",
        /// The last parcel left.
        ShipRest = "ship_rest",
        /// What has not left will not leave any more: all the money went back.
        DropRest = "drop_rest",
        /// The last parcel arrived.
        Deliver = "deliver",
        /// The order was called off.
        Cancel = "cancel",
        /// The order was called off and came back.
        Revive = "revive",
    }
}

impl FulfillmentStatus {
    /// The state after `event`.
    pub fn next(self, event: FulfillmentEvent) -> Result<FulfillmentStatus, Illegal> {
        use FulfillmentEvent as E;
        use FulfillmentStatus as S;
        match (self, event) {
            (S::Unfulfilled | S::Partial, E::ShipSome) => Ok(S::Partial),
            (S::Unfulfilled | S::Partial, E::ShipRest) => Ok(S::Fulfilled),
            (S::Partial, E::DropRest) => Ok(S::Fulfilled),
            (S::Fulfilled, E::Deliver) => Ok(S::Delivered),
            (S::Unfulfilled, E::Cancel) => Ok(S::Canceled),
            (S::Canceled, E::Revive) => Ok(S::Unfulfilled),
            _ => illegal(self.code(), event.code()),
        }
    }
}

codes! {
    /// What a carrier reports. Reports come late and out of order, so the table says which
    /// report still changes the parcel's status.
    TrackingEvent {
        /// Picked up or scanned under way.
        Scan = "scan",
        /// Given to the courier.
        OutForDelivery = "out_for_delivery",
        /// Left at a pick-up point.
        ReadyForPickup = "ready_for_pickup",
        /// Handed over.
        Delivered = "delivered",
        /// Turned round.
        Returned = "returned",
        /// Lost, damaged or refused.
        Failed = "failed",
    }
}

impl TrackingStatus {
    /// The status after a report; a report that is older than what is known changes nothing.
    pub fn after(self, event: TrackingEvent) -> TrackingStatus {
        use TrackingEvent as E;
        use TrackingStatus as S;
        match (self, event) {
            (S::Delivered, _) => S::Delivered,
            (_, E::Delivered) => S::Delivered,
            (S::ReturnToSender, _) => S::ReturnToSender,
            (_, E::Returned) => S::ReturnToSender,
            (_, E::Failed) => S::Failure,
            (S::PreTransit | S::InTransit | S::Failure, E::Scan) => S::InTransit,
            (S::OutForDelivery | S::AvailableForPickup, E::Scan) => self,
            (_, E::OutForDelivery) => S::OutForDelivery,
            (_, E::ReadyForPickup) => S::AvailableForPickup,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table<S: Copy + std::fmt::Display, E: Copy + std::fmt::Display, T: std::fmt::Display>(
        states: &[S],
        events: &[E],
        next: impl Fn(S, E) -> Option<T>,
    ) -> String {
        let mut out = String::new();
        for state in states {
            for event in events {
                if let Some(to) = next(*state, *event) {
                    out += &format!("{state} --{event}--> {to}\n");
                }
            }
        }
        out
    }

    #[test]
    fn the_whole_order_table() {
        let t = table(OrderStatus::ALL, OrderEvent::ALL, |s, e| s.next(e).ok());
        assert_eq!(t, "placed --cancel--> canceled\nplaced --complete--> completed\ncanceled --revive--> placed\n");
    }

    #[test]
    fn the_whole_money_table() {
        let t = table(PaymentStatus::ALL, MoneyEvent::ALL, |s, e| s.next(e).ok());
        assert_eq!(
            t,
            "unpaid --pay--> paid\n\
             unpaid --void--> voided\n\
             paid --refund_some--> partially_refunded\n\
             paid --refund_all--> refunded\n\
             partially_refunded --refund_some--> partially_refunded\n\
             partially_refunded --refund_all--> refunded\n\
             voided --pay--> paid\n"
        );
    }

    #[test]
    fn the_whole_fulfillment_table() {
        let t = table(FulfillmentStatus::ALL, FulfillmentEvent::ALL, |s, e| s.next(e).ok());
        assert_eq!(
            t,
            "unfulfilled --ship_some--> partial\n\
             unfulfilled --ship_rest--> fulfilled\n\
             unfulfilled --cancel--> canceled\n\
             partial --ship_some--> partial\n\
             partial --ship_rest--> fulfilled\n\
             partial --drop_rest--> fulfilled\n\
             fulfilled --deliver--> delivered\n\
             canceled --revive--> unfulfilled\n"
        );
    }

    #[test]
    fn late_carrier_reports_never_take_a_parcel_back() {
        use TrackingEvent as E;
        use TrackingStatus as S;
        for event in E::ALL {
            assert_eq!(S::Delivered.after(*event), S::Delivered);
        }
        assert_eq!(S::OutForDelivery.after(E::Scan), S::OutForDelivery);
        assert_eq!(S::PreTransit.after(E::Scan), S::InTransit);
        assert_eq!(S::Failure.after(E::OutForDelivery), S::OutForDelivery);
        assert_eq!(S::ReturnToSender.after(E::Scan), S::ReturnToSender);
    }
}
