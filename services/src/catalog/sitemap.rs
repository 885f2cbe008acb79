//! What search engines may know of.

use crate::db::{number, rows};
use crate::{Result, Shop, params};
use domain::Timestamp;
use sea_orm::FromQueryResult;

/// Products in one file of the sitemap: with two languages well below the limit of 50,000 addresses.
pub const PER_FILE: i64 = 20_000;

#[derive(FromQueryResult)]
struct Row {
    slug: String,
    updated_at: i64,
}

/// How many files the products fill.
pub async fn files(shop: &Shop) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS n FROM products p JOIN merchants m ON m.id = p.merchant_id \
               WHERE p.status = 'active' AND m.status = 'open'";
    Ok((number(shop.db.read(), sql, params![]).await? + PER_FILE - 1) / PER_FILE)
}

/// The products of one file (the first is 1): slug and last change.
pub async fn products(shop: &Shop, file: i64) -> Result<Vec<(String, Timestamp)>> {
    let sql = "SELECT p.slug, p.updated_at FROM products p JOIN merchants m ON m.id = p.merchant_id \
               WHERE p.status = 'active' AND m.status = 'open' ORDER BY p.id LIMIT $1 OFFSET $2";
    let skip = (file.max(1) - 1).saturating_mul(PER_FILE);
    let found: Vec<Row> = rows(shop.db.read(), sql, params![PER_FILE, skip]).await?;
    Ok(found.into_iter().map(|row| (row.slug, Timestamp(row.updated_at))).collect())
}

/// The slugs of all categories and of all open merchants.
pub async fn places(shop: &Shop) -> Result<(Vec<String>, Vec<String>)> {
    #[derive(FromQueryResult)]
    struct Slug {
        slug: String,
    }
    let categories: Vec<Slug> =
        rows(shop.db.read(), "SELECT slug FROM categories ORDER BY position, slug", params![]).await?;
    let merchants: Vec<Slug> =
        rows(shop.db.read(), "SELECT slug FROM merchants WHERE status = 'open' ORDER BY slug", params![]).await?;
    let slugs = |found: Vec<Slug>| found.into_iter().map(|row| row.slug).collect();
    Ok((slugs(categories), slugs(merchants)))
}
