//! Unpaid orders end by themselves, and their stock is free again.

use super::cancel::call_off_unpaid;
use crate::db::rows;
use crate::points::reached;
use crate::{Result, Shop, params};
use domain::ids::{CheckoutId, OrderId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The kind of the job that is asked for with every placed checkout; its payload names it.
pub const EXPIRE: &str = "orders.expire";

/// Ends the unpaid orders of a checkout whose time is over. Gives the orders this call ended:
/// none when they were paid, called off, ended before, or have time left.
pub async fn expire(shop: &Shop, checkout: CheckoutId) -> Result<Vec<OrderId>> {
    let mut tx = shop.begin().await?;
    #[derive(FromQueryResult)]
    struct Row {
        expires_at: i64,
    }
    let found: Vec<Row> = rows(&*tx, "SELECT expires_at FROM checkouts WHERE id = $1", params![checkout.0]).await?;
    if found.first().is_none_or(|row| row.expires_at > tx.now().0) {
        return Ok(Vec::new());
    }
    reached("expire.begun").await;
    let done = call_off_unpaid(&mut tx, checkout, "system", "expired").await?;
    reached("expire.written").await;
    tx.commit().await?;
    reached("expire.durable").await;
    Ok(done)
}

/// Ends every checkout whose time is over; a sweep for jobs that were lost. Gives how many orders ended.
pub async fn expire_due(shop: &Shop) -> Result<usize> {
    #[derive(FromQueryResult)]
    struct Row {
        checkout_id: Uuid,
    }
    let due: Vec<Row> = rows(
        shop.db.read(),
        "SELECT DISTINCT checkout_id FROM orders
         WHERE payment_status = 'unpaid' AND status = 'placed' AND expires_at <= $1 LIMIT 500",
        params![shop.clock.now().0],
    )
    .await?;
    let mut ended = 0;
    for row in due {
        ended += expire(shop, CheckoutId(row.checkout_id)).await?.len();
    }
    Ok(ended)
}
