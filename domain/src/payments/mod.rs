//! Payments: what a third party says about money, and what may still be given back.

mod troubles;
mod views;

pub use troubles::{Trouble, TroubleAction, TroubleKind};
pub use views::{PaidOrder, PayStep, PaymentView, RefundReason};

use crate::orders::{Illegal, illegal};
use serde::{Deserialize, Serialize};

codes! {
    /// A payment attempt for a checkout.
    PaymentState {
        /// The provider was or will be asked; no answer yet.
        Pending = "pending",
        /// The provider has the money.
        Captured = "captured",
        /// The provider refused.
        Failed = "failed",
        /// The time to pay ran out, or the orders were called off.
        Closed = "closed",
    }
}

codes! {
    /// What a provider can report.
    PaymentEvent {
        /// Money arrived.
        Captured = "captured",
        /// The attempt failed.
        Failed = "failed",
        /// The attempt was closed unpaid.
        Closed = "closed",
    }
}

impl PaymentState {
    /// The state after a report. Reports repeat and overtake each other, so every pair has an
    /// answer: money that arrived is never forgotten, whatever was said before.
    pub fn after(self, event: PaymentEvent) -> PaymentState {
        match (self, event) {
            (PaymentState::Captured, _) | (_, PaymentEvent::Captured) => PaymentState::Captured,
            (PaymentState::Pending, PaymentEvent::Failed) => PaymentState::Failed,
            (PaymentState::Pending | PaymentState::Failed, PaymentEvent::Closed) => PaymentState::Closed,
            (state, _) => state,
        }
    }
}

codes! {
    /// Money on its way back.
    RefundState {
        /// Recorded; the provider is asked by a job.
        Pending = "pending",
        /// The provider gave it back.
        Succeeded = "succeeded",
        /// The provider refused for good.
        Failed = "failed",
    }
}

codes! {
    /// What a provider answers to a refund.
    RefundEvent {
        /// The money is on its way to the shopper.
        Give = "give",
        /// It refuses for good.
        Refuse = "refuse",
    }
}

impl RefundState {
    /// The state after `event`: a refund ends once.
    pub fn next(self, event: RefundEvent) -> Result<RefundState, Illegal> {
        match (self, event) {
            (RefundState::Pending, RefundEvent::Give) => Ok(RefundState::Succeeded),
            (RefundState::Pending, RefundEvent::Refuse) => Ok(RefundState::Failed),
            _ => illegal(self.code(), event.code()),
        }
    }
}

/// Why a refund is not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum RefundRefusal {
    /// The amount is zero or negative.
    #[error("a refund needs an amount")]
    NoAmount,
    /// More than is left of what was paid.
    #[error("{requested} asked, {refundable} left")]
    TooMuch {
        /// Minor units asked for.
        requested: i64,
        /// Minor units that can still go back.
        refundable: i64,
    },
}

/// What can still be refunded: captured minus everything refunded or on its way back.
pub fn refundable(captured: i64, refunded_or_pending: i64) -> i64 {
    (captured - refunded_or_pending).max(0)
}

/// Whether `requested` minor units may go back.
pub fn check_refund(requested: i64, captured: i64, refunded_or_pending: i64) -> Result<(), RefundRefusal> {
    let refundable = refundable(captured, refunded_or_pending);
    if requested <= 0 {
        Err(RefundRefusal::NoAmount)
    } else if requested > refundable {
        Err(RefundRefusal::TooMuch { requested, refundable })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_payment_table() {
        let mut table = String::new();
        for state in PaymentState::ALL {
            for event in PaymentEvent::ALL {
                table += &format!("{state} --{event}--> {}\n", state.after(*event));
            }
        }
        assert_eq!(
            table,
            "pending --captured--> captured\n\
             pending --failed--> failed\n\
             pending --closed--> closed\n\
             captured --captured--> captured\n\
             captured --failed--> captured\n\
             captured --closed--> captured\n\
             failed --captured--> captured\n\
             failed --failed--> failed\n\
             failed --closed--> closed\n\
             closed --captured--> captured\n\
             closed --failed--> closed\n\
             closed --closed--> closed\n"
        );
    }

    #[test]
    fn the_whole_refund_table() {
        let mut table = String::new();
        for state in RefundState::ALL {
            for event in RefundEvent::ALL {
                if let Ok(to) = state.next(*event) {
                    table += &format!("{state} --{event}--> {to}\n");
                }
            }
        }
        assert_eq!(table, "pending --give--> succeeded\npending --refuse--> failed\n");
    }

    #[test]
    fn a_refund_never_exceeds_what_is_left() {
        assert_eq!(check_refund(6000, 10_000, 0), Ok(()));
        assert_eq!(check_refund(6000, 10_000, 6000), Err(RefundRefusal::TooMuch { requested: 6000, refundable: 4000 }));
        assert_eq!(check_refund(0, 10_000, 0), Err(RefundRefusal::NoAmount));
        assert_eq!(check_refund(-5, 10_000, 0), Err(RefundRefusal::NoAmount));
    }
}
