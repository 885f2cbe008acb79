//! What a member of staff learns about themselves.

use super::Member;
use crate::db::row;
use crate::{Error, Result, Shop, params};
use domain::Lang;
use domain::staff::Me;
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Row {
    name: Vec<u8>,
    name_zh: Option<String>,
    name_en: Option<String>,
}

/// Name, merchant and permissions of the one who asks.
pub async fn me(shop: &Shop, member: &Member, lang: Lang) -> Result<Me> {
    let found: Row = row(
        shop.db.read(),
        "SELECT s.name, m.name_zh, m.name_en FROM staff s LEFT JOIN merchants m ON m.id = s.merchant_id \
         WHERE s.id = $1",
        params![member.id.0],
    )
    .await?
    .ok_or(Error::SignIn)?;
    Ok(Me {
        id: member.id,
        name: shop.keys.open_sealed("staff.name", &found.name)?,
        merchant: found.name_zh.map(|zh| lang.pick(&zh, found.name_en.as_deref().unwrap_or("")).to_owned()),
        permissions: member.permissions.clone(),
    })
}
