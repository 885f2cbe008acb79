//! Buyers say how the goods are.

use super::access::{Access, own_order};
use super::events::record;
use crate::db::{execute, insert_rows, number, row, rows};
use crate::live::LiveEvent;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, new_id, params};
use domain::catalog::PictureRef;
use domain::checkout::Refusal;
use domain::ids::{OrderId, OrderLineId, ProductId};
use domain::voices::{LONGEST_REVIEW, MOST_PICTURES, ReviewTag, written};
use sea_orm::FromQueryResult;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a buyer says of one bought line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The line.
    pub line: OrderLineId,
    /// 1 to 5.
    pub stars: i64,
    /// The text; may be empty.
    pub body: String,
    /// What was ticked.
    pub tags: Vec<ReviewTag>,
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
    let body = written(&opinion.body, 0, LONGEST_REVIEW).map_err(|why| Error::invalid("body", why))?;
    #[derive(FromQueryResult)]
    struct Line {
        product_id: Uuid,
        options: String,
    }
    let mut tx = shop.begin().await?;
    let order = own_order(&*tx, visitor, access, order_number).await?;
    if order.status != "completed" {
        return Err(Refusal::Illegal { state: order.status, event: "review".to_owned() }.into());
    }
    let line: Line = row(
        &*tx,
        "SELECT product_id, options FROM order_lines WHERE id = $1 AND order_id = $2",
        params![opinion.line.0, order.id],
    )
    .await?
    .ok_or(Error::NotFound)?;
    let author = shown_name(shop, &order.address)?;
    let id = new_id();
    let inserted = execute(
        &*tx,
        "INSERT INTO reviews (id, product_id, order_line_id, author, stars, lang, body, status, created_at, options)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'published', $8, $9) ON CONFLICT (order_line_id) DO NOTHING",
        params![
            id,
            line.product_id,
            opinion.line.0,
            shop.keys.seal("reviews.author", &author),
            opinion.stars,
            order.lang,
            body,
            tx.now().0,
            line.options
        ],
    )
    .await?;
    if inserted == 0 {
        return Err(Refusal::Illegal { state: "reviewed".to_owned(), event: "review".to_owned() }.into());
    }
    let ticked: BTreeSet<ReviewTag> = opinion.tags.into_iter().collect();
    let ticked = ticked.into_iter().map(|tag| params![id, tag.code()]).collect();
    insert_rows(&*tx, "review_tags", &["review_id", "tag"], ticked).await?;
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

/// Adds stored pictures to a buyer's own review of a line. Those it has already are not added twice. Gives
/// how many it has now.
pub async fn add_pictures(
    shop: &Shop,
    visitor: &Visitor,
    access: &Access,
    order_number: &str,
    line: OrderLineId,
    pictures: &[PictureRef],
) -> Result<usize> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
        product_id: Uuid,
    }
    #[derive(FromQueryResult)]
    struct Shown {
        picture_id: String,
    }
    let mut tx = shop.begin().await?;
    let order = own_order(&*tx, visitor, access, order_number).await?;
    let review: Found = row(
        &*tx,
        "SELECT r.id, r.product_id FROM reviews r JOIN order_lines l ON l.id = r.order_line_id
         WHERE l.id = $1 AND l.order_id = $2",
        params![line.0, order.id],
    )
    .await?
    .ok_or(Error::NotFound)?;
    // Whoever adds pictures to the same review at the same time waits here.
    execute(&*tx, "UPDATE reviews SET status = status WHERE id = $1", params![review.id]).await?;
    let shown: Vec<Shown> =
        rows(&*tx, "SELECT picture_id FROM review_pictures WHERE review_id = $1", params![review.id]).await?;
    let mut known: Vec<String> = shown.into_iter().map(|shown| shown.picture_id).collect();
    let before = known.len();
    for picture in pictures {
        if !known.contains(&picture.id) {
            known.push(picture.id.clone());
        }
    }
    if known.len() > MOST_PICTURES {
        return Err(Error::invalid("pictures", "too_many"));
    }
    let new = (0_i64..).zip(&known).skip(before).map(|(place, id)| params![review.id, id.clone(), place]).collect();
    insert_rows(&*tx, "review_pictures", &["review_id", "picture_id", "position"], new).await?;
    tx.emit(LiveEvent::Goods { products: vec![ProductId(review.product_id)] });
    tx.commit().await?;
    Ok(known.len())
}

/// Refuses unless the line's review is there and the visitor's own, and has room for a picture: asked before
/// somebody's bytes are looked at.
pub async fn may_add_pictures(
    shop: &Shop,
    visitor: &Visitor,
    access: &Access,
    order_number: &str,
    line: OrderLineId,
) -> Result<()> {
    let order = own_order(shop.db.read(), visitor, access, order_number).await?;
    let reviews = number(
        shop.db.read(),
        "SELECT COUNT(*) AS n FROM reviews r JOIN order_lines l ON l.id = r.order_line_id
         WHERE l.id = $1 AND l.order_id = $2",
        params![line.0, order.id],
    )
    .await?;
    if reviews == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The name others see: the first character and two stars.
fn shown_name(shop: &Shop, sealed_address: &[u8]) -> Result<String> {
    let text = shop.keys.open_sealed("orders.address", sealed_address)?;
    let address: domain::checkout::Address =
        serde_json::from_str(&text).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(address.name.chars().take(1).chain("**".chars()).collect())
}
