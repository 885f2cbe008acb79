//! The first owner. There is no default password: whoever started the program reads a link in
//! its output, opens it, and chooses name and password. The link works once, for seven days.

use super::person::NewPerson;
use super::roles;
use crate::customers::SignedIn;
use crate::db::{execute, number, row};
use crate::one_time::{self, Purpose};
use crate::sessions::{self, Visitor, Who};
use crate::{Result, Shop, audit_log, new_id, params};
use domain::Timestamp;
use domain::ids::StaffId;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

const LIFETIME: i64 = 7 * Timestamp::DAY;

/// A link for the first start; none once the shop has an owner.
pub async fn first_owner_link(shop: &Shop) -> Result<Option<String>> {
    let owners = number(
        shop.db.read(),
        "SELECT COUNT(*) AS n FROM staff s JOIN roles r ON r.id = s.role_id
         WHERE r.code = 'owner' AND s.merchant_id IS NULL AND s.status = 'active'",
        params![],
    )
    .await?;
    if owners > 0 { Ok(None) } else { owner_link(shop).await.map(Some) }
}

/// A link that makes the one who opens it an owner. For those who can run the program's commands.
pub async fn owner_link(shop: &Shop) -> Result<String> {
    let tx = shop.begin().await?;
    let token = one_time::issue(&tx, Purpose::Owner, &json!({}), LIFETIME).await?;
    tx.commit().await?;
    Ok(format!("{}/setup/{token}", shop.options.base_url))
}

/// Whether an owner's link still works.
pub async fn setup_is_open(shop: &Shop, token: &str) -> Result<()> {
    one_time::look::<Value>(shop, Purpose::Owner, token).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
}

/// Makes the one who holds the link an owner of the platform and signs them in. Somebody who is
/// staff already (and perhaps forgot the password) becomes owner with the new password.
pub async fn set_up_owner(shop: &Shop, visitor: &Visitor, token: &str, person: &NewPerson) -> Result<SignedIn> {
    setup_is_open(shop, token).await?;
    let person = person.checked(shop).await?;
    let tx = shop.begin().await?;
    one_time::spend(&tx, Purpose::Owner, token).await?;
    one_time::end_all(&tx, Purpose::Owner).await?;
    let role = roles::by_code(&tx, "owner").await?;
    let known: Option<Row> =
        row(&*tx, "SELECT id FROM staff WHERE email_index = $1", params![person.email_index.clone()]).await?;
    let id = known.map_or_else(new_id, |known| known.id);
    execute(
        &*tx,
        "INSERT INTO staff (id, merchant_id, role_id, email, email_index, name, password_hash, status, created_at)
         VALUES ($1, NULL, $2, $3, $4, $5, $6, 'active', $7)
         ON CONFLICT (id) DO UPDATE SET
           merchant_id = NULL, role_id = $2, email = $3, name = $5, password_hash = $6, status = 'active'",
        params![id, role.id, person.email, person.email_index, person.name, person.password_hash, tx.now().0],
    )
    .await?;
    sessions::end_all_of_staff(&tx, StaffId(id)).await?;
    let (session, token) = sessions::sign_in(shop, &tx, visitor, Who::Staff(StaffId(id))).await?;
    let object = format!("staff:{id}");
    audit_log::record_as(&tx, "setup", None, "staff.owner", &object, json!({}), json!({ "role": "owner" })).await?;
    tx.commit().await?;
    Ok(SignedIn { session, token })
}
