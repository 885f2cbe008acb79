//! Whose order is it? Asked here and nowhere else.

use crate::db::{row, rows};
use crate::entities::orders;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params, sealing, throttle};
use domain::Timestamp;
use domain::checkout::{e164, normalise_phone};
use domain::ids::{CheckoutId, OrderId};
use domain::orders::is_order_number;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

/// How somebody shows that an order is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The token of the guest's link.
    Token(String),
    /// Being signed in as the member who ordered.
    Member,
}

impl Access {
    /// The key in an address: an order's number is for the signed-in member, anything else is a token.
    pub fn from_key(key: &str) -> Access {
        if is_order_number(key) { Access::Member } else { Access::Token(key.to_owned()) }
    }
}

#[derive(FromQueryResult)]
struct Checkout {
    id: Uuid,
}

/// The checkout behind a token.
pub(super) async fn checkout_of_token(conn: &impl ConnectionTrait, token: &str) -> Result<CheckoutId> {
    let hash = sealing::token_hash(token);
    let id = named_by_token(conn, token).await?;
    let sql = "SELECT id FROM checkouts WHERE id = $1 AND access_hash = $2";
    let found: Option<Checkout> = row(conn, sql, params![id.0, hash]).await?;
    found.map(|row| CheckoutId(row.id)).ok_or(Error::NotFound)
}

/// The checkout that a token names, without saying whether the token is right. Links of older versions name
/// nothing; for those it is looked for.
pub(crate) async fn named_by_token(conn: &impl ConnectionTrait, token: &str) -> Result<CheckoutId> {
    if let Some(id) = sealing::named_by(token) {
        return Ok(CheckoutId(id));
    }
    let old = "SELECT id FROM checkouts WHERE access_hash = $1 AND NOT link_named";
    let found: Option<Checkout> = row(conn, old, params![sealing::token_hash(token)]).await?;
    found.map(|row| CheckoutId(row.id)).ok_or(Error::NotFound)
}

/// The order of a number, if it is theirs; otherwise there is no such order.
pub(super) async fn own_order(
    conn: &impl ConnectionTrait,
    visitor: &Visitor,
    access: &Access,
    number: &str,
) -> Result<orders::Model> {
    if !is_order_number(number) {
        return Err(Error::NotFound);
    }
    let order =
        orders::Entity::find().filter(orders::Column::Number.eq(number)).one(conn).await?.ok_or(Error::NotFound)?;
    let theirs = match access {
        Access::Token(token) => checkout_of_token(conn, token).await?.0 == order.checkout_id,
        Access::Member => visitor.customer.is_some_and(|customer| Some(customer.0) == order.customer_id),
    };
    if theirs { Ok(order) } else { Err(Error::NotFound) }
}

/// The orders on the page behind a key, for whoever may see it.
pub(crate) async fn ids_of(shop: &Shop, visitor: &Visitor, key: &str) -> Result<Vec<OrderId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let conn = shop.db.keyed();
    match Access::from_key(key) {
        access @ Access::Member => Ok(vec![OrderId(own_order(conn, visitor, &access, key).await?.id)]),
        Access::Token(token) => {
            let checkout = checkout_of_token(conn, &token).await?;
            let found: Vec<Row> =
                rows(conn, "SELECT id FROM orders WHERE checkout_id = $1 ORDER BY id", params![checkout.0]).await?;
            Ok(found.into_iter().map(|row| OrderId(row.id)).collect())
        }
    }
}

/// The token of a guest's link, for somebody who knows the order's number and its phone number.
/// Either alone finds nothing, and both wrongs look the same.
pub async fn look_up(shop: &Shop, visitor: &Visitor, number: &str, phone: &str) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        access_token: Vec<u8>,
    }
    let number = number.trim();
    throttle::allow(shop, &format!("order-look-up:{}", visitor.session), 10, 10 * Timestamp::MINUTE).await?;
    throttle::allow(shop, &format!("order-look-up:{number}"), 10, Timestamp::HOUR).await?;
    let phone = normalise_phone(phone).ok_or_else(|| Error::invalid("phone", "not_a_phone"))?;
    if !is_order_number(number) {
        return Err(Error::invalid("number", "not_a_number"));
    }
    let found: Option<Row> = row(
        shop.db.keyed(),
        "SELECT c.access_token FROM orders o JOIN checkouts c ON c.id = o.checkout_id
         WHERE o.number = $1 AND o.phone_index = $2",
        params![number, shop.keys.index("phone", &e164(&phone))],
    )
    .await?;
    let found = found.ok_or(Error::NotFound)?;
    shop.keys.open_sealed("checkouts.access_token", &found.access_token)
}
