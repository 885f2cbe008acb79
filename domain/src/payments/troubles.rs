//! What of the money's books somebody must look at, and what can be done about it.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

codes! {
    /// What is wrong.
    TroubleKind {
        /// Money came, and an order it was for does not count as paid.
        MoneyWithoutOrder = "money_without_order",
        /// An order counts as paid, and its money did not come.
        OrderWithoutMoney = "order_without_money",
        /// The provider says something about money that our books do not.
        Contradiction = "contradiction",
        /// The provider refused to give money back.
        RefundRefused = "refund_refused",
        /// Money should have gone back, and has not for an hour.
        RefundWaits = "refund_waits",
    }
}

codes! {
    /// What somebody can do about it with one press.
    TroubleAction {
        /// Put it right from what the books say.
        Heal = "heal",
        /// Ask the provider again.
        Ask = "ask",
        /// Try to give the money back once more.
        RefundAgain = "refund_again",
        /// It was put right by hand, outside the shop.
        Settled = "settled",
    }
}

impl TroubleKind {
    /// What can be done about it, the likeliest first.
    pub fn actions(self) -> &'static [TroubleAction] {
        match self {
            TroubleKind::MoneyWithoutOrder => &[TroubleAction::Heal],
            TroubleKind::OrderWithoutMoney | TroubleKind::Contradiction => {
                &[TroubleAction::Ask, TroubleAction::Settled]
            }
            TroubleKind::RefundRefused => &[TroubleAction::RefundAgain, TroubleAction::Settled],
            TroubleKind::RefundWaits => &[TroubleAction::RefundAgain],
        }
    }
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What is wrong.
    pub kind: TroubleKind,
    /// The payment, the order, the provider's report or the refund it is about.
    pub reference: Uuid,
    /// The order.
    pub order: Option<Uuid>,
    /// The order's number.
    pub order_number: Option<String>,
    /// What is there, minor units.
    pub found: i64,
    /// What should be there, minor units.
    pub expected: i64,
    /// Since when.
    pub at: Timestamp,
}
