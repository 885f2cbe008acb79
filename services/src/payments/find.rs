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

/// A line of an order as the payment page needs it, with its order and checkout; an order without lines has one row
/// without one, and so has a checkout without orders.
#[derive(FromQueryResult)]
struct Paying {
    #[sea_orm(nested)]
    checkout: Checkout,
    number: Option<String>,
    order_total: Option<i64>,
    name_zh: Option<String>,
    name_en: Option<String>,
    title: Option<String>,
    quantity: Option<i64>,
    unpaid: i64,
    paid: i64,
    begun: i64,
}

impl Paying {
    /// An order of its rows, in the order of its lines.
    fn order(rows: &[Paying], amount: Money, lang: Lang) -> Option<PaidOrder> {
        let first = rows.first()?;
        let name = lang.pick(first.name_zh.as_deref().unwrap_or(""), first.name_en.as_deref().unwrap_or(""));
        Some(PaidOrder {
            number: first.number.clone()?,
            merchant: name.to_owned(),
            title: first.title.clone().unwrap_or_default(),
            lines: rows.iter().filter(|line| line.quantity.is_some()).count() as i64,
            pieces: rows.iter().filter_map(|line| line.quantity).sum(),
            total: amount.with(first.order_total?),
        })
    }
}

macro_rules! paying {
    ($whose:literal) => {
        concat!(
            "SELECT c.id, c.customer_id, c.currency, c.total, c.expires_at,
               o.number, o.total AS order_total, m.name_zh, m.name_en, l.title, l.quantity,
               CAST(CASE WHEN o.status = 'placed' AND o.payment_status = 'unpaid' THEN 1 ELSE 0 END AS BIGINT) AS unpaid,
               CAST(CASE WHEN o.payment_status IN ('paid', 'partially_refunded', 'refunded') THEN 1 ELSE 0 END AS BIGINT) AS paid,
               (SELECT COUNT(*) FROM payments p
                WHERE p.checkout_id = c.id AND p.state = 'pending' AND p.provider_ref IS NOT NULL) AS begun
             FROM checkouts c LEFT JOIN orders o ON o.checkout_id = c.id LEFT JOIN merchants m ON m.id = o.merchant_id
             LEFT JOIN order_lines l ON l.order_id = o.id
             WHERE c.id = $1 AND ",
            $whose,
            " ORDER BY o.id, l.position"
        )
    };
}

/// The payment page of whoever holds the link, or of the member who ordered.
pub async fn view(shop: &Shop, visitor: &Visitor, access: &str, lang: Lang) -> Result<PaymentView> {
    let conn = shop.db.keyed();
    let found: Vec<Paying> = if let Ok(id) = access.parse::<CheckoutId>() {
        let member = visitor.customer.ok_or(Error::NotFound)?;
        rows(conn, paying!("c.customer_id = $2"), params![id.0, member.0]).await?
    } else {
        let id = named_by_token(conn, access).await?;
        rows(conn, paying!("c.access_hash = $2"), params![id.0, sealing::token_hash(access)]).await?
    };
    let checkout = found.first().ok_or(Error::NotFound)?.checkout.clone();
    let (amount, now) = (checkout.amount()?, shop.clock.now());
    let orders: Vec<&[Paying]> = found.chunk_by(|one, next| one.number == next.number).collect();
    let of_each = |count: fn(&Paying) -> i64| orders.iter().filter_map(|order| order.first()).map(count).sum();
    let counts = Counts {
        orders: of_each(|order| i64::from(order.number.is_some())),
        unpaid: of_each(|order| order.unpaid),
        paid: of_each(|order| order.paid),
        begun: found.first().map_or(0, |order| order.begun),
    };
    Ok(PaymentView {
        step: counts.step(&checkout, now),
        amount,
        orders: orders.iter().filter_map(|order| Paying::order(order, amount, lang)).collect(),
        expires_at: Timestamp(checkout.expires_at),
        now,
        providers: Provider::ALL.iter().map(|provider| provider.code().to_owned()).collect(),
    })
}
