//! Giving money back: the doing. The provider is asked under the refund's number until it
//! answers; asking twice gives the money once.

use super::apply::Payment;
use crate::db::{execute, row};
use crate::live::LiveEvent;
use crate::orders::cancel::pieces_of;
use crate::orders::events::record;
use crate::orders::lock_order;
use crate::points::reached;
use crate::providers::payments::{PaymentProvider, Provider, ProviderError};
use crate::stock::give_back;
use crate::{Error, Result, Shop, Tx, fulfillment, ledger, params};
use domain::checkout::Refusal;
use domain::ids::{MerchantId, OrderId, PaymentId, RefundId};
use domain::orders::{FulfillmentEvent, FulfillmentStatus, MoneyEvent, PaymentStatus};
use domain::payments::{RefundEvent, RefundReason, RefundState};
use domain::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    order_id: Uuid,
    merchant_id: Uuid,
    payment_id: Uuid,
    provider: String,
    amount: i64,
    currency: String,
    reason: String,
    state: String,
}

async fn find(conn: &impl ConnectionTrait, refund: Uuid) -> Result<Option<Row>> {
    row(
        conn,
        "SELECT r.id, r.order_id, o.merchant_id, r.payment_id, p.provider, r.amount, r.currency, r.reason, r.state \
         FROM refunds r JOIN orders o ON o.id = r.order_id JOIN payments p ON p.id = r.payment_id WHERE r.id = $1",
        params![refund],
    )
    .await
}

/// Asks the provider to give a refund's money back: the job. No answer means again later.
pub(crate) async fn ask_provider(shop: &Shop, refund: RefundId) -> Result<()> {
    let row = find(shop.db.read(), refund.0).await?.ok_or(Error::NotFound)?;
    if row.state != "pending" {
        return Ok(());
    }
    let damaged = |what: &str| Error::Damaged(format!("refund {}: {what}", row.id));
    let provider = Provider::from_code(&row.provider).ok_or_else(|| damaged("provider"))?;
    let currency = Currency::from_code(&row.currency).ok_or_else(|| damaged("currency"))?;
    let amount = Money { minor: row.amount, currency };
    reached("refund.begun").await;
    let given = match provider.refund(shop, refund, PaymentId(row.payment_id), amount).await {
        Ok(()) => true,
        Err(ProviderError::Refused(why)) => {
            tracing::error!(refund = %row.id, why, "the provider refuses a refund for good; somebody must look at it");
            false
        }
        Err(error @ (ProviderError::Unreachable(_) | ProviderError::Resting(_))) => return Err(error.into()),
    };
    reached("refund.given").await;
    let mut tx = shop.begin().await?;
    settle(&mut tx, &row, given).await?;
    reached("refund.written").await;
    tx.commit().await?;
    reached("refund.durable").await;
    Ok(())
}

/// Writes down how a refund ended, once.
async fn settle(tx: &mut Tx, row: &Row, given: bool) -> Result<()> {
    let event = if given { RefundEvent::Give } else { RefundEvent::Refuse };
    // The lifecycle names the state; the conditional UPDATE decides, once.
    let after = RefundState::Pending.next(event).map_err(Refusal::from)?;
    let settled = execute(
        &**tx,
        "UPDATE refunds SET state = $1, settled_at = $2 WHERE id = $3 AND state = 'pending'",
        params![after.code(), tx.now().0, row.id],
    )
    .await?;
    if settled == 0 {
        return Ok(());
    }
    let order = OrderId(row.order_id);
    // What was paid twice never was the order's money.
    let the_orders = row.reason != RefundReason::Overpaid.code();
    if the_orders && given {
        mark(tx, order).await?;
    } else if the_orders {
        execute(
            &**tx,
            "UPDATE orders SET refunded_total = refunded_total - $1 WHERE id = $2 AND refunded_total >= $1",
            params![row.amount, order.0],
        )
        .await?;
    }
    let kind = if given { "refunded" } else { "refund_failed" };
    record(tx, order, kind, "provider", json!({ "refund": row.id, "amount": row.amount, "reason": row.reason }))
        .await?;
    if the_orders && given {
        drop_rest(tx, order).await?;
    }
    if given {
        ledger::refunded(tx, RefundId(row.id)).await?;
    }
    tx.emit(LiveEvent::Order { order, merchant: MerchantId(row.merchant_id), kind: kind.to_owned() });
    Ok(())
}

/// Nobody is sent the rest of an order whose money has all gone back: what has not left can be
/// bought again, and the order goes on with what has. Only the money that has really gone back
/// counts, since a refund that fails makes the order one to be shipped again.
async fn drop_rest(tx: &mut Tx, order: OrderId) -> Result<()> {
    // The lifecycle names the state; the conditional UPDATE decides, once.
    let after = FulfillmentStatus::Partial.next(FulfillmentEvent::DropRest).map_err(Refusal::from)?;
    let dropped = execute(
        &**tx,
        "UPDATE orders SET fulfillment_status = $1, \
         shipped_at = (SELECT MAX(f.shipped_at) FROM fulfillments f WHERE f.order_id = orders.id) \
         WHERE id = $2 AND status = 'placed' AND payment_status = 'refunded' AND fulfillment_status = 'partial'",
        params![after.code(), order.0],
    )
    .await?;
    if dropped == 0 {
        return Ok(());
    }
    let rest = pieces_of(tx, &[order]).await?;
    give_back(tx, &rest, "system").await?;
    let count: i64 = rest.iter().map(|piece| piece.quantity).sum();
    record(tx, order, "rest_canceled", "system", json!({ "pieces": count })).await?;
    // What has left may have arrived long ago.
    fulfillment::goods_arrived(tx, order, "system", json!({})).await
}

/// Derives the order's payment status from what has gone back.
async fn mark(tx: &Tx, order: OrderId) -> Result<()> {
    let all = PaymentStatus::Paid.next(MoneyEvent::RefundAll).map_err(Refusal::from)?;
    let some = PaymentStatus::Paid.next(MoneyEvent::RefundSome).map_err(Refusal::from)?;
    // The last of several refunds sees the sum of all.
    lock_order(tx, order).await?;
    execute(
        &**tx,
        "UPDATE orders SET payment_status = CASE WHEN (SELECT COALESCE(SUM(r.amount), 0) FROM refunds r \
         WHERE r.order_id = orders.id AND r.state = 'succeeded' AND r.reason <> 'overpaid') >= total \
         THEN $2 ELSE $3 END \
         WHERE id = $1 AND payment_status IN ('paid', 'partially_refunded')",
        params![order.0, all.code(), some.code()],
    )
    .await?;
    Ok(())
}

/// The provider says that money went back. One of our refunds is settled by it; one that was made
/// at the provider is entered into the books, with the first orders that have money left. False
/// when it cannot be: more went back than came.
pub(super) async fn told(tx: &mut Tx, payment: &Payment, refund: RefundId, amount: i64) -> Result<bool> {
    if let Some(row) = find(&**tx, refund.0).await? {
        if row.payment_id != payment.id || row.amount != amount {
            return Ok(false);
        }
        settle(tx, &row, true).await?;
        return Ok(true);
    }
    #[derive(FromQueryResult)]
    struct Candidate {
        id: Uuid,
    }
    let order: Option<Candidate> = row(
        &**tx,
        "SELECT id FROM orders WHERE checkout_id = $1 AND refunded_total + $2 <= total \
         AND payment_status IN ('paid', 'partially_refunded') ORDER BY id LIMIT 1",
        params![payment.checkout_id, amount],
    )
    .await?;
    let Some(order) = order.filter(|_| amount > 0) else { return Ok(false) };
    let taken = execute(
        &**tx,
        "UPDATE orders SET refunded_total = refunded_total + $1 WHERE id = $2 AND refunded_total + $1 <= total",
        params![amount, order.id],
    )
    .await?;
    if taken == 0 {
        return Ok(false);
    }
    execute(
        &**tx,
        "INSERT INTO refunds (id, order_id, payment_id, idempotency_key, amount, currency, reason, state, requested_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', 'provider', $8)",
        params![
            refund.0,
            order.id,
            payment.id,
            format!("provider:{refund}"),
            amount,
            payment.currency.clone(),
            RefundReason::AtProvider.code(),
            tx.now().0
        ],
    )
    .await?;
    match find(&**tx, refund.0).await? {
        Some(row) => settle(tx, &row, true).await?,
        None => return Err(Error::Damaged(format!("refund {refund} vanished"))),
    }
    Ok(true)
}
