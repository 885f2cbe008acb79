//! Buyers say how the goods are.

use super::access::{Access, own_order};
use super::events::record;
use crate::db::{execute, number, row};
use crate::live::LiveEvent;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, new_id, params};
use domain::checkout::Refusal;
use domain::ids::{OrderId, OrderLineId, ProductId};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// The longest review, in characters.
const BODY_MOST: usize = 1000;

/// What a buyer says of one bought line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The line.
    pub line: OrderLineId,
    /// 1 to 5.
    pub stars: i64,
    /// The text; may be empty.
    pub body: String,
}

/// Publishes a buyer's review of one line of their own completed order, once.
pub async fn review(
    shop: &Shop,
    visitor: &Visitor,
    access: &Access,
    order_number: &str,
    opinion: Opinion,
) -> Result<()> {
    if !(1..=5).contains(&opinion.stars) {
        return Err(Error::invalid("stars", "required"));
    }
    let body = opinion.body.trim();
    if body.chars().count() > BODY_MOST {
        return Err(Error::invalid("body", "too_long"));
    }
    #[derive(FromQueryResult)]
    struct Line {
        product_id: Uuid,
    }
    let mut tx = shop.begin().await?;
    let order = own_order(&*tx, visitor, access, order_number).await?;
    if order.status != "completed" {
        return Err(Refusal::Illegal { state: order.status, event: "review".to_owned() }.into());
    }
    let line: Line = row(
        &*tx,
        "SELECT product_id FROM order_lines WHERE id = $1 AND order_id = $2",
        params![opinion.line.0, order.id],
    )
    .await?
    .ok_or(Error::NotFound)?;
    let author = shown_name(shop, &order.address)?;
    let inserted = execute(
        &*tx,
        "INSERT INTO reviews (id, product_id, order_line_id, author, stars, lang, body, status, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'published', $8) ON CONFLICT (order_line_id) DO NOTHING",
        params![
            new_id(),
            line.product_id,
            opinion.line.0,
            shop.keys.seal("reviews.author", &author),
            opinion.stars,
            order.lang,
            body,
            tx.now().0
        ],
    )
    .await?;
    if inserted == 0 {
        return Err(Refusal::Illegal { state: "reviewed".to_owned(), event: "review".to_owned() }.into());
    }
    execute(
        &*tx,
        "UPDATE products SET rating_sum = rating_sum + $1, rating_count = rating_count + 1 WHERE id = $2",
        params![opinion.stars, line.product_id],
    )
    .await?;
    execute(
        &*tx,
        "UPDATE merchants SET rating_sum = rating_sum + $1, rating_count = rating_count + 1 WHERE id = $2",
        params![opinion.stars, order.merchant_id],
    )
    .await?;
    let left = number(
        &*tx,
        "SELECT COUNT(*) AS n FROM order_lines l WHERE l.order_id = $1
           AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.order_line_id = l.id)",
        params![order.id],
    )
    .await?;
    if left == 0 {
        execute(&*tx, "UPDATE orders SET reviewed = TRUE WHERE id = $1", params![order.id]).await?;
    }
    record(&tx, OrderId(order.id), "reviewed", "shopper", json!({ "stars": opinion.stars })).await?;
    tx.emit(LiveEvent::Goods { products: vec![ProductId(line.product_id)] });
    tx.commit().await
}

/// The name others see: the first character and two stars.
fn shown_name(shop: &Shop, sealed_address: &[u8]) -> Result<String> {
    let text = shop.keys.open_sealed("orders.address", sealed_address)?;
    let address: domain::checkout::Address =
        serde_json::from_str(&text).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(address.name.chars().take(1).chain("**".chars()).collect())
}
