//! Orders on their way to being paid, with their stock set aside, as placement leaves them.

use super::TestShop;
use super::trade::{self, OrderSketch, Stall};
use crate::db::{execute, number, row, rows};
use crate::providers::sandbox::{self, Faults, Step};
use crate::sessions::Visitor;
use crate::stock::{Piece, give_back, take};
use crate::{jobs, new_id, params, payments, sealing};
use domain::Lang;
use domain::ids::{CheckoutId, OrderId, OrderLineId, SessionId};
use domain::orders::{Channel, PaymentStatus};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// An order as a guest placed it: ¥25.00 a piece, stock set aside, not paid.
#[derive(Clone, Debug)]
pub struct Unpaid {
    /// Whose goods.
    pub stall: Stall,
    /// The order.
    pub order: OrderId,
    /// Its only line.
    pub line: OrderLineId,
    /// Its checkout.
    pub checkout: CheckoutId,
    /// The token of the guest's links.
    pub token: String,
    /// Pieces.
    pub quantity: i64,
}

/// Pays an order at the sandbox, and lets the provider tell.
#[allow(clippy::expect_used)]
pub async fn pay(shop: &TestShop, order: &Unpaid) {
    let started = payments::start(shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun");
    let id = started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number");
    sandbox::act(shop, id, Step::Pay, Faults::default()).await.expect("paid");
    jobs::run_due(shop).await.expect("told");
}

/// What the books say about an order and its money.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Facts {
    /// placed, completed or canceled.
    pub status: String,
    /// unpaid, paid, …
    pub payment_status: String,
    /// unfulfilled, partial, …
    pub fulfillment_status: String,
    /// Given back or on its way back.
    pub refunded_total: i64,
}

/// A browser nobody is signed in on.
pub fn guest() -> Visitor {
    Visitor { session: SessionId(new_id()), customer: None, staff: None, channel: Channel::Web }
}

/// Places an order of some pieces.
#[allow(clippy::expect_used)]
pub async fn unpaid(shop: &TestShop, stall: Stall, quantity: i64) -> Unpaid {
    #[derive(FromQueryResult)]
    struct Row {
        checkout_id: Uuid,
        line: Uuid,
    }
    let sketch = OrderSketch { payment: PaymentStatus::Unpaid, quantity, ..OrderSketch::of(stall, shop.clock.now()) };
    let order = trade::order(shop, sketch).await;
    let found: Row = row(
        shop.db.write(),
        "SELECT o.checkout_id, l.id AS line FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.id = $1",
        params![order.0],
    )
    .await
    .expect("a query")
    .expect("the order");
    let (token, hash) = sealing::naming_token(found.checkout_id);
    execute(shop.db.write(), "UPDATE checkouts SET access_hash = $1 WHERE id = $2", params![hash, found.checkout_id])
        .await
        .expect("a link");
    let placed = Unpaid {
        stall,
        order,
        line: OrderLineId(found.line),
        checkout: CheckoutId(found.checkout_id),
        token,
        quantity,
    };
    let mut tx = shop.begin().await.expect("a transaction");
    take(&mut tx, &[placed.piece()], "shopper").await.expect("stock").expect("enough");
    tx.commit().await.expect("committed");
    placed
}

impl Unpaid {
    fn piece(&self) -> Piece {
        Piece { order: self.order, variant: self.stall.variant, location: self.stall.location, quantity: self.quantity }
    }

    /// What it costs.
    pub fn total(&self) -> i64 {
        2500 * self.quantity
    }

    /// Calls it off for a reason (`expired`, `shopper`), as the clock or the shopper would.
    #[allow(clippy::expect_used)]
    pub async fn call_off(&self, shop: &TestShop, reason: &str) {
        let mut tx = shop.begin().await.expect("a transaction");
        execute(
            &*tx,
            "UPDATE orders SET status = 'canceled', payment_status = 'voided', fulfillment_status = 'canceled', \
             canceled_at = $1, cancel_reason = $2 WHERE id = $3",
            params![tx.now().0, reason, self.order.0],
        )
        .await
        .expect("called off");
        execute(
            &*tx,
            "UPDATE payments SET state = 'closed' WHERE checkout_id = $1 AND state = 'pending'",
            params![self.checkout.0],
        )
        .await
        .expect("closed");
        give_back(&mut tx, &[self.piece()], "system").await.expect("given back");
        tx.commit().await.expect("committed");
    }

    /// What the books say about it.
    #[allow(clippy::expect_used)]
    pub async fn facts(&self, shop: &TestShop) -> Facts {
        row(
            shop.db.write(),
            "SELECT status, payment_status, fulfillment_status, refunded_total FROM orders WHERE id = $1",
            params![self.order.0],
        )
        .await
        .expect("a query")
        .expect("the order")
    }

    /// The kinds of its events, in order.
    #[allow(clippy::expect_used)]
    pub async fn history(&self, shop: &TestShop) -> Vec<String> {
        #[derive(FromQueryResult)]
        struct Row {
            kind: String,
        }
        let found: Vec<Row> = rows(
            shop.db.write(),
            "SELECT kind FROM order_events WHERE order_id = $1 ORDER BY at, id",
            params![self.order.0],
        )
        .await
        .expect("a query");
        found.into_iter().map(|row| row.kind).collect()
    }
}

/// Numbers that tests ask the books for.
#[allow(clippy::expect_used)]
pub async fn count(shop: &TestShop, what: Count) -> i64 {
    let sql = match what {
        Count::PaymentsCaptured => "SELECT COUNT(*) AS n FROM payments WHERE state = 'captured'",
        Count::Captured => "SELECT CAST(COALESCE(SUM(captured), 0) AS BIGINT) AS n FROM payments",
        Count::EventsApplied => "SELECT COUNT(*) AS n FROM payment_events WHERE verdict = 'applied'",
        Count::EventsRefused => "SELECT COUNT(*) AS n FROM payment_events WHERE kind = 'refused'",
        Count::Refunds => "SELECT COUNT(*) AS n FROM refunds",
        Count::RefundsSucceeded => "SELECT COUNT(*) AS n FROM refunds WHERE state = 'succeeded'",
        Count::Refunded => "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM refunds WHERE state <> 'failed'",
        Count::SandboxRefunded => "SELECT CAST(COALESCE(SUM(refunded), 0) AS BIGINT) AS n FROM sandbox_payments",
        Count::Allocated => "SELECT CAST(COALESCE(SUM(allocated), 0) AS BIGINT) AS n FROM stock_levels",
        Count::OnHand => "SELECT CAST(COALESCE(SUM(on_hand), 0) AS BIGINT) AS n FROM stock_levels",
        Count::Parcels => "SELECT COUNT(*) AS n FROM fulfillments",
        Count::ParcelEvents => "SELECT COUNT(*) AS n FROM parcel_events",
        Count::DeadJobs => "SELECT COUNT(*) AS n FROM jobs WHERE state = 'dead'",
    };
    number(shop.db.write(), sql, params![]).await.expect("a number")
}

/// What can be counted.
#[derive(Clone, Copy, Debug)]
pub enum Count {
    /// Payments whose money came.
    PaymentsCaptured,
    /// Minor units that came.
    Captured,
    /// Facts that were applied.
    EventsApplied,
    /// Facts that were refused and written down.
    EventsRefused,
    /// Refunds of any state.
    Refunds,
    /// Refunds that the provider made.
    RefundsSucceeded,
    /// Minor units that went back or are on their way.
    Refunded,
    /// Minor units that went back by the sandbox's own books.
    SandboxRefunded,
    /// Pieces set aside.
    Allocated,
    /// Pieces there.
    OnHand,
    /// Parcels.
    Parcels,
    /// Reports of carriers.
    ParcelEvents,
    /// Jobs that were given up.
    DeadJobs,
}

/// Tries to give money back by reading first and deciding then: what the shop must never do. It
/// is the negative control of the refund race.
#[allow(clippy::expect_used)]
pub async fn refund_by_reading_first(shop: &crate::Shop, order: OrderId, amount: i64, pause: &tokio::sync::Barrier) {
    let left = number(shop.db.read(), "SELECT total - refunded_total AS n FROM orders WHERE id = $1", params![order.0])
        .await
        .expect("a number");
    pause.wait().await;
    if left >= amount {
        execute(
            shop.db.write(),
            "INSERT INTO refunds (id, order_id, payment_id, idempotency_key, amount, currency, reason, state, requested_by, created_at) \
             SELECT $1, o.id, p.id, $2, $3, o.currency, 'other', 'pending', 'system', 0 \
             FROM orders o JOIN payments p ON p.checkout_id = o.checkout_id WHERE o.id = $4",
            params![new_id(), new_id().to_string(), amount, order.0],
        )
        .await
        .expect("written");
    }
}
