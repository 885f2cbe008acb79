//! Wishing, and wishing no longer.

use crate::db::{execute, found_in, number, row, rows};
use crate::sessions::{Visitor, shopper_of};
use crate::{Error, Result, Shop, Tx, params};
use domain::ids::{ProductId, VariantId};
use domain::wishes::MOST;
use sea_orm::{FromQueryResult, Value};
use std::collections::HashSet;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Product {
    slug: String,
}

/// Keeps an eye on a product for the visitor, or no longer. Done twice it is done once. Gives the
/// product's name in URLs.
pub async fn favour(shop: &Shop, visitor: &Visitor, product: ProductId, on: bool) -> Result<String> {
    let shopper = shopper_of(visitor);
    let found: Option<Product> =
        row(shop.db.read(), "SELECT slug FROM products WHERE id = $1", params![product.0]).await?;
    let slug = found.ok_or(Error::NotFound)?.slug;
    if !on {
        execute(
            shop.db.write(),
            "DELETE FROM favourites WHERE shopper = $1 AND product_id = $2",
            params![shopper, product.0],
        )
        .await?;
        return Ok(slug);
    }
    let tx = shop.begin().await?;
    execute(
        &*tx,
        "INSERT INTO favourites (shopper, product_id, price, told_price, created_at)
         SELECT CAST($1 AS TEXT), id, price_min, price_min, CAST($2 AS BIGINT) FROM products
         WHERE id = $3 AND status = 'active' ON CONFLICT DO NOTHING",
        params![shopper.clone(), tx.now().0, product.0],
    )
    .await?;
    let all = number(&*tx, "SELECT COUNT(*) AS n FROM favourites WHERE shopper = $1", params![shopper]).await?;
    at_most(all, "favourites")?;
    tx.commit().await?;
    Ok(slug)
}

/// Awaits a variant for the visitor, or no longer. Done twice it is done once. Gives the name of its
/// product in URLs.
pub async fn await_stock(shop: &Shop, visitor: &Visitor, variant: VariantId, on: bool) -> Result<String> {
    let shopper = shopper_of(visitor);
    let found: Option<Product> = row(
        shop.db.read(),
        "SELECT p.slug FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = $1",
        params![variant.0],
    )
    .await?;
    let slug = found.ok_or(Error::NotFound)?.slug;
    if !on {
        execute(
            shop.db.write(),
            "DELETE FROM stock_wishes WHERE shopper = $1 AND variant_id = $2",
            params![shopper, variant.0],
        )
        .await?;
        return Ok(slug);
    }
    let tx = shop.begin().await?;
    // Whoever wishes again for what has come and gone awaits it anew.
    execute(
        &*tx,
        "INSERT INTO stock_wishes (shopper, variant_id, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (shopper, variant_id) DO UPDATE SET there_at = NULL, created_at = excluded.created_at",
        params![shopper.clone(), variant.0, tx.now().0],
    )
    .await?;
    let all = number(&*tx, "SELECT COUNT(*) AS n FROM stock_wishes WHERE shopper = $1", params![shopper]).await?;
    at_most(all, "awaited")?;
    tx.commit().await?;
    Ok(slug)
}

/// Refuses what would be more than anybody looks through; the transaction is undone with it.
fn at_most(wishes: i64, field: &str) -> Result<()> {
    if wishes > MOST { Err(Error::invalid(field, "too_many")) } else { Ok(()) }
}

/// A guest's wishes become those of the `shopper` that the browser's visitor is from now on. The wishes
/// of a member stay with the member.
pub(crate) async fn move_over(tx: &Tx, before: &Visitor, shopper: &str) -> Result<()> {
    if before.customer.is_some() {
        return Ok(());
    }
    let guest = shopper_of(before);
    execute(
        &**tx,
        "INSERT INTO favourites (shopper, product_id, price, told_price, created_at)
         SELECT CAST($1 AS TEXT), product_id, price, told_price, created_at FROM favourites WHERE shopper = $2
         ON CONFLICT DO NOTHING",
        params![shopper, guest.clone()],
    )
    .await?;
    execute(
        &**tx,
        "INSERT INTO stock_wishes (shopper, variant_id, created_at, there_at)
         SELECT CAST($1 AS TEXT), variant_id, created_at, there_at FROM stock_wishes WHERE shopper = $2
         ON CONFLICT DO NOTHING",
        params![shopper, guest.clone()],
    )
    .await?;
    execute(&**tx, "DELETE FROM favourites WHERE shopper = $1", params![guest.clone()]).await?;
    execute(&**tx, "DELETE FROM stock_wishes WHERE shopper = $1", params![guest]).await?;
    Ok(())
}

/// How many wishes of browsers are looked at in one go.
const BATCH: i64 = 500;

/// Forgets the wishes of browsers whose session has ended: nobody can ask for them any more.
pub(crate) async fn forget_orphans(shop: &Shop) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Guest {
        shopper: String,
    }
    #[derive(FromQueryResult)]
    struct Session {
        id: Uuid,
    }
    let mut after = String::new();
    loop {
        let guests: Vec<Guest> = rows(
            shop.db.read(),
            "SELECT DISTINCT shopper FROM (SELECT shopper FROM favourites WHERE shopper LIKE 'session:%' AND shopper > $1
               UNION SELECT shopper FROM stock_wishes WHERE shopper LIKE 'session:%' AND shopper > $1) g
             ORDER BY shopper LIMIT $2",
            params![after.clone(), BATCH],
        )
        .await?;
        let Some(last) = guests.last() else { return Ok(()) };
        after.clone_from(&last.shopper);
        let session = |guest: &Guest| guest.shopper.strip_prefix("session:").and_then(|id| id.parse::<Uuid>().ok());
        let sessions = guests.iter().filter_map(session).map(Value::from).collect();
        let living: Vec<Session> =
            found_in(shop.db.read(), sessions, |list| ["SELECT id FROM sessions WHERE id IN (", list, ")"].concat())
                .await?;
        let living: HashSet<Uuid> = living.into_iter().map(|session| session.id).collect();
        for guest in guests.iter().filter(|guest| session(guest).is_some_and(|id| !living.contains(&id))) {
            let gone = || params![guest.shopper.clone()];
            execute(shop.db.write(), "DELETE FROM favourites WHERE shopper = $1", gone()).await?;
            execute(shop.db.write(), "DELETE FROM stock_wishes WHERE shopper = $1", gone()).await?;
        }
    }
}
