//! Applying one fact about a payment: once, in one transaction, with everything that follows.

use super::{capture, settle_refund};
use crate::db::{execute, row};
use crate::points::reached;
use crate::providers::payments::{Fact, PaymentProvider, Provider};
use crate::providers::signing::Distrust;
use crate::{Error, Result, Shop, Tx, ledger, new_id, params};
use domain::ids::{OrderId, PaymentId};
use domain::payments::{PaymentEvent, PaymentState};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// What became of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Written down, with everything that followed from it.
    Applied,
    /// Known already; nothing happened.
    Repeated,
    /// Not believed; nothing happened.
    Refused(Reason),
}

/// Why a fact is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its headers or body cannot be read.
    Unreadable,
    /// It is too old, or from the future.
    Timestamp,
    /// It is not signed by the provider.
    Signature,
    /// It is about somebody else's money.
    Account,
    /// No payment of ours has this number.
    UnknownPayment,
    /// The amount is not the one asked for.
    Amount,
    /// The currency is not the one asked for.
    Currency,
    /// More money went back than came.
    Refund,
}

impl Reason {
    /// How the books name it.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Unreadable => "unreadable",
            Reason::Timestamp => "timestamp",
            Reason::Signature => "signature",
            Reason::Account => "account",
            Reason::UnknownPayment => "unknown_payment",
            Reason::Amount => "amount",
            Reason::Currency => "currency",
            Reason::Refund => "refund",
        }
    }
}

impl From<Distrust> for Reason {
    fn from(distrust: Distrust) -> Reason {
        match distrust {
            Distrust::Headers => Reason::Unreadable,
            Distrust::Timestamp => Reason::Timestamp,
            Distrust::Signature => Reason::Signature,
        }
    }
}

impl Verdict {
    /// The HTTP status that tells the provider.
    pub fn status(self) -> u16 {
        match self {
            Verdict::Applied | Verdict::Repeated => 200,
            Verdict::Refused(Reason::Unreadable) => 400,
            Verdict::Refused(Reason::Timestamp | Reason::Signature) => 401,
            Verdict::Refused(_) => 422,
        }
    }

    /// How the books name it.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Applied => "applied",
            Verdict::Repeated => "repeated",
            Verdict::Refused(reason) => reason.code(),
        }
    }
}

/// How we learned of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Notice,
    Query,
    System,
}

/// A checked fact about a payment.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub provider: Provider,
    pub event_id: String,
    pub payment: PaymentId,
    pub fact: Fact,
    pub amount: i64,
    pub source: Source,
}

/// A payment's row.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Payment {
    pub id: Uuid,
    pub checkout_id: Uuid,
    pub state: String,
    pub currency: String,
    pub amount: i64,
}

/// A payment of ours at a provider.
pub(super) async fn payment(conn: &impl ConnectionTrait, id: PaymentId, provider: &str) -> Result<Option<Payment>> {
    row(
        conn,
        "SELECT id, checkout_id, state, currency, amount FROM payments WHERE id = $1 AND provider = $2",
        params![id.0, provider],
    )
    .await
}

/// A payment of ours, whoever the provider is.
pub(super) async fn payment_by_id(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Payment>> {
    row(conn, "SELECT id, checkout_id, state, currency, amount FROM payments WHERE id = $1", params![id]).await
}

/// Why one round of applying must be begun anew.
pub(super) enum Again {
    /// An order cannot come back, because its goods are gone.
    Gone(OrderId),
    /// Somebody else changed the payment in between.
    Moved,
}

/// Applies a fact once. It is begun anew when somebody changed something in between, and when
/// goods that a late payment would have brought back turn out to be gone.
pub(super) async fn apply(shop: &Shop, incoming: &Incoming) -> Result<Verdict> {
    let mut gone = BTreeSet::new();
    let mut tries = 0;
    loop {
        match once(shop, incoming, &gone).await {
            Ok(Ok(verdict)) => return Ok(verdict),
            Ok(Err(Again::Gone(order))) => {
                gone.insert(order);
            }
            Ok(Err(Again::Moved)) if tries < 5 => tries += 1,
            Ok(Err(Again::Moved)) => return Err(Error::Conflict),
            Err(error) if error.is_transient() && tries < 3 => {
                tries += 1;
                let jitter = u64::from(crate::sealing::random::<1>()[0]);
                tokio::time::sleep(Duration::from_millis(10 + jitter / 4)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn once(shop: &Shop, incoming: &Incoming, gone: &BTreeSet<OrderId>) -> Result<Result<Verdict, Again>> {
    let mut tx = shop.begin().await?;
    if !write_down(&tx, incoming).await? {
        return Ok(Ok(Verdict::Repeated));
    }
    let code = incoming.provider.code();
    // Facts about one checkout wait for each other here, before anything else is touched.
    execute(
        &*tx,
        "UPDATE checkouts SET total = total WHERE id = (SELECT checkout_id FROM payments WHERE id = $1)",
        params![incoming.payment.0],
    )
    .await?;
    let Some(payment) = payment(&*tx, incoming.payment, code).await? else {
        return Ok(Ok(Verdict::Refused(Reason::UnknownPayment)));
    };
    match incoming.fact {
        Fact::Created => {}
        Fact::Payment(event) => {
            if let Err(again) = advance(&mut tx, &payment, event, gone).await? {
                return Ok(Err(again));
            }
        }
        Fact::Refunded { refund, amount } => {
            // Only money that came can go back, whether we have heard of its coming or not.
            if let Err(again) = advance(&mut tx, &payment, PaymentEvent::Captured, gone).await? {
                return Ok(Err(again));
            }
            if !settle_refund::told(&mut tx, &payment, refund, amount).await? {
                return Ok(Ok(Verdict::Refused(Reason::Refund)));
            }
        }
    }
    reached("pay.written").await;
    tx.commit().await?;
    reached("pay.durable").await;
    Ok(Ok(Verdict::Applied))
}

/// Files the fact under its own id; false when it was filed before.
async fn write_down(tx: &Tx, incoming: &Incoming) -> Result<bool> {
    let kind = match incoming.fact {
        Fact::Created => "created",
        Fact::Payment(event) => event.code(),
        Fact::Refunded { .. } => "refund_succeeded",
    };
    let source = match incoming.source {
        Source::Notice => "notice",
        Source::Query => "query",
        Source::System => "system",
    };
    let filed = execute(
        &**tx,
        "INSERT INTO payment_events (id, provider, event_id, payment_id, kind, amount, source, verdict, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'applied', $8) ON CONFLICT (provider, event_id) DO NOTHING",
        params![
            new_id(),
            incoming.provider.code(),
            incoming.event_id.clone(),
            incoming.payment.0,
            kind,
            incoming.amount,
            source,
            tx.now().0
        ],
    )
    .await?;
    Ok(filed == 1)
}

/// Moves a payment by the rule, and the orders with it when its money has come.
async fn advance(
    tx: &mut Tx,
    payment: &Payment,
    event: PaymentEvent,
    gone: &BTreeSet<OrderId>,
) -> Result<Result<(), Again>> {
    let before = PaymentState::from_code(&payment.state)
        .ok_or_else(|| Error::Damaged(format!("payment {} is {}", payment.id, payment.state)))?;
    let after = before.after(event);
    if after == before {
        return Ok(Ok(()));
    }
    let came = after == PaymentState::Captured;
    let mut paid = Vec::new();
    if came {
        match capture::captured(tx, payment, gone).await? {
            Ok(orders) => paid = orders,
            Err(order) => return Ok(Err(Again::Gone(order))),
        }
    }
    let now = tx.now().0;
    let moved = execute(
        &**tx,
        "UPDATE payments SET state = $1, captured = CASE WHEN $2 THEN amount ELSE captured END, \
         settled_at = CASE WHEN $2 THEN $3 ELSE settled_at END WHERE id = $4 AND state = $5",
        params![after.code(), came, now, payment.id, before.code()],
    )
    .await?;
    if moved == 0 {
        return Ok(Err(Again::Moved));
    }
    if came {
        ledger::payment_came(tx, payment.id, &paid).await?;
    }
    Ok(Ok(()))
}
