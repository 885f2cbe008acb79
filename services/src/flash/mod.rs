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

use crate::db::execute;
use crate::{Result, Shop, params};
use domain::Timestamp;

/// Days for which a sale's ended takings keep phones and addresses, hashed as they are.
const KEPT: i64 = 30 * Timestamp::DAY;

/// Marks sales whose time is over as ended, so that nobody looks at them any more, and forgets by
/// what people of old sales would be known again.
pub(crate) async fn tidy(shop: &Shop) -> Result<()> {
    let now = shop.clock.now().0;
    execute(
        shop.db.write(),
        "UPDATE flash_sales SET ended_at = ends_at WHERE ended_at IS NULL AND ends_at <= $1",
        params![now],
    )
    .await?;
    execute(
        shop.db.write(),
        "DELETE FROM flash_takings WHERE kind <> 'shopper'
           AND sale_id IN (SELECT id FROM flash_sales WHERE ended_at < $1)",
        params![now - KEPT],
    )
    .await?;
    Ok(())
}
