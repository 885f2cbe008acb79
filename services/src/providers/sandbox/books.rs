//! The sandbox provider's own books.

use super::messages::{Create, Refund};
use super::notify;
use super::pay::Faults;
use super::return_url;
use crate::db::{execute, number, row};
use crate::sealing::{hex, random};
use crate::{Result, Shop, params};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// A payment in the books.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Entry {
    pub id: String,
    pub merchant_ref: String,
    pub amount: i64,
    pub currency: String,
    pub state: String,
    return_url: String,
    pub faults: String,
}

impl Entry {
    pub fn faults(&self) -> Faults {
        serde_json::from_str(&self.faults).unwrap_or_default()
    }

    /// Where the shopper goes afterwards.
    pub fn return_url(&self, shop: &Shop) -> Result<String> {
        return_url::open(&shop.keys, &self.return_url)
    }
}

/// The payment of a sandbox number.
pub(super) async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Entry>> {
    row(
        conn,
        "SELECT id, merchant_ref, amount, currency, state, return_url, faults FROM sandbox_payments WHERE id = $1",
        params![id],
    )
    .await
}

/// The payment of a shop's number.
pub(super) async fn by_ref(conn: &impl ConnectionTrait, merchant_ref: &str) -> Result<Option<Entry>> {
    row(
        conn,
        "SELECT id, merchant_ref, amount, currency, state, return_url, faults FROM sandbox_payments WHERE merchant_ref = $1",
        params![merchant_ref],
    )
    .await
}

/// Makes a payment, or finds the one made under this number before. `None` when the number was
/// used for something else.
pub(super) async fn create(shop: &Shop, message: &Create) -> Result<Option<Entry>> {
    let tx = shop.begin().await?;
    let id = ["sbx_", &hex(&random::<16>())].concat();
    execute(
        &*tx,
        "INSERT INTO sandbox_payments (id, merchant_ref, amount, currency, state, refunded, return_url, faults, created_at) \
         VALUES ($1, $2, $3, $4, 'open', 0, $5, '{}', $6) ON CONFLICT (merchant_ref) DO NOTHING",
        params![
            id,
            message.merchant_ref.clone(),
            message.amount,
            message.currency.clone(),
            return_url::seal(&shop.keys, &message.return_url),
            tx.now().0
        ],
    )
    .await?;
    let entry = by_ref(&*tx, &message.merchant_ref).await?;
    tx.commit().await?;
    Ok(entry.filter(|entry| entry.amount == message.amount && entry.currency == message.currency))
}

/// Moves a payment from open (or failed) to another state, and sends the notice. Says whether it moved.
pub(super) async fn settle(shop: &Shop, entry: &Entry, to: &'static str) -> Result<bool> {
    let tx = shop.begin().await?;
    let paid_at = (to == "paid").then_some(tx.now().0);
    let moved = execute(
        &*tx,
        "UPDATE sandbox_payments SET state = $1, paid_at = $2 WHERE id = $3 AND state IN ('open', 'failed') AND state <> $1",
        params![to, paid_at, entry.id.clone()],
    )
    .await?;
    if moved == 1 {
        notify::payment(&tx, entry, to).await?;
    }
    tx.commit().await?;
    Ok(moved == 1)
}

/// How a request for a refund ended.
pub(super) enum RefundOutcome {
    /// Given back, now or when it was asked for before.
    Done(i64),
    /// More than was paid and is left, or not paid at all.
    TooMuch,
    /// No such payment.
    Unknown,
}

/// Gives money back once per number.
pub(super) async fn refund(shop: &Shop, message: &Refund) -> Result<RefundOutcome> {
    let tx = shop.begin().await?;
    let Some(entry) = by_ref(&*tx, &message.merchant_ref).await? else { return Ok(RefundOutcome::Unknown) };
    let inserted = execute(
        &*tx,
        "INSERT INTO sandbox_refunds (id, payment_id, amount, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
        params![message.id.clone(), entry.id.clone(), message.amount, tx.now().0],
    )
    .await?;
    if inserted == 0 {
        let before =
            number(&*tx, "SELECT amount AS n FROM sandbox_refunds WHERE id = $1", params![message.id.clone()]).await?;
        return Ok(RefundOutcome::Done(before));
    }
    let taken = execute(
        &*tx,
        "UPDATE sandbox_payments SET refunded = refunded + $1 WHERE id = $2 AND state = 'paid' AND refunded + $1 <= amount AND $1 > 0",
        params![message.amount, entry.id.clone()],
    )
    .await?;
    if taken == 0 {
        return Ok(RefundOutcome::TooMuch);
    }
    notify::refund(&tx, &entry, &message.id, message.amount).await?;
    tx.commit().await?;
    Ok(RefundOutcome::Done(message.amount))
}
