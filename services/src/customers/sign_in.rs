//! A shopper signs in.

use super::{SignedIn, by_contact, enter};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, passwords, throttle};
use domain::Timestamp;
use domain::customers::{Contact, password};

/// Signs in with phone number or e-mail address and password. Whether nobody has that contact
/// or the password is wrong: the answer and the time it takes are the same.
pub async fn sign_in(shop: &Shop, visitor: &Visitor, contact: &str, typed: &str) -> Result<SignedIn> {
    let contact = Contact::parse(contact).map_err(|reason| Error::invalid("contact", &reason.to_string()))?;
    let account = format!("sign-in:{}:{}", contact.kind(), contact.text());
    throttle::allow(shop, &account, 10, 15 * Timestamp::MINUTE).await?;
    throttle::allow(shop, &format!("sign-in:{}", visitor.session), 30, 15 * Timestamp::MINUTE).await?;
    let wrong = || Error::invalid("password", "wrong");
    if typed.chars().count() > password::MOST {
        return Err(wrong());
    }
    let found = by_contact(shop, &contact).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.as_str());
    let matches = passwords::matches(shop, typed, hash).await?;
    let Some((customer, _)) = found.filter(|_| matches) else { return Err(wrong()) };
    let tx = shop.begin().await?;
    let entered = enter(shop, &tx, visitor, customer).await?;
    tx.commit().await?;
    throttle::forget(shop, &account).await?;
    Ok(entered)
}
