//! The few orders that somebody means who types a number, while they type it.

use super::person::{OpenAddress, open_address, phone_spellings};
use crate::db::rows;
use crate::reports::today::sight;
use crate::staff::Member;
use crate::{Result, Shop, params};
use domain::ids::OrderId;
use domain::staff::{Hit, Permission, Thing};
use domain::{Currency, Money, masking};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Digits that an order's number has.
const WHOLE: usize = 17;
/// With fewer digits than these every order of a century would be meant.
const FEWEST: usize = 4;
/// Digits that a phone number has at least.
const PHONE: usize = 7;

/// Numbers that begin alike lie between two whole ones, which their own index finds under every order of letters.
const BY_NUMBER: &str = "SELECT id, number, total, currency, address FROM orders
     WHERE number >= $1 AND number <= $2 ORDER BY number DESC LIMIT 5";

/// A merchant's own are read from the latest on, and not looked for among everybody's.
const OWN_BY_NUMBER: &str = "SELECT id, number, total, currency, address FROM orders
     WHERE merchant_id = $3 AND number >= $1 AND number <= $2 ORDER BY placed_at DESC, id DESC LIMIT 5";

/// Phone numbers are in an index behind the state of the money, so that every state is named.
const BY_PHONE: &str = "SELECT id, number, total, currency, address FROM orders
     WHERE payment_status IN ('unpaid', 'paid', 'partially_refunded', 'refunded', 'voided')
       AND phone_index IN ($3, $4, $5) AND ($1 OR merchant_id = $2) ORDER BY placed_at DESC, id DESC LIMIT 5";

const BY_EMAIL: &str = "SELECT id, number, total, currency, address FROM orders
     WHERE email_index = $3 AND ($1 OR merchant_id = $2) ORDER BY placed_at DESC, id DESC LIMIT 5";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    number: String,
    total: i64,
    currency: String,
    address: Vec<u8>,
}

/// The latest few orders of the merchants this member may see whose number begins with a text, or whose
/// shopper has that phone number or e-mail address: these two are found by their keyed hash, whole or not at all.
/// Whatever is typed is one question, and each finds its rows by an index.
pub(crate) async fn few(shop: &Shop, member: &Member, text: &str) -> Result<Vec<Hit>> {
    member.demand(Permission::OrdersView)?;
    let (all, own) = sight(member);
    let read = shop.db.read();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let found: Vec<Row> = if text.contains('@') {
        rows(read, BY_EMAIL, params![all, own, shop.keys.index("email", &text.to_lowercase())]).await?
    } else if text.chars().any(char::is_alphabetic) {
        Vec::new()
    } else if digits.starts_with("20") && (FEWEST..=WHOLE).contains(&digits.len()) && !text.starts_with('+') {
        // The number begins with the day on which the order was placed.
        let (first, last) = (format!("{digits:0<17}"), format!("{digits:9<17}"));
        if all {
            rows(read, BY_NUMBER, params![first, last]).await?
        } else {
            rows(read, OWN_BY_NUMBER, params![first, last, own]).await?
        }
    } else if digits.len() >= PHONE {
        let phones: Vec<Vec<u8>> = phone_spellings(text).iter().map(|phone| shop.keys.index("phone", phone)).collect();
        let phone = |at: usize| phones.get(at).cloned().unwrap_or_else(|| vec![0_u8]);
        rows(read, BY_PHONE, params![all, own, phone(0), phone(1), phone(2)]).await?
    } else {
        Vec::new()
    };
    found.into_iter().map(|row| row.hit(shop)).collect()
}

impl Row {
    fn hit(self, shop: &Shop) -> Result<Hit> {
        let OpenAddress { name, .. } = open_address(shop, &self.address)?;
        let total = Money { minor: self.total, currency: Currency::from_code(&self.currency).unwrap_or_default() };
        let beside = format!("{} · {}", masking::name(&name), total.display());
        Ok(Hit { thing: Thing::Order(OrderId(self.id)), name: self.number, beside })
    }
}
