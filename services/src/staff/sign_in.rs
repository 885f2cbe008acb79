//! Staff sign in and out; both are in the audit log.

use super::Member;
use crate::customers::SignedIn;
use crate::db::row;
use crate::sessions::{self, Visitor, Who};
use crate::{Error, Result, Shop, audit_log, params, passwords, throttle};
use domain::Timestamp;
use domain::customers::{Contact, password};
use domain::ids::{MerchantId, StaffId};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    merchant_id: Option<Uuid>,
    password_hash: String,
}

/// Signs a member of staff in. Unknown, disabled or wrong password: one answer, one time.
pub async fn sign_in(shop: &Shop, visitor: &Visitor, email: &str, typed: &str) -> Result<SignedIn> {
    let email = Contact::parse_email(email).map_err(|reason| Error::invalid("email", &reason.to_string()))?;
    let account = format!("staff-sign-in:{}", email.text());
    throttle::allow(shop, &account, 10, 15 * Timestamp::MINUTE).await?;
    throttle::allow(shop, &format!("staff-sign-in:{}", visitor.session), 30, 15 * Timestamp::MINUTE).await?;
    let wrong = || Error::invalid("password", "wrong");
    if typed.chars().count() > password::MOST {
        return Err(wrong());
    }
    let found: Option<Row> = row(
        shop.db.read(),
        "SELECT id, merchant_id, password_hash FROM staff WHERE email_index = $1 AND status = 'active'",
        params![shop.keys.index("email", email.text())],
    )
    .await?;
    let matches = passwords::matches(shop, typed, found.as_ref().map(|row| row.password_hash.as_str())).await?;
    let Some(found) = found.filter(|_| matches) else { return Err(wrong()) };
    let id = StaffId(found.id);
    let tx = shop.begin().await?;
    let (session, token) = sessions::sign_in(shop, &tx, visitor, Who::Staff(id)).await?;
    let (actor, merchant) = (format!("staff:{id}"), found.merchant_id.map(MerchantId));
    audit_log::record_as(&tx, &actor, merchant, "staff.sign_in", &actor, json!({}), json!({})).await?;
    tx.commit().await?;
    throttle::forget(shop, &account).await?;
    Ok(SignedIn { session, token })
}

/// Ends the session of a member of staff.
pub async fn sign_out(shop: &Shop, visitor: &Visitor, member: &Member) -> Result<()> {
    let tx = shop.begin().await?;
    crate::db::execute(&*tx, "DELETE FROM sessions WHERE id = $1", params![visitor.session.0]).await?;
    audit_log::record(&tx, member, "staff.sign_out", &member.actor(), json!({}), json!({})).await?;
    tx.commit().await
}
