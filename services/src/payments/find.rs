//! Which checkout is being paid, and how it stands.

use crate::db::{row, rows};
use crate::orders::named_by_token;
use crate::providers::payments::{PaymentProvider, Provider};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params, sealing};
use domain::ids::CheckoutId;
use domain::payments::{PaidOrder, PayStep, PaymentView};
use domain::{Currency, Lang, Money, Timestamp};
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
struct Counts {
    orders: i64,
    unpaid: i64,
    paid: i64,
    begun: i64,
}

impl Counts {
    fn step(&self, checkout: &Checkout, now: Timestamp) -> PayStep {
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

/// The payment page of whoever holds the link, or of the member who ordered.
pub async fn view(shop: &Shop, visitor: &Visitor, access: &str, lang: Lang) -> Result<PaymentView> {
    #[derive(FromQueryResult)]
    struct Row {
        number: String,
        total: i64,
        name_zh: String,
        name_en: String,
        title: String,
        lines: i64,
        pieces: i64,
        unpaid: i64,
        paid: i64,
        begun: i64,
    }
    let conn = shop.db.keyed();
    let checkout = checkout(conn, visitor, access).await?;
    let now = shop.clock.now();
    let orders: Vec<Row> = rows(
        conn,
        "SELECT o.number, o.total, m.name_zh, m.name_en, \
         COALESCE((SELECT l.title FROM order_lines l WHERE l.order_id = o.id ORDER BY l.position LIMIT 1), '') AS title, \
         (SELECT COUNT(*) FROM order_lines l WHERE l.order_id = o.id) AS lines, \
         CAST((SELECT COALESCE(SUM(l.quantity), 0) FROM order_lines l WHERE l.order_id = o.id) AS BIGINT) AS pieces, \
         CAST(CASE WHEN o.status = 'placed' AND o.payment_status = 'unpaid' THEN 1 ELSE 0 END AS BIGINT) AS unpaid, \
         CAST(CASE WHEN o.payment_status IN ('paid', 'partially_refunded', 'refunded') THEN 1 ELSE 0 END AS BIGINT) AS paid, \
         (SELECT COUNT(*) FROM payments p WHERE p.checkout_id = $1 AND p.state = 'pending' AND p.provider_ref IS NOT NULL) AS begun \
         FROM orders o JOIN merchants m ON m.id = o.merchant_id WHERE o.checkout_id = $1 ORDER BY o.id",
        params![checkout.id],
    )
    .await?;
    let amount = checkout.amount()?;
    let counts = Counts {
        orders: orders.len() as i64,
        unpaid: orders.iter().map(|order| order.unpaid).sum(),
        paid: orders.iter().map(|order| order.paid).sum(),
        begun: orders.first().map_or(0, |order| order.begun),
    };
    Ok(PaymentView {
        step: counts.step(&checkout, now),
        amount,
        orders: orders
            .into_iter()
            .map(|order| PaidOrder {
                number: order.number,
                merchant: lang.pick(&order.name_zh, &order.name_en).to_owned(),
                title: order.title,
                lines: order.lines,
                pieces: order.pieces,
                total: amount.with(order.total),
            })
            .collect(),
        expires_at: Timestamp(checkout.expires_at),
        now,
        providers: Provider::ALL.iter().map(|provider| provider.code().to_owned()).collect(),
    })
}
