//! A visitor becomes a known shopper.

use super::{SignedIn, enter};
use crate::db::execute;
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, new_id, params, passwords, throttle};
use domain::customers::{Contact, password};
use domain::ids::CustomerId;
use domain::{Lang, Timestamp};

/// What a visitor fills in.
#[derive(Clone)]
pub struct Register {
    /// Phone number or e-mail address, as typed.
    pub contact: String,
    /// The chosen password.
    pub password: String,
    /// Their name; may be empty.
    pub name: String,
    /// The language of the page.
    pub lang: Lang,
}

/// The most letters of a name.
pub(super) const NAME_MOST: usize = 40;

/// Makes an account and signs it in. A contact that has an account already is refused; how
/// often one may try is limited, because that answer tells who is a customer.
pub async fn register(shop: &Shop, visitor: &Visitor, form: Register) -> Result<SignedIn> {
    throttle::allow(shop, &format!("register:{}", visitor.session), 10, 15 * Timestamp::MINUTE).await?;
    throttle::allow(shop, "register", 300, 15 * Timestamp::MINUTE).await?;
    let mut wrong = Vec::new();
    let contact =
        Contact::parse(&form.contact).map_err(|reason| wrong.push(("contact".to_owned(), reason.to_string()))).ok();
    if let Err(weakness) = password::check(&form.password, contact.as_ref()) {
        wrong.push(("password".to_owned(), weakness.code().to_owned()));
    }
    let name = form.name.trim();
    if name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
        wrong.push(("name".to_owned(), "too_long".to_owned()));
    }
    let Some(contact) = contact.filter(|_| wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
    let hash = passwords::hash(shop, &form.password).await?;
    let index = shop.keys.index(contact.kind(), contact.text());
    let (email, phone) = match &contact {
        Contact::Email(text) => (Some((shop.keys.seal("customers.email", text), index)), None),
        Contact::Phone(text) => (None, Some((shop.keys.seal("customers.phone", text), index))),
    };
    let (email, email_index) = email.unzip();
    let (phone, phone_index) = phone.unzip();
    let name = (!name.is_empty()).then(|| shop.keys.seal("customers.name", name));
    let customer = CustomerId(new_id());
    let tx = shop.begin().await?;
    let inserted = execute(
        &*tx,
        "INSERT INTO customers
           (id, email, email_index, phone, phone_index, name, password_hash, lang, status, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9)
         ON CONFLICT DO NOTHING",
        params![customer.0, email, email_index, phone, phone_index, name, hash, form.lang.code(), tx.now().0],
    )
    .await?;
    if inserted == 0 {
        return Err(Error::invalid("contact", "taken"));
    }
    let entered = enter(shop, &tx, visitor, customer).await?;
    tx.commit().await?;
    Ok(entered)
}
