//! The page where a checkout is paid.

use super::find::{Checkout, Counts};
use crate::cart::pieces_of_guest;
use crate::db::rows;
use crate::orders::named_by_token;
use crate::providers::payments::{PaymentProvider, Provider};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params, sealing};
use domain::ids::CheckoutId;
use domain::payments::{PaidOrder, PaymentView};
use domain::{Lang, Money, Timestamp};
use sea_orm::FromQueryResult;
use tokio::sync::OnceCell;

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
    /// In the cart of the guest who looks, those set aside left out.
    pieces: i64,
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
                WHERE p.checkout_id = c.id AND p.state = 'pending' AND p.provider_ref IS NOT NULL) AS begun,
               (SELECT CAST(COALESCE(SUM(k.quantity), 0) AS BIGINT)
                FROM sessions s JOIN carts g ON g.id = s.cart_id JOIN cart_lines k ON k.cart_id = g.id
                WHERE s.id = $3 AND g.customer_id IS NULL AND NOT k.saved) AS pieces
             FROM checkouts c LEFT JOIN orders o ON o.checkout_id = c.id LEFT JOIN merchants m ON m.id = o.merchant_id
             LEFT JOIN order_lines l ON l.order_id = o.id
             WHERE c.id = $1 AND ",
            $whose,
            " ORDER BY o.id, l.position"
        )
    };
}

/// What a payment page is about, read once for the page and for its header, which says how much is in the cart of the
/// guest who looks. Whoever asks first has it read; the others wait for that.
pub struct AtHand {
    access: String,
    found: OnceCell<Vec<Paying>>,
}

impl AtHand {
    /// For the page of whoever holds the link, or of the member who ordered.
    pub fn new(access: &str) -> AtHand {
        AtHand { access: access.to_owned(), found: OnceCell::new() }
    }

    /// Whether it is what somebody means.
    pub fn is_about(&self, access: &str) -> bool {
        self.access == access
    }

    async fn read(&self, shop: &Shop, visitor: &Visitor) -> Result<&Vec<Paying>> {
        self.found.get_or_try_init(|| found(shop, visitor, &self.access)).await
    }

    /// Pieces in the cart of the guest who looks, those set aside left out; whether or not there is such a page.
    pub async fn pieces(&self, shop: &Shop, visitor: &Visitor) -> Result<i64> {
        match self.read(shop, visitor).await {
            Ok(found) if let Some(first) = found.first() => Ok(first.pieces),
            Ok(_) | Err(Error::NotFound) => pieces_of_guest(shop, visitor).await,
            Err(error) => Err(error),
        }
    }
}

async fn found(shop: &Shop, visitor: &Visitor, access: &str) -> Result<Vec<Paying>> {
    let conn = shop.db.keyed();
    if let Ok(id) = access.parse::<CheckoutId>() {
        let member = visitor.customer.ok_or(Error::NotFound)?;
        return rows(conn, paying!("c.customer_id = $2"), params![id.0, member.0, visitor.session.0]).await;
    }
    let id = named_by_token(conn, access).await?;
    let hash = sealing::token_hash(access);
    rows(conn, paying!("c.access_hash = $2"), params![id.0, hash, visitor.session.0]).await
}

/// The payment page of whoever holds the link, or of the member who ordered.
pub async fn view(shop: &Shop, visitor: &Visitor, access: &str, lang: Lang) -> Result<PaymentView> {
    view_with(shop, visitor, &AtHand::new(access), lang).await
}

/// The same, of which something may have been read before.
pub async fn view_with(shop: &Shop, visitor: &Visitor, at_hand: &AtHand, lang: Lang) -> Result<PaymentView> {
    let found = at_hand.read(shop, visitor).await?;
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
