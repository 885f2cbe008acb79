//! Orders that arrived long enough ago complete by themselves.

use crate::db::{execute, rows};
use crate::live::LiveEvent;
use crate::orders::events::record;
use crate::{Result, Shop, params};
use domain::Timestamp;
use domain::ids::{MerchantId, OrderId};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// Completes what was delivered the shop's number of days ago; says how many orders.
pub async fn complete_delivered(shop: &Shop) -> Result<usize> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        merchant_id: Uuid,
    }
    let days = crate::settings::auto_complete_days(shop).await?;
    let since = shop.clock.now().plus(-days * Timestamp::DAY);
    let due: Vec<Row> = rows(
        shop.db.read(),
        "SELECT id, merchant_id FROM orders WHERE status = 'placed' AND fulfillment_status = 'delivered' \
         AND delivered_at <= $1 ORDER BY delivered_at LIMIT 500",
        params![since.0],
    )
    .await?;
    let mut completed = 0;
    for row in due {
        let mut tx = shop.begin().await?;
        let changed = execute(
            &*tx,
            "UPDATE orders SET status = 'completed', completed_at = $1 \
             WHERE id = $2 AND status = 'placed' AND fulfillment_status = 'delivered'",
            params![tx.now().0, row.id],
        )
        .await?;
        if changed == 0 {
            continue;
        }
        let (order, merchant) = (OrderId(row.id), MerchantId(row.merchant_id));
        record(&tx, order, "completed", "system", json!({})).await?;
        tx.emit(LiveEvent::Order { order, merchant, kind: "completed".to_owned() });
        tx.commit().await?;
        completed += 1;
    }
    Ok(completed)
}
