//! Putting in, changing, taking out, and undoing.

use super::find::{cart_at_hand, find_cart, lines, open_cart};
use crate::db::{execute, number};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, Tx, params};
use domain::checkout::{MAX_LINES, MAX_QUANTITY, Refusal, check_quantity};
use domain::ids::{CartId, VariantId};

/// Puts pieces of a variant into the cart, on top of what is there.
pub async fn add(shop: &Shop, visitor: &Visitor, variant: VariantId, quantity: i64) -> Result<()> {
    check_quantity(quantity)?;
    let tx = shop.begin().await?;
    let (cart, new) = cart_at_hand(&tx, visitor).await?;
    put(&tx, cart, variant, quantity, Adding::OnTop).await?;
    // A cart made now says so itself, and its only line has today's price.
    if !new {
        touch(&tx, cart).await?;
    }
    tx.commit().await
}

/// How pieces come to those of the same variant that are in a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Adding {
    /// On top of them.
    OnTop,
    /// Only as many as are missing, so that the same thing done twice is done once.
    AtLeast,
}

/// Puts pieces into a given cart. Refuses what is not for sale, and more lines than a cart may have.
pub(crate) async fn put(tx: &Tx, cart: CartId, variant: VariantId, quantity: i64, how: Adding) -> Result<()> {
    let put = execute(
        &**tx,
        "INSERT INTO cart_lines (cart_id, variant_id, quantity, saved, selected, seen_price, added_at)
         SELECT $1, v.id, $3, FALSE, TRUE, v.price, $4 FROM variants v JOIN products p ON p.id = v.product_id
           JOIN merchants m ON m.id = p.merchant_id
         WHERE v.id = $2 AND v.active AND p.status = 'active' AND m.status = 'open'
           AND (SELECT COUNT(*) FROM cart_lines l WHERE l.cart_id = $1 AND l.variant_id <> $2) < $6
         ON CONFLICT (cart_id, variant_id) DO UPDATE SET
           quantity = CASE WHEN cart_lines.saved THEN excluded.quantity
             WHEN $5 AND cart_lines.quantity > excluded.quantity THEN cart_lines.quantity
             WHEN $5 THEN excluded.quantity
             WHEN cart_lines.quantity + excluded.quantity > 9999 THEN 9999
             ELSE cart_lines.quantity + excluded.quantity END,
           saved = FALSE, selected = TRUE, seen_price = excluded.seen_price, added_at = excluded.added_at",
        params![cart.0, variant.0, quantity, tx.now().0, how == Adding::AtLeast, MAX_LINES as i64],
    )
    .await?;
    if put == 1 {
        return Ok(());
    }
    let lines = number(
        &**tx,
        "SELECT COUNT(*) AS n FROM cart_lines WHERE cart_id = $1 AND variant_id <> $2",
        params![cart.0, variant.0],
    )
    .await?;
    Err(if lines >= MAX_LINES as i64 {
        Refusal::Quantity { quantity: lines + 1, most: MAX_LINES as i64 }
    } else {
        Refusal::NotForSale { title: String::new() }
    }
    .into())
}

/// Sets how many pieces of a variant are wanted.
pub async fn set_quantity(shop: &Shop, visitor: &Visitor, variant: VariantId, quantity: i64) -> Result<()> {
    check_quantity(quantity)?;
    change(
        shop,
        visitor,
        "UPDATE cart_lines SET quantity = $3 WHERE cart_id = $1 AND variant_id = $2",
        variant,
        &[quantity],
    )
    .await
}

/// One piece more or fewer, within what a line can hold: the buttons beside the number. Each press
/// counts, however quickly they follow each other.
pub async fn step_quantity(shop: &Shop, visitor: &Visitor, variant: VariantId, by: i64) -> Result<()> {
    let sql =
        "UPDATE cart_lines SET quantity = CASE WHEN quantity + $3 BETWEEN 1 AND $4 THEN quantity + $3 ELSE quantity END
         WHERE cart_id = $1 AND variant_id = $2";
    change(shop, visitor, sql, variant, &[by, MAX_QUANTITY]).await
}

/// A line that was taken out, as [`restore`] wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The variant.
    pub variant: VariantId,
    /// Pieces.
    pub quantity: i64,
    /// Whether it was set aside for later.
    pub saved: bool,
}

/// Takes a line out, and gives it. Nothing happens when it is out already.
pub async fn remove(shop: &Shop, visitor: &Visitor, variant: VariantId) -> Result<Option<Removed>> {
    let tx = shop.begin().await?;
    let Some(cart) = find_cart(&*tx, visitor).await? else { return Ok(None) };
    let line = lines(&*tx, cart).await?.into_iter().find(|line| line.variant == variant);
    let taken_out = "DELETE FROM cart_lines WHERE cart_id = $1 AND variant_id = $2";
    execute(&*tx, taken_out, params![cart.0, variant.0]).await?;
    touch(&tx, cart).await?;
    tx.commit().await?;
    Ok(line.map(|line| Removed { variant, quantity: line.quantity, saved: line.saved }))
}

/// Puts a line back that was taken out: the undo of [`remove`]. A line that has come back by
/// another way meanwhile stays as it is.
pub async fn restore(shop: &Shop, visitor: &Visitor, variant: VariantId, quantity: i64, saved: bool) -> Result<()> {
    check_quantity(quantity)?;
    let tx = shop.begin().await?;
    let cart = open_cart(&tx, visitor).await?;
    execute(
        &*tx,
        "INSERT INTO cart_lines (cart_id, variant_id, quantity, saved, selected, seen_price, added_at)
         SELECT $1, v.id, $3, $4, TRUE, v.price, $5 FROM variants v WHERE v.id = $2
         ON CONFLICT (cart_id, variant_id) DO NOTHING",
        params![cart.0, variant.0, quantity, saved, tx.now().0],
    )
    .await?;
    tx.commit().await
}

/// Sets a line aside for later, or takes it up again.
pub async fn save_for_later(shop: &Shop, visitor: &Visitor, variant: VariantId, saved: bool) -> Result<()> {
    let sql = if saved {
        "UPDATE cart_lines SET saved = TRUE WHERE cart_id = $1 AND variant_id = $2"
    } else {
        "UPDATE cart_lines SET saved = FALSE, selected = TRUE WHERE cart_id = $1 AND variant_id = $2"
    };
    change(shop, visitor, sql, variant, &[]).await
}

/// Ticks a line for the next checkout, or unticks it.
pub async fn select(shop: &Shop, visitor: &Visitor, variant: VariantId, selected: bool) -> Result<()> {
    let sql = if selected {
        "UPDATE cart_lines SET selected = TRUE WHERE cart_id = $1 AND variant_id = $2"
    } else {
        "UPDATE cart_lines SET selected = FALSE WHERE cart_id = $1 AND variant_id = $2"
    };
    change(shop, visitor, sql, variant, &[]).await
}

/// Ticks everything in the cart for the next checkout, or unticks it. What is set aside for later stays as it is.
pub async fn select_all(shop: &Shop, visitor: &Visitor, selected: bool) -> Result<()> {
    let tx = shop.begin().await?;
    let cart = find_cart(&*tx, visitor).await?.ok_or(Error::NotFound)?;
    let sql = "UPDATE cart_lines SET selected = $2 WHERE cart_id = $1 AND NOT saved";
    execute(&*tx, sql, params![cart.0, selected]).await?;
    touch(&tx, cart).await?;
    tx.commit().await
}

async fn change(shop: &Shop, visitor: &Visitor, sql: &'static str, variant: VariantId, extra: &[i64]) -> Result<()> {
    let tx = shop.begin().await?;
    let cart = find_cart(&*tx, visitor).await?.ok_or(Error::NotFound)?;
    let mut values = params![cart.0, variant.0];
    values.extend(extra.iter().copied().map(sea_orm::Value::from));
    if execute(&*tx, sql, values).await? == 0 {
        return Err(Error::NotFound);
    }
    touch(&tx, cart).await?;
    tx.commit().await
}

/// The shopper acts on what they see, so today's prices count as seen.
async fn touch(tx: &Tx, cart: CartId) -> Result<()> {
    execute(
        &**tx,
        "UPDATE cart_lines SET seen_price = (SELECT price FROM variants v WHERE v.id = cart_lines.variant_id)
         WHERE cart_id = $1",
        params![cart.0],
    )
    .await?;
    execute(&**tx, "UPDATE carts SET updated_at = $1 WHERE id = $2", params![tx.now().0, cart.0]).await?;
    Ok(())
}
