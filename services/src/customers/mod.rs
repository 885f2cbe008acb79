//! Shoppers' accounts: register, sign in and out, passwords, addresses.

pub mod addresses;
mod change_password;
pub mod desk;
mod profile;
mod register;
mod sign_in;
mod sign_out;

pub use change_password::change_password;
pub use profile::{rename, sessions, view};
pub use register::{Register, register};
pub use sign_in::sign_in;
pub use sign_out::{sign_out, sign_out_everywhere};

use crate::sessions::Visitor;
use crate::{Error, Result, Shop, Tx, params};
use domain::customers::Contact;
use domain::ids::{CustomerId, SessionId};

/// Somebody has signed in: the token is for the browser's cookie.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The new session.
    pub session: SessionId,
    /// Its token.
    pub token: String,
}

/// Who asks, if signed in.
fn signed_in(visitor: &Visitor) -> Result<CustomerId> {
    visitor.customer.ok_or(Error::SignIn)
}

/// Begins the new session of a shopper and takes what was in the browser's cart along.
async fn enter(shop: &Shop, tx: &Tx, visitor: &Visitor, customer: CustomerId) -> Result<SignedIn> {
    use crate::sessions::{Who, sign_in};
    crate::cart::merge(tx, visitor.session, customer).await?;
    let (session, token) = sign_in(shop, tx, visitor, Who::Customer(customer)).await?;
    Ok(SignedIn { session, token })
}

/// The row that a contact belongs to: identity and password hash.
async fn by_contact(shop: &Shop, contact: &Contact) -> Result<Option<(CustomerId, String)>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        id: uuid::Uuid,
        password_hash: String,
    }
    let sql = match contact {
        Contact::Email(_) => "SELECT id, password_hash FROM customers WHERE email_index = $1 AND status = 'active'",
        Contact::Phone(_) => "SELECT id, password_hash FROM customers WHERE phone_index = $1 AND status = 'active'",
    };
    let index = shop.keys.index(contact.kind(), contact.text());
    let found: Option<Row> = crate::db::row(shop.db.read(), sql, params![index]).await?;
    Ok(found.map(|row| (CustomerId(row.id), row.password_hash)))
}
