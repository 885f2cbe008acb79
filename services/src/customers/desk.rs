//! Registered shoppers at the merchant's desk.
//!
//! The platform's staff see everybody; a merchant's staff see those who bought from them, with
//! the orders placed there. Personal fields are masked until revealed, and a reveal is recorded.

use crate::db::{number, row, rows};
use crate::reports::today::{OrderRow, sight};
use crate::staff::{Member, reveal as passes};
use crate::{Error, Result, Shop, params};
use domain::customers::desk::{CustomerList, CustomerPage, CustomerRow, PAGE};
use domain::ids::CustomerId;
use domain::staff::Permission;
use domain::{Timestamp, masking};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    created_at: i64,
    orders: i64,
    spent: i64,
}

impl Row {
    fn open(self, shop: &Shop, in_full: bool) -> Result<CustomerRow> {
        let open = |context: &str, sealed: &Option<Vec<u8>>| match sealed {
            Some(sealed) => shop.keys.open_sealed(context, sealed),
            None => Ok(String::new()),
        };
        let mask = |text: String, mask: fn(&str) -> String| {
            if in_full || text.is_empty() { text } else { mask(&text) }
        };
        Ok(CustomerRow {
            id: CustomerId(self.id),
            name: mask(open("customers.name", &self.name)?, masking::name),
            phone: mask(open("customers.phone", &self.phone)?, masking::phone),
            email: mask(open("customers.email", &self.email)?, masking::email),
            orders: self.orders,
            spent: self.spent,
            since: Timestamp(self.created_at),
        })
    }
}

/// A page of the shoppers this member may see, newest first; `text` is a whole phone number or
/// e-mail address, or empty for everybody.
pub async fn list(shop: &Shop, member: &Member, text: &str, page: i64) -> Result<CustomerList> {
    member.demand(Permission::CustomersView)?;
    let (all, own) = sight(member);
    let text = text.trim();
    let (any, phones, email) = if text.is_empty() {
        (true, Vec::new(), Vec::new())
    } else {
        let phones = crate::orders::desk::phone_spellings(text);
        let phones = phones.iter().map(|phone| shop.keys.index("phone", phone)).collect();
        (false, phones, shop.keys.index("email", &text.to_lowercase()))
    };
    let phone = |at: usize| phones.get(at).cloned().unwrap_or_else(|| vec![0_u8]);
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT c.id, c.name, c.phone, c.email, c.created_at,
                (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.id AND ($1 OR o.merchant_id = $2)) AS orders,
                CAST(COALESCE((SELECT SUM(o.total - o.refunded_total) FROM orders o WHERE o.customer_id = c.id
                  AND o.paid_at IS NOT NULL AND ($1 OR o.merchant_id = $2)), 0) AS BIGINT) AS spent
         FROM customers c
         WHERE ($1 OR EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.merchant_id = $2))
           AND ($3 OR c.phone_index IN ($4, $5, $6) OR c.email_index = $7)
         ORDER BY c.created_at DESC, c.id DESC LIMIT $8 OFFSET $9",
        params![all, own, any, phone(0), phone(1), phone(2), email.clone(), PAGE, (page.max(1) - 1) * PAGE],
    )
    .await?;
    let count = number(
        shop.db.read(),
        "SELECT COUNT(*) AS n FROM customers c
         WHERE ($1 OR EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.merchant_id = $2))
           AND ($3 OR c.phone_index IN ($4, $5, $6) OR c.email_index = $7)",
        params![all, own, any, phone(0), phone(1), phone(2), email],
    )
    .await?;
    let rows = found.into_iter().map(|row| row.open(shop, false)).collect::<Result<_>>()?;
    Ok(CustomerList { rows, count })
}

async fn find(shop: &Shop, member: &Member, id: CustomerId) -> Result<Row> {
    let (all, own) = sight(member);
    row(
        shop.db.read(),
        "SELECT c.id, c.name, c.phone, c.email, c.created_at,
                (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.id AND ($1 OR o.merchant_id = $2)) AS orders,
                CAST(COALESCE((SELECT SUM(o.total - o.refunded_total) FROM orders o WHERE o.customer_id = c.id
                  AND o.paid_at IS NOT NULL AND ($1 OR o.merchant_id = $2)), 0) AS BIGINT) AS spent
         FROM customers c
         WHERE c.id = $3 AND ($1 OR EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.merchant_id = $2))",
        params![all, own, id.0],
    )
    .await?
    .ok_or(Error::NotFound)
}

/// One shopper with their latest orders; in full when `pass` is one that [`reveal`] gave.
pub async fn page(shop: &Shop, member: &Member, id: CustomerId, pass: &str) -> Result<CustomerPage> {
    member.demand(Permission::CustomersView)?;
    let (all, own) = sight(member);
    let found = find(shop, member, id).await?;
    let latest: Vec<OrderRow> = rows(
        shop.db.read(),
        "SELECT id, number, placed_at, total, currency, status, payment_status, fulfillment_status FROM orders
         WHERE customer_id = $3 AND ($1 OR merchant_id = $2) ORDER BY placed_at DESC, id DESC LIMIT 50",
        params![all, own, id.0],
    )
    .await?;
    let revealed = passes::opens(shop, member, &object(id), pass);
    Ok(CustomerPage {
        row: found.open(shop, revealed)?,
        revealed,
        latest: latest.into_iter().map(OrderRow::line_up).collect(),
    })
}

/// Records that this member looks at a shopper's personal fields and gives them a pass.
pub async fn reveal(shop: &Shop, member: &Member, id: CustomerId) -> Result<String> {
    member.demand(Permission::CustomersReveal)?;
    find(shop, member, id).await?;
    let tx = shop.begin().await?;
    let pass = passes::pass(shop, &tx, member, &object(id)).await?;
    tx.commit().await?;
    Ok(pass)
}

fn object(id: CustomerId) -> String {
    format!("customer:{id}")
}
