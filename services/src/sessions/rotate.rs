//! Somebody signs in: the browser gets a new session, and the old one is gone.

use super::{ABSOLUTE, STAFF_ABSOLUTE, Visitor, shopper_of, to_the_minute};
use crate::db::{execute, row};
use crate::{Result, Shop, Tx, new_id, params, push, sealing, wishes};
use domain::ids::{CustomerId, SessionId, StaffId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A shopper.
    Customer(CustomerId),
    /// A member of staff.
    Staff(StaffId),
}

#[derive(FromQueryResult)]
struct Row {
    customer_id: Option<Uuid>,
    staff_id: Option<Uuid>,
    cart_id: Option<Uuid>,
    channel: String,
    expires_at: i64,
}

/// Replaces the visitor's session by a new one on which `who` is signed in too, and gives the
/// new id and token. The cart comes along, unless it belonged to another shopper, and so do wishes.
pub async fn sign_in(shop: &Shop, tx: &Tx, visitor: &Visitor, who: Who) -> Result<(SessionId, String)> {
    let old: Option<Row> = row(
        &**tx,
        "SELECT customer_id, staff_id, cart_id, channel, expires_at FROM sessions WHERE id = $1",
        params![visitor.session.0],
    )
    .await?;
    execute(&**tx, "DELETE FROM sessions WHERE id = $1", params![visitor.session.0]).await?;
    tx.is_over(visitor.session);
    let (old_customer, old_staff, cart, channel, old_end) = match old {
        Some(old) => (old.customer_id, old.staff_id, old.cart_id, old.channel, old.expires_at),
        None => (None, None, None, visitor.channel.code().to_owned(), i64::MAX),
    };
    let now = shop.clock.now();
    let (customer, staff, end) = match who {
        Who::Customer(id) if old_staff.is_some() => (Some(id.0), old_staff, old_end),
        Who::Customer(id) => (Some(id.0), None, now.plus(ABSOLUTE).0),
        Who::Staff(id) => (old_customer, Some(id.0), now.plus(STAFF_ABSOLUTE).0),
    };
    let stranger = old_customer.is_some() && old_customer != customer;
    let cart = cart.filter(|_| !stranger);
    let session = new_id();
    let (token, hash) = sealing::token();
    execute(
        &**tx,
        "INSERT INTO sessions (id, token_hash, customer_id, staff_id, cart_id, channel, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![session, hash, customer, staff, cart, channel, now.0, to_the_minute(now), end],
    )
    .await?;
    let after = Visitor { session: SessionId(session), customer: customer.map(CustomerId), ..visitor.clone() };
    let shopper = shopper_of(&after);
    wishes::move_over(tx, visitor, &shopper).await?;
    push::move_over(tx, visitor, after.session, &shopper).await?;
    Ok((after.session, token))
}
