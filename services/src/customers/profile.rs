//! What an account page shows, and the name.

use super::register::NAME_MOST;
use super::signed_in;
use crate::db::{execute, row, rows};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params};
use domain::customers::{AccountView, SessionView};
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
    addresses: i64,
}

/// The signed-in shopper's account.
pub async fn view(shop: &Shop, visitor: &Visitor) -> Result<AccountView> {
    let customer = signed_in(visitor)?;
    let found: Option<Row> = row(
        shop.db.keyed(),
        "SELECT email, phone, name, (SELECT COUNT(*) FROM addresses a WHERE a.customer_id = c.id) AS addresses
         FROM customers c WHERE id = $1",
        params![customer.0],
    )
    .await?;
    let found = found.ok_or(Error::NotFound)?;
    let open = |context: &str, sealed: Option<Vec<u8>>| {
        sealed.map(|sealed| shop.keys.open_sealed(context, &sealed)).transpose()
    };
    Ok(AccountView {
        id: customer,
        name: open("customers.name", found.name)?.unwrap_or_default(),
        email: open("customers.email", found.email)?,
        phone: open("customers.phone", found.phone)?,
        addresses: found.addresses,
    })
}

/// Changes the shopper's name; an empty one is forgotten.
pub async fn rename(shop: &Shop, visitor: &Visitor, name: &str) -> Result<()> {
    let customer = signed_in(visitor)?;
    let name = name.trim();
    if name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "too_long"));
    }
    let sealed = (!name.is_empty()).then(|| shop.keys.seal("customers.name", name));
    execute(shop.db.write(), "UPDATE customers SET name = $1 WHERE id = $2", params![sealed, customer.0]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct SessionRow {
    id: Uuid,
    created_at: i64,
    seen_at: i64,
}

/// The browsers on which the shopper is signed in, the last used first; moments are written in a language.
pub async fn sessions(shop: &Shop, visitor: &Visitor, lang: Lang) -> Result<Vec<SessionView>> {
    let customer = signed_in(visitor)?;
    let found: Vec<SessionRow> = rows(
        shop.db.keyed(),
        "SELECT id, created_at, seen_at FROM sessions WHERE customer_id = $1 ORDER BY seen_at DESC LIMIT 50",
        params![customer.0],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| SessionView {
            seen: Timestamp(row.seen_at).moment_text(lang),
            since: Timestamp(row.created_at).moment_text(lang),
            here: row.id == visitor.session.0,
        })
        .collect())
}
