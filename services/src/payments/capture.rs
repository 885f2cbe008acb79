//! Money has come: what it means for the orders.

use super::apply::Payment;
use super::refund::{Wanted, overpaid, refund_in};
use crate::db::{execute, number, rows};
use crate::flash::takings;
use crate::live::LiveEvent;
use crate::orders::events::record;
use crate::stock::{Piece, take};
use crate::{Result, Tx, params};
use domain::checkout::Refusal;
use domain::ids::{LocationId, MerchantId, OrderId, VariantId};
use domain::orders::{FulfillmentEvent, FulfillmentStatus, MoneyEvent, OrderEvent, OrderStatus, PaymentStatus};
use domain::payments::RefundReason;
use sea_orm::FromQueryResult;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Order {
    id: Uuid,
    merchant_id: Uuid,
    total: i64,
    status: String,
    payment_status: String,
    cancel_reason: Option<String>,
}

/// Marks the orders of a checkout as paid. Orders called off meanwhile come back, or their money
/// goes back; a checkout that was paid before gets this payment back whole. Gives the order whose
/// goods are gone, when it should have come back; the caller then drops the transaction. Otherwise
/// gives the orders that were paid.
pub(super) async fn captured(
    tx: &mut Tx,
    payment: &Payment,
    gone: &BTreeSet<OrderId>,
) -> Result<Result<Vec<OrderId>, OrderId>> {
    let before = number(
        &**tx,
        "SELECT COUNT(*) AS n FROM payments WHERE checkout_id = $1 AND id <> $2 AND state = 'captured'",
        params![payment.checkout_id, payment.id],
    )
    .await?;
    if before > 0 {
        overpaid(tx, payment).await?;
        return Ok(Ok(Vec::new()));
    }
    take_money(tx, payment, gone).await
}

/// Gives the money of a payment to the orders of its checkout that do not have theirs yet: the rest
/// of [`captured`], which changes nothing when it is done a second time.
pub(super) async fn take_money(
    tx: &mut Tx,
    payment: &Payment,
    gone: &BTreeSet<OrderId>,
) -> Result<Result<Vec<OrderId>, OrderId>> {
    // The lifecycle names the state, here and below; the conditional UPDATE decides, once.
    let after = PaymentStatus::Unpaid.next(MoneyEvent::Pay).map_err(Refusal::from)?;
    let now = tx.now().0;
    let ids: Vec<Order> = rows(
        &**tx,
        "SELECT id, merchant_id, total, status, payment_status, cancel_reason FROM orders WHERE checkout_id = $1 ORDER BY id",
        params![payment.checkout_id],
    )
    .await?;
    let mut paid = Vec::new();
    for order in ids {
        let marked = execute(
            &**tx,
            "UPDATE orders SET payment_status = $3, paid_at = $1 \
             WHERE id = $2 AND status = 'placed' AND payment_status = 'unpaid'",
            params![now, order.id, after.code()],
        )
        .await?;
        let id = OrderId(order.id);
        if marked == 1 {
            record(tx, id, "paid", "provider", json!({ "amount": order.total })).await?;
            paid.push(id);
        } else {
            match late(tx, payment, &order, gone).await? {
                Ok(true) => paid.push(id),
                Ok(false) => {}
                Err(missing) => return Ok(Err(missing)),
            }
        }
        tx.emit(LiveEvent::Order { order: id, merchant: MerchantId(order.merchant_id), kind: "paid".to_owned() });
    }
    Ok(Ok(paid))
}

/// The money came after the order was called off. Says whether it counts as paid now.
async fn late(tx: &mut Tx, payment: &Payment, seen: &Order, gone: &BTreeSet<OrderId>) -> Result<Result<bool, OrderId>> {
    // Read again: somebody may have called it off between reading and trying to mark it paid.
    let now_read: Vec<Order> = rows(
        &**tx,
        "SELECT id, merchant_id, total, status, payment_status, cancel_reason FROM orders WHERE id = $1",
        params![seen.id],
    )
    .await?;
    let Some(order) = now_read.into_iter().next() else { return Ok(Ok(false)) };
    if order.status != "canceled" || order.payment_status != "voided" {
        return Ok(Ok(false));
    }
    let (id, now) = (OrderId(order.id), tx.now().0);
    let after = PaymentStatus::Voided.next(MoneyEvent::Pay).map_err(Refusal::from)?;
    // Who called it off does not want it any more; what the clock ended, the shopper wanted.
    if order.cancel_reason.as_deref() == Some("expired") && !gone.contains(&id) {
        let revived = execute(
            &**tx,
            "UPDATE orders SET status = $3, payment_status = $4, fulfillment_status = $5, \
             paid_at = $1, canceled_at = NULL, cancel_reason = NULL \
             WHERE id = $2 AND status = 'canceled' AND payment_status = 'voided'",
            params![
                now,
                order.id,
                OrderStatus::Canceled.next(OrderEvent::Revive).map_err(Refusal::from)?.code(),
                after.code(),
                FulfillmentStatus::Canceled.next(FulfillmentEvent::Revive).map_err(Refusal::from)?.code()
            ],
        )
        .await?;
        if revived == 1 {
            let pieces = all_pieces(tx, id).await?;
            if take(tx, &pieces, "system").await?.is_err() || !takings::take_again(tx, id).await? {
                return Ok(Err(id));
            }
            record(tx, id, "revived", "system", json!({})).await?;
            record(tx, id, "paid", "provider", json!({ "amount": order.total })).await?;
        }
        return Ok(Ok(revived == 1));
    }
    let marked = execute(
        &**tx,
        "UPDATE orders SET payment_status = $3, paid_at = $1 \
         WHERE id = $2 AND status = 'canceled' AND payment_status = 'voided'",
        params![now, order.id, after.code()],
    )
    .await?;
    if marked == 1 {
        record(tx, id, "paid", "provider", json!({ "amount": order.total, "late": true })).await?;
        if order.total > 0 {
            let wanted = Wanted {
                amount: order.total,
                reason: RefundReason::LatePayment,
                payment: Some(payment.id),
                ..Wanted::by_system(id, format!("late:{}", payment.id))
            };
            refund_in(tx, &wanted).await?;
        }
    }
    Ok(Ok(marked == 1))
}

/// Everything an order wants; nothing of an order that was called off has left.
async fn all_pieces(tx: &Tx, order: OrderId) -> Result<Vec<Piece>> {
    #[derive(FromQueryResult)]
    struct Row {
        variant_id: Uuid,
        location_id: Uuid,
        quantity: i64,
    }
    let lines: Vec<Row> = rows(
        &**tx,
        "SELECT variant_id, location_id, quantity FROM order_lines WHERE order_id = $1 ORDER BY position",
        params![order.0],
    )
    .await?;
    Ok(lines
        .into_iter()
        .map(|line| Piece {
            order,
            variant: VariantId(line.variant_id),
            location: LocationId(line.location_id),
            quantity: line.quantity,
        })
        .collect())
}
