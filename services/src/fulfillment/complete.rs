//! Orders of which nobody says that they are done complete by themselves. When, `domain` says.

use crate::db::{execute, row, rows};
use crate::live::LiveEvent;
use crate::orders::events::record;
use crate::orders::lock_order;
use crate::{Error, Result, Shop, ledger, params};
use domain::Timestamp;
use domain::ids::{MerchantId, OrderId};
use domain::orders::{DAYS_UNREPORTED, FulfillmentStatus, Journey, OrderStatus, TrackingStatus};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// Completes what was delivered the shop's number of days ago, and what left longer ago with
/// carriers that did not report; says how many orders.
pub async fn complete_delivered(shop: &Shop) -> Result<usize> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let days = crate::settings::auto_complete_days(shop).await?;
    let ago = |days: i64| shop.clock.now().plus(-days * Timestamp::DAY).0;
    // Lost and returned parcels are left out here too: many of them must not crowd the others out.
    let due: Vec<Row> = rows(
        shop.db.read(),
        "SELECT o.id FROM orders o WHERE o.status = 'placed' \
         AND ((o.fulfillment_status = 'delivered' AND o.delivered_at <= $1) \
         OR (o.fulfillment_status = 'fulfilled' AND o.shipped_at <= $2)) \
         AND NOT EXISTS (SELECT 1 FROM fulfillments f WHERE f.order_id = o.id \
         AND f.tracking_status IN ('return_to_sender', 'failure')) \
         ORDER BY COALESCE(o.delivered_at, o.shipped_at) LIMIT 500",
        params![ago(days), ago(days + DAYS_UNREPORTED)],
    )
    .await?;
    let mut completed = 0;
    for row in due {
        completed += usize::from(complete(shop, OrderId(row.id), days).await?);
    }
    Ok(completed)
}

/// Completes one order when its time has come; says whether it did.
async fn complete(shop: &Shop, order: OrderId, days: i64) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Order {
        merchant_id: Uuid,
        status: String,
        fulfillment_status: String,
        shipped_at: Option<i64>,
        delivered_at: Option<i64>,
    }
    #[derive(FromQueryResult)]
    struct Parcel {
        tracking_status: String,
    }
    let mut tx = shop.begin().await?;
    // Carriers' reports about an order wait for each other, and this waits with them: no parcel is
    // reported lost between looking and completing.
    lock_order(&tx, order).await?;
    let found: Option<Order> = row(
        &*tx,
        "SELECT merchant_id, status, fulfillment_status, shipped_at, delivered_at FROM orders WHERE id = $1",
        params![order.0],
    )
    .await?;
    let Some(found) = found else { return Ok(false) };
    let parcels: Vec<Parcel> =
        rows(&*tx, "SELECT tracking_status FROM fulfillments WHERE order_id = $1", params![order.0]).await?;
    let damaged = |what: &str| Error::Damaged(format!("order {order}: {what}"));
    let parcels: Vec<TrackingStatus> = parcels
        .iter()
        .map(|parcel| TrackingStatus::from_code(&parcel.tracking_status).ok_or_else(|| damaged("a parcel's status")))
        .collect::<Result<_>>()?;
    let journey = Journey {
        order: OrderStatus::from_code(&found.status).ok_or_else(|| damaged("status"))?,
        goods: FulfillmentStatus::from_code(&found.fulfillment_status).ok_or_else(|| damaged("goods' status"))?,
        shipped_at: found.shipped_at.map(Timestamp),
        delivered_at: found.delivered_at.map(Timestamp),
        parcels: &parcels,
    };
    if journey.completes_at(days).is_none_or(|at| at > tx.now()) {
        return Ok(false);
    }
    let changed = execute(
        &*tx,
        "UPDATE orders SET status = 'completed', completed_at = $1 \
         WHERE id = $2 AND status = 'placed' AND fulfillment_status = $3",
        params![tx.now().0, order.0, journey.goods.code()],
    )
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    record(&tx, order, "completed", "system", json!({})).await?;
    ledger::completed(&tx, order).await?;
    let merchant = MerchantId(found.merchant_id);
    tx.emit(LiveEvent::Order { order, merchant, kind: "completed".to_owned() });
    tx.commit().await?;
    Ok(true)
}
