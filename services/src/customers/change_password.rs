//! A shopper chooses another password; every other browser is signed out.

use super::{SignedIn, enter, signed_in};
use crate::db::{execute, row};
use crate::sessions::{self, Visitor};
use crate::{Error, Result, Shop, params, passwords, throttle};
use domain::Timestamp;
use domain::customers::{Contact, password};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Row {
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    password_hash: String,
}

/// Replaces the password of the signed-in shopper, who proves to know the old one. This
/// browser gets a new session, all others are signed out.
pub async fn change_password(shop: &Shop, visitor: &Visitor, old: &str, new: &str) -> Result<SignedIn> {
    let customer = signed_in(visitor)?;
    throttle::allow(shop, &format!("change-password:{customer}"), 10, 15 * Timestamp::MINUTE).await?;
    let found: Option<Row> =
        row(shop.db.read(), "SELECT email, phone, password_hash FROM customers WHERE id = $1", params![customer.0])
            .await?;
    let found = found.ok_or(Error::NotFound)?;
    if old.chars().count() > password::MOST || !passwords::matches(shop, old, Some(&found.password_hash)).await? {
        return Err(Error::invalid("old", "wrong"));
    }
    let email = found.email.map(|sealed| shop.keys.open_sealed("customers.email", &sealed)).transpose()?;
    let phone = found.phone.map(|sealed| shop.keys.open_sealed("customers.phone", &sealed)).transpose()?;
    let contacts = [email.map(Contact::Email), phone.map(Contact::Phone)];
    for contact in contacts.iter().filter(|contact| contact.is_some()).chain([&None]) {
        password::check(new, contact.as_ref()).map_err(|weakness| Error::invalid("new", weakness.code()))?;
    }
    let hash = passwords::hash(shop, new).await?;
    let tx = shop.begin().await?;
    // Of two changes at the same moment the second finds that the old password is no longer it.
    let changed = execute(
        &*tx,
        "UPDATE customers SET password_hash = $1 WHERE id = $2 AND password_hash = $3",
        params![hash, customer.0, found.password_hash],
    )
    .await?;
    if changed == 0 {
        return Err(Error::Conflict);
    }
    let entered = enter(shop, &tx, visitor, customer).await?;
    sessions::end_others_of_customer(&tx, customer, entered.session).await?;
    tx.commit().await?;
    Ok(entered)
}
