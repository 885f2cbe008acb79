//! A new key for personal fields, and everything sealed again with it.
//!
//! The new key is written to the key file first; then field after field is opened and sealed
//! again. Servers that run meanwhile find the new key in the file when they meet it, and go on
//! sealing with theirs until they are started anew, so nothing becomes unreadable at any moment.
//! Interrupted, it goes on where it was: what carries the current key is left alone.

use crate::providers::sandbox::return_url;
use crate::{Error, Keyring, Result, Shop};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Every column with sealed bytes: table and column, which together are the seal's context. The
/// sandbox provider's books hold their seals as text, and their own module seals them anew.
pub const SEALED_COLUMNS: &[(&str, &str)] = &[
    ("addresses", "body"),
    ("answers", "author"),
    ("checkouts", "access_token"),
    ("customers", "email"),
    ("customers", "name"),
    ("customers", "phone"),
    ("orders", "address"),
    ("orders", "email"),
    ("orders", "note"),
    ("orders", "staff_note"),
    ("push_subscriptions", "body"),
    ("questions", "author"),
    ("reviews", "author"),
    ("staff", "email"),
    ("staff", "name"),
];

const BATCH: u64 = 500;

/// Makes a new current key, keeps it in the key file, and gives the shop that seals with it.
pub fn with_new_key(shop: &Shop, key_file: &Path) -> Result<Shop> {
    // The file is read anew: somebody may have rotated since this process began.
    let keys = Keyring::open(key_file)?.rotated()?;
    keys.save(key_file)?;
    let mut shop = shop.clone();
    shop.keys = Arc::new(keys);
    Ok(shop)
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    sealed: Vec<u8>,
}

/// Seals everything with the current key that carries an older one, and counts the fields.
pub async fn reseal(shop: &Shop) -> Result<u64> {
    let mut done = 0;
    for (table, column) in SEALED_COLUMNS {
        done += reseal_column(shop, table, column).await?;
    }
    Ok(done + return_url::reseal(shop).await?)
}

async fn reseal_column(shop: &Shop, table: &'static str, column: &'static str) -> Result<u64> {
    let context = [table, ".", column].concat();
    let (mut after, mut done) = (Uuid::nil(), 0);
    loop {
        let page = Query::select()
            .column(Alias::new("id"))
            .expr_as(Expr::col(Alias::new(column)), Alias::new("sealed"))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new(column)).is_not_null())
            .and_where(Expr::col(Alias::new("id")).gt(after))
            .order_by(Alias::new("id"), Order::Asc)
            .limit(BATCH)
            .to_owned();
        let statement = shop.db.backend().build(&page);
        let rows = Row::find_by_statement(statement).all(shop.db.read()).await?;
        let Some(last) = rows.last() else { return Ok(done) };
        after = last.id;
        let old: Vec<&Row> = rows.iter().filter(|row| !shop.keys.is_current(&row.sealed)).collect();
        if old.is_empty() {
            continue;
        }
        let tx = shop.begin().await?;
        for row in old {
            let text = shop.keys.open_sealed(&context, &row.sealed)?;
            // Somebody may have changed the field meanwhile; theirs is the newer one.
            let update = Query::update()
                .table(Alias::new(table))
                .value(Alias::new(column), shop.keys.seal(&context, &text))
                .and_where(Expr::col(Alias::new("id")).eq(row.id))
                .and_where(Expr::col(Alias::new(column)).eq(row.sealed.clone()))
                .to_owned();
            done += tx.execute(&update).await?.rows_affected();
        }
        tx.commit().await?;
    }
}

/// Refuses when a field still carries an old key; says how many.
pub async fn check(shop: &Shop) -> Result<u64> {
    let mut current = 0;
    for (table, column) in SEALED_COLUMNS {
        let all = Query::select()
            .column(Alias::new("id"))
            .expr_as(Expr::col(Alias::new(*column)), Alias::new("sealed"))
            .from(Alias::new(*table))
            .and_where(Expr::col(Alias::new(*column)).is_not_null())
            .to_owned();
        let rows = Row::find_by_statement(shop.db.backend().build(&all)).all(shop.db.read()).await?;
        for row in rows {
            shop.keys.open_sealed(&[*table, ".", *column].concat(), &row.sealed)?;
            if !shop.keys.is_current(&row.sealed) {
                return Err(Error::Damaged([*table, ".", *column, " still carries an old key"].concat()));
            }
            current += 1;
        }
    }
    Ok(current + return_url::check(shop).await?)
}
