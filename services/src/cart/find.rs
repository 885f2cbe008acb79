//! Which cart is whose.

use crate::db::{execute, row, rows};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, Tx, new_id, params};
use domain::cart::CartLine;
use domain::checkout::{Refusal, WantedLine};
use domain::ids::{CartId, ProductId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

/// The visitor's cart, if they have one: the member's own, else the browser's.
pub(crate) async fn find_cart(conn: &impl ConnectionTrait, visitor: &Visitor) -> Result<Option<CartId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let found: Option<Row> = match visitor.customer {
        Some(customer) => {
            row(
                conn,
                "SELECT id FROM carts WHERE customer_id = $1 ORDER BY created_at, id LIMIT 1",
                params![customer.0],
            )
            .await?
        }
        None => {
            row(
                conn,
                "SELECT c.id FROM sessions s JOIN carts c ON c.id = s.cart_id
                 WHERE s.id = $1 AND c.customer_id IS NULL",
                params![visitor.session.0],
            )
            .await?
        }
    };
    Ok(found.map(|row| CartId(row.id)))
}

/// The visitor's cart, made if need be.
pub(crate) async fn open_cart(tx: &Tx, visitor: &Visitor) -> Result<CartId> {
    if let Some(cart) = find_cart(&**tx, visitor).await? {
        return Ok(cart);
    }
    // Whoever puts something in beside us waits here, and then finds the cart we made.
    match visitor.customer {
        Some(customer) => {
            execute(&**tx, "UPDATE customers SET status = status WHERE id = $1", params![customer.0]).await?
        }
        None => {
            execute(&**tx, "UPDATE sessions SET cart_id = cart_id WHERE id = $1", params![visitor.session.0]).await?
        }
    };
    if let Some(cart) = find_cart(&**tx, visitor).await? {
        return Ok(cart);
    }
    let cart = CartId(new_id());
    let customer = visitor.customer.map(|customer| customer.0);
    let now = tx.now().0;
    execute(
        &**tx,
        "INSERT INTO carts (id, customer_id, created_at, updated_at) VALUES ($1, $2, $3, $3)",
        params![cart.0, customer, now],
    )
    .await?;
    if visitor.customer.is_none() {
        execute(&**tx, "UPDATE sessions SET cart_id = $1 WHERE id = $2", params![cart.0, visitor.session.0]).await?;
    }
    Ok(cart)
}

#[derive(FromQueryResult)]
struct LineRow {
    variant_id: Uuid,
    quantity: i64,
    saved: bool,
    selected: bool,
    seen_price: i64,
}

/// Every line of a cart, newest first.
pub(crate) async fn lines(conn: &impl ConnectionTrait, cart: CartId) -> Result<Vec<CartLine>> {
    let found: Vec<LineRow> = rows(
        conn,
        "SELECT variant_id, quantity, saved, selected, seen_price FROM cart_lines
         WHERE cart_id = $1 ORDER BY added_at DESC, variant_id",
        params![cart.0],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| CartLine {
            variant: VariantId(row.variant_id),
            quantity: row.quantity,
            saved: row.saved,
            selected: row.selected,
            seen_price: row.seen_price,
        })
        .collect())
}

/// The lines that the next checkout buys, oldest first.
pub(crate) async fn ticked_lines(conn: &impl ConnectionTrait, cart: CartId) -> Result<Vec<WantedLine>> {
    let mut all = lines(conn, cart).await?;
    all.reverse();
    Ok(all
        .into_iter()
        .filter(|line| line.selected && !line.saved)
        .map(|line| WantedLine { variant: line.variant, quantity: line.quantity })
        .collect())
}

/// The variant that a product form means: the one named, or the one with the chosen values.
pub async fn variant_meant(shop: &Shop, product: &str, variant: &str, values: &[String]) -> Result<VariantId> {
    let not_there = || Error::from(Refusal::NotForSale { title: String::new() });
    if !variant.is_empty() {
        return variant.parse().map_err(|_| not_there());
    }
    let product: ProductId = product.parse().map_err(|_| not_there())?;
    let chosen: Vec<Uuid> = values.iter().filter_map(|value| value.parse().ok()).collect();
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        option1_id: Option<Uuid>,
        option2_id: Option<Uuid>,
        option3_id: Option<Uuid>,
    }
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT id, option1_id, option2_id, option3_id FROM variants WHERE product_id = $1 AND active ORDER BY position",
        params![product.0],
    )
    .await?;
    found
        .iter()
        .find(|row| [row.option1_id, row.option2_id, row.option3_id].iter().flatten().eq(chosen.iter()))
        .map(|row| VariantId(row.id))
        .ok_or_else(not_there)
}
