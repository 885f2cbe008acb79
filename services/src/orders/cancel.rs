//! Calling an order off: the undo of placing it.
//!
//! An unpaid order is called off with its whole checkout, because there is one payment for all
//! of it. A paid order that has not left is called off alone, and its money goes back. Each
//! order's state changes by one conditional UPDATE; only who changed it gives the stock back,
//! so that a cancellation, the clock and a payment may race without giving anything back twice.

use super::access::{Access, own_order};
use super::events::record;
use crate::db::{execute, number, rows};
use crate::entities::orders;
use crate::flash::takings;
use crate::live::LiveEvent;
use crate::payments::{Wanted, refund_in};
use crate::points::reached;
use crate::sessions::Visitor;
use crate::stock::{Piece, give_back};
use crate::{Result, Shop, Tx, params};
use domain::checkout::Refusal;
use domain::ids::{CheckoutId, LocationId, MerchantId, OrderId, VariantId};
use domain::orders::{FulfillmentEvent, FulfillmentStatus, MoneyEvent, OrderEvent, OrderStatus, PaymentStatus};
use domain::payments::RefundReason;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// Calls a shopper's own order off. Calling off what is called off already changes nothing.
pub async fn cancel(shop: &Shop, visitor: &Visitor, access: &Access, number: &str) -> Result<()> {
    let order = own_order(shop.db.read(), visitor, access, number).await?;
    call_off(shop, &order, "shopper", "shopper").await
}

/// Calls an order off for whoever may: `actor` in the history, `reason` on the order.
pub(crate) async fn call_off(shop: &Shop, order: &orders::Model, actor: &str, reason: &str) -> Result<()> {
    if order.status == OrderStatus::Canceled.code() {
        return Ok(());
    }
    let mut tx = shop.begin().await?;
    call_off_in(&mut tx, order, actor, reason).await?;
    reached("cancel.written").await;
    tx.commit().await?;
    reached("cancel.durable").await;
    Ok(())
}

/// The same within a transaction, for those who write more with it.
pub(crate) async fn call_off_in(tx: &mut Tx, order: &orders::Model, actor: &str, reason: &str) -> Result<()> {
    // The lifecycles name the refusal; the conditional UPDATE below decides for good.
    let status = OrderStatus::from_code(&order.status).unwrap_or(OrderStatus::Completed);
    let goods = FulfillmentStatus::from_code(&order.fulfillment_status).unwrap_or(FulfillmentStatus::Delivered);
    status.next(OrderEvent::Cancel).map_err(Refusal::from)?;
    goods.next(FulfillmentEvent::Cancel).map_err(Refusal::from)?;
    if order.payment_status == PaymentStatus::Unpaid.code() {
        let done = call_off_unpaid(tx, CheckoutId(order.checkout_id), actor, reason).await?;
        if done.is_empty() {
            return Err(crate::Error::Conflict);
        }
        return Ok(());
    }
    let changed = execute(
        &**tx,
        "UPDATE orders SET status = 'canceled', fulfillment_status = 'canceled', canceled_at = $1, cancel_reason = $2
         WHERE id = $3 AND status = 'placed' AND fulfillment_status = 'unfulfilled' AND payment_status <> 'unpaid'",
        params![tx.now().0, reason, order.id],
    )
    .await?;
    if changed == 0 {
        return Err(crate::Error::Conflict);
    }
    let id = OrderId(order.id);
    let pieces = pieces_of(tx, &[id]).await?;
    give_back(tx, &pieces, actor).await?;
    takings::give_back(tx, &[id]).await?;
    record(tx, id, "canceled", actor, json!({ "reason": reason })).await?;
    let left = number(&**tx, "SELECT total - refunded_total AS n FROM orders WHERE id = $1", params![order.id]).await?;
    if left > 0 {
        let wanted = Wanted {
            amount: left,
            reason: RefundReason::Canceled,
            by: actor.to_owned(),
            ..Wanted::by_system(id, format!("canceled:{id}"))
        };
        refund_in(tx, &wanted).await?;
    }
    tx.emit(LiveEvent::Order { order: id, merchant: MerchantId(order.merchant_id), kind: "canceled".to_owned() });
    Ok(())
}

/// Calls every unpaid order of a checkout off and gives its stock back, within a transaction.
/// Gives the orders that this call changed; the others had been paid or called off before.
pub(crate) async fn call_off_unpaid(
    tx: &mut Tx,
    checkout: CheckoutId,
    actor: &str,
    reason: &str,
) -> Result<Vec<OrderId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        merchant_id: Uuid,
    }
    let found: Vec<Row> =
        rows(&**tx, "SELECT id, merchant_id FROM orders WHERE checkout_id = $1 ORDER BY id", params![checkout.0])
            .await?;
    let now = tx.now().0;
    // The lifecycle names the state; the conditional UPDATE decides, once.
    let after = PaymentStatus::Unpaid.next(MoneyEvent::Void).map_err(Refusal::from)?;
    let mut done = Vec::new();
    for row in &found {
        let changed = execute(
            &**tx,
            "UPDATE orders SET status = 'canceled', payment_status = $4, fulfillment_status = 'canceled',
               canceled_at = $1, cancel_reason = $2
             WHERE id = $3 AND status = 'placed' AND payment_status = 'unpaid'",
            params![now, reason, row.id, after.code()],
        )
        .await?;
        if changed == 1 {
            done.push(OrderId(row.id));
            record(tx, OrderId(row.id), "canceled", actor, json!({ "reason": reason })).await?;
            let (order, merchant) = (OrderId(row.id), MerchantId(row.merchant_id));
            tx.emit(LiveEvent::Order { order, merchant, kind: "canceled".to_owned() });
        }
    }
    if done.is_empty() {
        return Ok(done);
    }
    let pieces = pieces_of(tx, &done).await?;
    give_back(tx, &pieces, actor).await?;
    takings::give_back(tx, &done).await?;
    // Money that arrives in spite of this is never forgotten: the provider's report wins.
    execute(
        &**tx,
        "UPDATE payments SET state = 'closed' WHERE checkout_id = $1 AND state IN ('pending', 'failed')",
        params![checkout.0],
    )
    .await?;
    Ok(done)
}

/// The stock that orders still wait for.
pub(crate) async fn pieces_of(tx: &Tx, orders: &[OrderId]) -> Result<Vec<Piece>> {
    #[derive(FromQueryResult)]
    struct Row {
        variant_id: Uuid,
        location_id: Uuid,
        quantity: i64,
    }
    let mut pieces = Vec::new();
    for order in orders {
        let found: Vec<Row> = rows(
            &**tx,
            "SELECT variant_id, location_id, quantity - shipped AS quantity FROM order_lines
             WHERE order_id = $1 AND quantity > shipped ORDER BY position",
            params![order.0],
        )
        .await?;
        pieces.extend(found.into_iter().map(|row| Piece {
            order: *order,
            variant: VariantId(row.variant_id),
            location: LocationId(row.location_id),
            quantity: row.quantity,
        }));
    }
    Ok(pieces)
}
