//! Which cart is whose.

use super::ProductForm;
use crate::db::{execute, found_in, row, rows};
use crate::sessions::Visitor;
use crate::{Error, Result, Tx, new_id, params};
use domain::cart::CartLine;
use domain::checkout::{Refusal, WantedLine};
use domain::ids::{CartId, CustomerId, ProductId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use std::collections::BTreeSet;
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
    Ok(cart_at_hand(tx, visitor).await?.0)
}

/// The visitor's cart, and whether it was made just now, with nothing in it.
pub(crate) async fn cart_at_hand(tx: &Tx, visitor: &Visitor) -> Result<(CartId, bool)> {
    match visitor.customer {
        Some(customer) => cart_of_customer(tx, visitor, customer).await,
        None => cart_of_session(tx, visitor).await,
    }
}

async fn cart_of_customer(tx: &Tx, visitor: &Visitor, customer: CustomerId) -> Result<(CartId, bool)> {
    if let Some(cart) = find_cart(&**tx, visitor).await? {
        return Ok((cart, false));
    }
    // Whoever puts something in beside us waits here, and then finds the cart we made.
    execute(&**tx, "UPDATE customers SET status = status WHERE id = $1", params![customer.0]).await?;
    match find_cart(&**tx, visitor).await? {
        Some(cart) => Ok((cart, false)),
        None => Ok((make_cart(tx, Some(customer)).await?, true)),
    }
}

/// A guest's first piece should not take long: the cart is made, and the session takes it unless it has got
/// another meanwhile.
async fn cart_of_session(tx: &Tx, visitor: &Visitor) -> Result<(CartId, bool)> {
    #[derive(FromQueryResult)]
    struct Row {
        named: Option<Uuid>,
        id: Option<Uuid>,
    }
    let session = visitor.session.0;
    let found: Option<Row> = row(
        &**tx,
        "SELECT s.cart_id AS named, c.id FROM sessions s
         LEFT JOIN carts c ON c.id = s.cart_id AND c.customer_id IS NULL WHERE s.id = $1",
        params![session],
    )
    .await?;
    let found = found.ok_or(Error::NotFound)?;
    if let Some(cart) = found.id {
        return Ok((CartId(cart), false));
    }
    let cart = make_cart(tx, None).await?;
    let taken = match found.named {
        None => {
            let sql = "UPDATE sessions SET cart_id = $1 WHERE id = $2 AND cart_id IS NULL";
            execute(&**tx, sql, params![cart.0, session]).await?
        }
        Some(gone) => {
            let sql = "UPDATE sessions SET cart_id = $1 WHERE id = $2 AND cart_id = $3";
            execute(&**tx, sql, params![cart.0, session, gone]).await?
        }
    };
    if taken == 1 {
        return Ok((cart, true));
    }
    execute(&**tx, "DELETE FROM carts WHERE id = $1", params![cart.0]).await?;
    let cart = find_cart(&**tx, visitor).await?.ok_or(Error::NotFound)?;
    Ok((cart, false))
}

async fn make_cart(tx: &Tx, customer: Option<CustomerId>) -> Result<CartId> {
    let cart = CartId(new_id());
    let sql = "INSERT INTO carts (id, customer_id, created_at, updated_at) VALUES ($1, $2, $3, $3)";
    execute(&**tx, sql, params![cart.0, customer.map(|customer| customer.0), tx.now().0]).await?;
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

impl From<LineRow> for CartLine {
    fn from(row: LineRow) -> CartLine {
        CartLine {
            variant: VariantId(row.variant_id),
            quantity: row.quantity,
            saved: row.saved,
            selected: row.selected,
            seen_price: row.seen_price,
        }
    }
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
    Ok(found.into_iter().map(CartLine::from).collect())
}

/// Every line of the visitor's cart, newest first, in one question.
pub(crate) async fn lines_of(conn: &impl ConnectionTrait, visitor: &Visitor) -> Result<Vec<CartLine>> {
    let (sql, whose) = match visitor.customer {
        Some(customer) => (
            "SELECT variant_id, quantity, saved, selected, seen_price FROM cart_lines
             WHERE cart_id = (SELECT id FROM carts WHERE customer_id = $1 ORDER BY created_at, id LIMIT 1)
             ORDER BY added_at DESC, variant_id",
            customer.0,
        ),
        None => (
            "SELECT l.variant_id, l.quantity, l.saved, l.selected, l.seen_price
             FROM sessions s JOIN carts c ON c.id = s.cart_id JOIN cart_lines l ON l.cart_id = c.id
             WHERE s.id = $1 AND c.customer_id IS NULL ORDER BY l.added_at DESC, l.variant_id",
            visitor.session.0,
        ),
    };
    let found: Vec<LineRow> = rows(conn, sql, params![whose]).await?;
    Ok(found.into_iter().map(CartLine::from).collect())
}

/// The lines that the visitor's next checkout buys, oldest first.
pub(crate) async fn ticked_lines(conn: &impl ConnectionTrait, visitor: &Visitor) -> Result<Vec<WantedLine>> {
    Ok(ticked_of(&lines_of(conn, visitor).await?))
}

/// Those of a cart's lines, newest first, that the next checkout buys, oldest first.
pub(crate) fn ticked_of(lines: &[CartLine]) -> Vec<WantedLine> {
    let ticked = lines.iter().rev().filter(|line| line.selected && !line.saved);
    ticked.map(|line| WantedLine { variant: line.variant, quantity: line.quantity }).collect()
}

/// What a product form means.
#[derive(Clone, Debug)]
pub(super) enum Meant {
    /// The one it names.
    Variant(VariantId),
    /// The one of a product with the chosen values, in the order of the options.
    Chosen(ProductId, Vec<Uuid>),
}

impl Meant {
    /// Reads a form; refuses what names nothing.
    pub fn of(form: &ProductForm) -> Result<Meant> {
        if form.variant.is_empty() {
            let product = form.product.parse().map_err(|_| not_there())?;
            return Ok(Meant::Chosen(product, form.values.iter().filter_map(|value| value.parse().ok()).collect()));
        }
        form.variant.parse().map(Meant::Variant).map_err(|_| not_there())
    }

    fn is(&self, row: &PieceRow) -> bool {
        match self {
            Meant::Variant(variant) => row.id == variant.0,
            Meant::Chosen(product, values) => {
                let its = [row.option1_id, row.option2_id, row.option3_id];
                row.product_id == product.0 && its.iter().flatten().eq(values.iter())
            }
        }
    }
}

/// Nothing that is for sale.
pub(super) fn not_there() -> Error {
    Refusal::NotForSale { title: String::new() }.into()
}

/// A variant that there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Which one.
    pub variant: VariantId,
    /// What it costs, in minor units.
    pub price: i64,
    /// Whether its product and its merchant sell it now.
    pub for_sale: bool,
}

#[derive(FromQueryResult)]
struct PieceRow {
    id: Uuid,
    product_id: Uuid,
    price: i64,
    for_sale: bool,
    option1_id: Option<Uuid>,
    option2_id: Option<Uuid>,
    option3_id: Option<Uuid>,
}

/// For each of those that are meant, the variant, if there is one that is not out of use.
pub(super) async fn pieces_meant(conn: &impl ConnectionTrait, meant: &[&Meant]) -> Result<Vec<Option<Piece>>> {
    let (mut named, mut products) = (BTreeSet::new(), BTreeSet::new());
    for one in meant {
        match one {
            Meant::Variant(variant) => named.insert(variant.0),
            Meant::Chosen(product, _) => products.insert(product.0),
        };
    }
    let sql = |which: &str, list: &str| {
        [
            "SELECT v.id, v.product_id, v.price, v.option1_id, v.option2_id, v.option3_id,
               p.status = 'active' AND m.status = 'open' AS for_sale
             FROM variants v JOIN products p ON p.id = v.product_id JOIN merchants m ON m.id = p.merchant_id
             WHERE v.active AND ",
            which,
            " IN (",
            list,
            ") ORDER BY v.position, v.id",
        ]
        .concat()
    };
    let values = |ids: BTreeSet<Uuid>| ids.into_iter().map(Value::from).collect();
    let mut rows: Vec<PieceRow> = found_in(conn, values(products), |list| sql("v.product_id", list)).await?;
    rows.extend(found_in::<PieceRow>(conn, values(named), |list| sql("v.id", list)).await?);
    let piece = |row: &PieceRow| Piece { variant: VariantId(row.id), price: row.price, for_sale: row.for_sale };
    Ok(meant.iter().map(|one| rows.iter().find(|row| one.is(row)).map(piece)).collect())
}
