//! What a new member of staff fills in about themselves.

use crate::{Error, Result, Shop};
use domain::customers::{Contact, password};

/// The form of a new member of staff.
#[derive(Clone)]
pub struct NewPerson {
    /// E-mail address, with which they will sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The chosen password.
    pub password: String,
}

/// The same, checked and ready to be stored.
pub(super) struct Checked {
    pub email: Vec<u8>,
    pub email_index: Vec<u8>,
    pub name: Vec<u8>,
    pub password_hash: String,
}

impl NewPerson {
    /// Checks every field, then hashes the password.
    pub(super) async fn checked(&self, shop: &Shop) -> Result<Checked> {
        let mut wrong = Vec::new();
        let email = Contact::parse_email(&self.email)
            .map_err(|reason| wrong.push(("email".to_owned(), reason.to_string())))
            .ok();
        let name = self.name.trim();
        if name.is_empty() {
            wrong.push(("name".to_owned(), "required".to_owned()));
        } else if name.chars().count() > 40 || name.chars().any(char::is_control) {
            wrong.push(("name".to_owned(), "too_long".to_owned()));
        }
        if let Err(weakness) = password::check(&self.password, email.as_ref()) {
            wrong.push(("password".to_owned(), weakness.code().to_owned()));
        }
        let Some(email) = email.filter(|_| wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
        Ok(Checked {
            email: shop.keys.seal("staff.email", email.text()),
            email_index: shop.keys.index("email", email.text()),
            name: shop.keys.seal("staff.name", name),
            password_hash: crate::passwords::hash(shop, &self.password).await?,
        })
    }
}
