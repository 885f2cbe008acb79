//! Everything the page about staff shows.

use super::{Member, grantable, list};
use crate::db::rows;
use crate::{Result, Shop, params};
use domain::Lang;
use domain::ids::MerchantId;
use domain::staff::TeamPage;
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name_zh: String,
    name_en: String,
}

/// Who works here, and which roles at which merchants the reader may give.
pub async fn team(shop: &Shop, member: &Member, lang: Lang) -> Result<TeamPage> {
    let (all, own) = crate::reports::today::sight(member);
    let merchants: Vec<Row> = rows(
        shop.db.read(),
        "SELECT id, name_zh, name_en FROM merchants WHERE $1 OR id = $2 ORDER BY created_at, id",
        params![all, own],
    )
    .await?;
    Ok(TeamPage {
        staff: list(shop, member, lang).await?,
        platform_roles: if all { grantable(shop, member, false, lang).await? } else { Vec::new() },
        merchant_roles: grantable(shop, member, true, lang).await?,
        merchants: merchants
            .into_iter()
            .map(|row| (MerchantId(row.id), lang.pick(&row.name_zh, &row.name_en).to_owned()))
            .collect(),
        base_url: shop.options.base_url.clone(),
    })
}
