//! Which wishes came true since the last look?

use crate::db::{execute, rows};
use crate::push::{News, tell};
use crate::{Result, Shop, params};
use domain::Timestamp;
use domain::ids::{ProductId, VariantId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How many wishes one transaction writes down.
const BATCH: i64 = 500;

/// How long it stays on the page of wishes that something is there again.
const KEPT: i64 = 30 * Timestamp::DAY;

/// Looks, writes down what came true, and asks for the messages.
pub async fn look(shop: &Shop) -> Result<()> {
    while cheaper(shop).await? == BATCH {}
    while there(shop).await? == BATCH {}
    let old = shop.clock.now().plus(-KEPT).0;
    execute(shop.db.write(), "DELETE FROM stock_wishes WHERE there_at < $1", params![old]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Cheaper {
    shopper: String,
    product_id: Uuid,
    price: i64,
    now: i64,
}

/// Favourites that cost less than their shopper was ever told, and can be bought. Somebody with several
/// hears of them in one message, which names the one that fell furthest. Gives how many it looked at.
async fn cheaper(shop: &Shop) -> Result<i64> {
    let found: Vec<Cheaper> = rows(
        shop.db.read(),
        "SELECT f.shopper, f.product_id, f.price, p.price_min AS now
         FROM favourites f JOIN products p ON p.id = f.product_id JOIN merchants m ON m.id = p.merchant_id
         WHERE p.price_min < f.told_price AND p.status = 'active' AND p.in_stock AND m.status = 'open'
         ORDER BY f.shopper, f.product_id LIMIT $1",
        params![BATCH],
    )
    .await?;
    let count = i64::try_from(found.len()).unwrap_or(BATCH);
    if found.is_empty() {
        return Ok(0);
    }
    let tx = shop.begin().await?;
    for of_one in found.chunk_by(|one, next| one.shopper == next.shopper) {
        let mut fell: Vec<&Cheaper> = Vec::new();
        for one in of_one {
            // Another node may have looked as well: whoever changes the row tells.
            let first = execute(
                &*tx,
                "UPDATE favourites SET told_price = $1 WHERE shopper = $2 AND product_id = $3 AND told_price > $1",
                params![one.now, one.shopper.clone(), one.product_id],
            )
            .await?;
            if first == 1 && one.now < one.price {
                fell.push(one);
            }
        }
        if let Some(most) = fell.iter().max_by_key(|one| one.price - one.now) {
            let others = i64::try_from(fell.len() - 1).unwrap_or(0);
            let news = News::Cheaper { product: ProductId(most.product_id), saved: most.price, others };
            tell(&tx, &most.shopper, news).await?;
        }
    }
    tx.commit().await?;
    Ok(count)
}

#[derive(FromQueryResult)]
struct There {
    shopper: String,
    variant_id: Uuid,
}

/// What was awaited and can be bought again. Gives how many it looked at.
async fn there(shop: &Shop) -> Result<i64> {
    let found: Vec<There> = rows(
        shop.db.read(),
        "SELECT w.shopper, w.variant_id FROM stock_wishes w
         JOIN variants v ON v.id = w.variant_id JOIN products p ON p.id = v.product_id
         JOIN merchants m ON m.id = p.merchant_id
         WHERE w.there_at IS NULL AND v.active AND p.status = 'active' AND m.status = 'open'
           AND EXISTS (SELECT 1 FROM stock_levels l WHERE l.variant_id = w.variant_id AND l.on_hand > l.allocated)
         ORDER BY w.variant_id, w.created_at LIMIT $1",
        params![BATCH],
    )
    .await?;
    let count = i64::try_from(found.len()).unwrap_or(BATCH);
    if found.is_empty() {
        return Ok(0);
    }
    let tx = shop.begin().await?;
    for one in found {
        let first = execute(
            &*tx,
            "UPDATE stock_wishes SET there_at = $1 WHERE shopper = $2 AND variant_id = $3 AND there_at IS NULL",
            params![tx.now().0, one.shopper.clone(), one.variant_id],
        )
        .await?;
        if first == 1 {
            tell(&tx, &one.shopper, News::There { variant: VariantId(one.variant_id) }).await?;
        }
    }
    tx.commit().await?;
    Ok(count)
}
