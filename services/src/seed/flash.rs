//! The demo shop's flash sales: three that run for two days from its first start, and one that is
//! announced for the evening after.

use crate::db::{execute, row};
use crate::{Result, Shop, Tx, new_id, params};
use domain::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What is on sale: the product, its price in the sale in per cent, pieces for each person, and
/// when it begins and ends, in hours from the first start.
const SALES: &[(&str, i64, i64, i64, i64)] = &[
    ("stoneware-coffee-mug", 60, 2, -1, 48),
    ("handy-zoom-torch", 70, 1, -1, 48),
    ("arched-mantel-clock", 50, 1, -1, 48),
    ("woven-picnic-basket", 65, 2, 48, 52),
];
/// The most pieces of one sale.
const MOST: i64 = 20;
/// Prices end with whole yuan.
const YUAN: i64 = 100;

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    merchant_id: Uuid,
    price: i64,
    available: i64,
}

/// Announces them; goods that this shop does not have, or that are sold out, are left out.
pub(super) async fn begin(shop: &Shop, tx: &Tx) -> Result<()> {
    let now = shop.clock.now();
    for (slug, per_cent, per_person, from, until) in SALES {
        let found: Option<Found> = row(
            &**tx,
            "SELECT v.id, p.merchant_id, v.price, CAST(SUM(l.on_hand - l.allocated) AS BIGINT) AS available
             FROM products p JOIN variants v ON v.product_id = p.id JOIN stock_levels l ON l.variant_id = v.id
             WHERE p.slug = $1 AND v.active AND NOT EXISTS (SELECT 1 FROM flash_sales f WHERE f.variant_id = v.id)
             GROUP BY v.id, p.merchant_id, v.price ORDER BY available DESC, v.id LIMIT 1",
            params![*slug],
        )
        .await?;
        let Some(found) = found.filter(|found| found.available > 0) else { continue };
        let price = (found.price * per_cent / 100 / YUAN * YUAN).max(YUAN);
        execute(
            &**tx,
            "INSERT INTO flash_sales (id, merchant_id, variant_id, price, quantity, sold, per_person, starts_at, ends_at,
               created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, 'system', $9)",
            params![
                new_id(),
                found.merchant_id,
                found.id,
                price,
                found.available.min(MOST),
                *per_person,
                now.0 + from * Timestamp::HOUR,
                now.0 + until * Timestamp::HOUR,
                now.0
            ],
        )
        .await?;
    }
    Ok(())
}
