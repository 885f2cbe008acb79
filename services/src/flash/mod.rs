//! Flash sales: pieces of a variant at a special price for a while.
//!
//! [`takings`] is what the checkout asks: which sales run, who has had how much, and what an order
//! takes. What a sale has left changes by one conditional UPDATE, with a CHECK behind it, in the
//! transaction that takes or gives back the stock, after the stock: so everybody locks in the same order.

pub mod desk;
mod show;
pub(crate) mod takings;

pub(crate) use show::prices;
pub use show::{offers, page, rail};

use crate::db::{execute, rows};
use crate::live::LiveEvent;
use crate::{Result, Shop, params};
use domain::Timestamp;
use domain::ids::ProductId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Days for which a sale's ended takings keep phones and addresses, hashed as they are.
const KEPT: i64 = 30 * Timestamp::DAY;

/// Marks sales whose time is over as ended, so that nobody looks at them any more, and says that their
/// goods cost again what they cost otherwise.
pub(crate) async fn end_due(shop: &Shop) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Over {
        product_id: Uuid,
    }
    let now = shop.clock.now().0;
    let mut tx = shop.begin().await?;
    let over: Vec<Over> = rows(
        &*tx,
        "SELECT DISTINCT v.product_id FROM flash_sales f JOIN variants v ON v.id = f.variant_id
         WHERE f.ended_at IS NULL AND f.ends_at <= $1",
        params![now],
    )
    .await?;
    if over.is_empty() {
        return Ok(());
    }
    execute(&*tx, "UPDATE flash_sales SET ended_at = ends_at WHERE ended_at IS NULL AND ends_at <= $1", params![now])
        .await?;
    let products: Vec<ProductId> = over.into_iter().map(|row| ProductId(row.product_id)).collect();
    LiveEvent::goods(&products).for_each(|event| tx.emit(event));
    tx.commit().await
}

/// Forgets by what people of old sales would be known again.
pub(crate) async fn forget_old(shop: &Shop) -> Result<()> {
    let now = shop.clock.now().0;
    execute(
        shop.db.write(),
        "DELETE FROM flash_takings WHERE kind <> 'shopper'
           AND sale_id IN (SELECT id FROM flash_sales WHERE ended_at < $1)",
        params![now - KEPT],
    )
    .await?;
    Ok(())
}
