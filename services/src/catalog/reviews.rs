//! Shoppers' opinions of a product.

use crate::db::rows;
use crate::{Result, Shop, params};
use domain::catalog::{ReviewView, masked_name};
use domain::ids::ProductId;
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct StarsRow {
    stars: i64,
    n: i64,
}

/// How many gave one star, two stars, … five stars.
pub async fn digest(shop: &Shop, product: ProductId) -> Result<[i64; 5]> {
    let sql = "SELECT stars, COUNT(*) AS n FROM reviews WHERE product_id = $1 AND status = 'published' GROUP BY stars";
    let found: Vec<StarsRow> = rows(shop.db.read(), sql, params![product.0]).await?;
    let mut stars = [0; 5];
    for row in found {
        if let Some(count) = usize::try_from(row.stars - 1).ok().and_then(|at| stars.get_mut(at)) {
            *count = row.n;
        }
    }
    Ok(stars)
}

#[derive(FromQueryResult)]
struct Row {
    author: Vec<u8>,
    stars: i64,
    body: String,
    created_at: i64,
    order_line_id: Option<Uuid>,
}

/// The ten newest, those in the reader's language first.
pub async fn newest(shop: &Shop, product: ProductId, lang: Lang) -> Result<Vec<ReviewView>> {
    let sql = "SELECT author, stars, body, created_at, order_line_id FROM reviews \
               WHERE product_id = $1 AND status = 'published' \
               ORDER BY CASE WHEN lang = $2 THEN 0 ELSE 1 END, created_at DESC, id LIMIT 10";
    let found: Vec<Row> = rows(shop.db.read(), sql, params![product.0, lang.code()]).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(ReviewView {
                author: masked_name(&shop.keys.open_sealed("reviews.author", &row.author)?),
                stars: row.stars,
                body: row.body,
                at: Timestamp(row.created_at),
                verified: row.order_line_id.is_some(),
            })
        })
        .collect()
}
