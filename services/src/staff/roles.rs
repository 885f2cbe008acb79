//! Roles, as the program ships them.

use super::{Member, permissions_of};
use crate::db::{execute, row, rows};
use crate::{Error, Result, Shop, Tx, new_id, params};
use domain::Lang;
use domain::staff::{Permission, ROLES, RoleView, may_grant};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Writes the ready-made roles; a new version of the program may know new permissions.
pub async fn seed_roles(shop: &Shop) -> Result<()> {
    for (code, name_zh, name_en, permissions) in ROLES {
        let codes: Vec<&str> = permissions.iter().map(|permission| permission.code()).collect();
        let json = serde_json::to_string(&codes).map_err(|error| Error::Damaged(error.to_string()))?;
        execute(
            shop.db.write(),
            "INSERT INTO roles (id, code, name_zh, name_en, permissions) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (code) DO UPDATE SET name_zh = $3, name_en = $4, permissions = $5
             WHERE roles.name_zh <> $3 OR roles.name_en <> $4 OR roles.permissions <> $5",
            params![new_id(), *code, *name_zh, *name_en, json],
        )
        .await?;
    }
    Ok(())
}

/// A role as it is needed to give it.
pub(super) struct Role {
    pub id: Uuid,
    pub permissions: Vec<Permission>,
}

/// The role of a code.
pub(super) async fn by_code(tx: &Tx, code: &str) -> Result<Role> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        permissions: String,
    }
    let found: Option<Row> =
        row(&**tx, "SELECT id, permissions FROM roles WHERE code = $1", params![code.to_owned()]).await?;
    let found = found.ok_or_else(|| Error::invalid("role", "unknown"))?;
    Ok(Role { id: found.id, permissions: permissions_of(&found.permissions) })
}

#[derive(FromQueryResult)]
struct Row {
    code: String,
    name_zh: String,
    name_en: String,
    permissions: String,
}

/// The roles that a member of staff may give, for the platform's staff or a merchant's.
pub async fn grantable(shop: &Shop, member: &Member, for_merchant: bool, lang: Lang) -> Result<Vec<RoleView>> {
    member.demand(Permission::StaffManage)?;
    let found: Vec<Row> =
        rows(shop.db.read(), "SELECT code, name_zh, name_en, permissions FROM roles ORDER BY id", params![]).await?;
    Ok(found
        .into_iter()
        .filter(|role| may_grant(&member.permissions, &permissions_of(&role.permissions), for_merchant))
        .map(|role| RoleView { name: lang.pick(&role.name_zh, &role.name_en).to_owned(), code: role.code })
        .collect())
}
