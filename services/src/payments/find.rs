//! Which checkout is being paid, and how it stands.

use crate::db::row;
use crate::orders::named_by_token;
use crate::sessions::Visitor;
use crate::{Error, Result, params, sealing};
use domain::ids::CheckoutId;
use domain::payments::PayStep;
use domain::{Currency, Money, Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

/// A checkout, as far as its payment must know it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Checkout {
    pub id: Uuid,
    pub customer_id: Option<Uuid>,
    pub currency: String,
    pub total: i64,
    pub expires_at: i64,
}

impl Checkout {
    pub fn amount(&self) -> Result<Money> {
        let currency =
            Currency::from_code(&self.currency).ok_or_else(|| Error::Damaged(format!("currency {}", self.currency)))?;
        Ok(Money { minor: self.total, currency })
    }
}

/// The checkout of an access token, or of its own id for the member who placed it. For anybody
/// else there is no such checkout.
pub(super) async fn checkout(conn: &impl ConnectionTrait, visitor: &Visitor, access: &str) -> Result<Checkout> {
    if let Ok(id) = access.parse::<CheckoutId>() {
        let found: Option<Checkout> = row(
            conn,
            "SELECT id, customer_id, currency, total, expires_at FROM checkouts WHERE id = $1",
            params![id.0],
        )
        .await?;
        let mine = |checkout: &Checkout| visitor.customer.is_some_and(|me| checkout.customer_id == Some(me.0));
        return found.filter(mine).ok_or(Error::NotFound);
    }
    let id = named_by_token(conn, access).await?;
    let found = row(
        conn,
        "SELECT id, customer_id, currency, total, expires_at FROM checkouts WHERE id = $1 AND access_hash = $2",
        params![id.0, sealing::token_hash(access)],
    )
    .await?;
    found.ok_or(Error::NotFound)
}

/// How the orders of a checkout stand, and whether a provider has begun with its payment.
#[derive(Default, FromQueryResult)]
pub(super) struct Counts {
    pub orders: i64,
    pub unpaid: i64,
    pub paid: i64,
    pub begun: i64,
}

impl Counts {
    pub fn step(&self, checkout: &Checkout, now: Timestamp) -> PayStep {
        if self.paid > 0 {
            PayStep::Paid
        } else if self.orders == 0 || self.unpaid < self.orders || checkout.expires_at <= now.0 {
            PayStep::Over
        } else if self.begun > 0 {
            PayStep::Waiting
        } else {
            PayStep::ToPay
        }
    }
}

/// How the money of a checkout stands.
pub(super) async fn step(conn: &impl ConnectionTrait, checkout: &Checkout, now: Timestamp) -> Result<PayStep> {
    let counts: Option<Counts> = row(
        conn,
        "SELECT COUNT(*) AS orders, \
         CAST(COALESCE(SUM(CASE WHEN status = 'placed' AND payment_status = 'unpaid' THEN 1 ELSE 0 END), 0) AS BIGINT) AS unpaid, \
         CAST(COALESCE(SUM(CASE WHEN payment_status IN ('paid', 'partially_refunded', 'refunded') THEN 1 ELSE 0 END), 0) AS BIGINT) AS paid, \
         (SELECT COUNT(*) FROM payments WHERE checkout_id = $1 AND state = 'pending' AND provider_ref IS NOT NULL) AS begun \
         FROM orders WHERE checkout_id = $1",
        params![checkout.id],
    )
    .await?;
    Ok(counts.unwrap_or_default().step(checkout, now))
}
