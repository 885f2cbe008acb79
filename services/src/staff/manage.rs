//! The list of staff; roles and access change. Nobody touches somebody who may do more than
//! they themselves, nobody touches themselves, and the platform always keeps an active owner.

use super::{Member, permissions_of, roles};
use crate::db::{execute, number, row, rows};
use crate::{Error, Result, Shop, Tx, audit_log, params, sessions};
use domain::ids::{MerchantId, StaffId};
use domain::staff::{Permission, RoleView, StaffView, may_grant};
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: Vec<u8>,
    email: Vec<u8>,
    role_code: String,
    role_zh: String,
    role_en: String,
    merchant_id: Option<Uuid>,
    merchant_zh: Option<String>,
    merchant_en: Option<String>,
    status: String,
    created_at: i64,
}

/// All staff the reader may manage: everybody for the platform's, their own for a merchant's.
pub async fn list(shop: &Shop, member: &Member, lang: Lang) -> Result<Vec<StaffView>> {
    member.demand(Permission::StaffManage)?;
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT s.id, s.name, s.email, r.code AS role_code, r.name_zh AS role_zh, r.name_en AS role_en,
                s.merchant_id, m.name_zh AS merchant_zh, m.name_en AS merchant_en, s.status, s.created_at
         FROM staff s JOIN roles r ON r.id = s.role_id LEFT JOIN merchants m ON m.id = s.merchant_id
         WHERE CAST($1 AS TEXT) = 'platform' OR s.merchant_id = $2
         ORDER BY s.status, s.created_at, s.id",
        params![if member.merchant.is_none() { "platform" } else { "" }, member.merchant.map(|id| id.0)],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            let merchant =
                lang.pick(row.merchant_zh.as_deref().unwrap_or(""), row.merchant_en.as_deref().unwrap_or(""));
            Ok(StaffView {
                id: StaffId(row.id),
                name: shop.keys.open_sealed("staff.name", &row.name)?,
                email: shop.keys.open_sealed("staff.email", &row.email)?,
                role: RoleView { name: lang.pick(&row.role_zh, &row.role_en).to_owned(), code: row.role_code },
                merchant: row.merchant_id.map(MerchantId),
                merchant_name: merchant.to_owned(),
                active: row.status == "active",
                since: Timestamp(row.created_at).day_text(),
                is_me: row.id == member.id.0,
            })
        })
        .collect()
}

/// The one to be changed.
#[derive(FromQueryResult)]
struct Target {
    merchant_id: Option<Uuid>,
    code: String,
    permissions: String,
    status: String,
}

/// Finds whom `member` wants to change, and refuses unless they may.
async fn target(tx: &Tx, member: &Member, id: StaffId) -> Result<Target> {
    member.demand(Permission::StaffManage)?;
    let found: Option<Target> = row(
        &**tx,
        "SELECT s.merchant_id, r.code, r.permissions, s.status
         FROM staff s JOIN roles r ON r.id = s.role_id WHERE s.id = $1",
        params![id.0],
    )
    .await?;
    let found = found.ok_or(Error::NotFound)?;
    // Another merchant's staff do not exist for a merchant's staff.
    if member.merchant.is_some() && found.merchant_id != member.merchant.map(|id| id.0) {
        return Err(Error::NotFound);
    }
    let permissions = permissions_of(&found.permissions);
    if id == member.id || !may_grant(&member.permissions, &permissions, found.merchant_id.is_some()) {
        return Err(Error::Forbidden);
    }
    Ok(found)
}

/// Refuses when no active owner of the platform is left.
async fn keep_an_owner(tx: &Tx) -> Result<()> {
    let owners = number(
        &**tx,
        "SELECT COUNT(*) AS n FROM staff s JOIN roles r ON r.id = s.role_id
         WHERE r.code = 'owner' AND s.merchant_id IS NULL AND s.status = 'active'",
        params![],
    )
    .await?;
    if owners > 0 { Ok(()) } else { Err(Error::Conflict) }
}

/// Two changes at once must not each leave the other as the last owner.
async fn one_at_a_time(shop: &Shop, tx: &Tx) -> Result<()> {
    if shop.db.is_postgres() {
        execute(&**tx, "SELECT pg_advisory_xact_lock(7010111)", params![]).await?;
    }
    Ok(())
}

/// Gives a member of staff another role; they are signed out, so that it holds at once.
pub async fn change_role(shop: &Shop, member: &Member, id: StaffId, role: &str) -> Result<()> {
    let tx = shop.begin().await?;
    one_at_a_time(shop, &tx).await?;
    let before = target(&tx, member, id).await?;
    let granted = roles::by_code(&tx, role).await?;
    if !may_grant(&member.permissions, &granted.permissions, before.merchant_id.is_some()) {
        return Err(Error::Forbidden);
    }
    execute(&*tx, "UPDATE staff SET role_id = $1 WHERE id = $2", params![granted.id, id.0]).await?;
    keep_an_owner(&tx).await?;
    sessions::end_all_of_staff(&tx, id).await?;
    let (before, after) = (json!({ "role": before.code }), json!({ "role": role }));
    audit_log::record(&tx, member, "staff.role", &format!("staff:{id}"), before, after).await?;
    tx.commit().await
}

/// Takes a member of staff their access, at once.
pub async fn disable(shop: &Shop, member: &Member, id: StaffId) -> Result<()> {
    set_status(shop, member, id, "disabled").await
}

/// Gives it back.
pub async fn enable(shop: &Shop, member: &Member, id: StaffId) -> Result<()> {
    set_status(shop, member, id, "active").await
}

async fn set_status(shop: &Shop, member: &Member, id: StaffId, status: &'static str) -> Result<()> {
    let tx = shop.begin().await?;
    one_at_a_time(shop, &tx).await?;
    let before = target(&tx, member, id).await?;
    execute(&*tx, "UPDATE staff SET status = $1 WHERE id = $2", params![status, id.0]).await?;
    keep_an_owner(&tx).await?;
    sessions::end_all_of_staff(&tx, id).await?;
    let (before, after) = (json!({ "status": before.status }), json!({ "status": status }));
    audit_log::record(&tx, member, "staff.status", &format!("staff:{id}"), before, after).await?;
    tx.commit().await
}
