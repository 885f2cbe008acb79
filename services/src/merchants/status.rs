//! A merchant is closed, or opened again.

use super::platform_only;
use crate::db::execute;
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::ids::MerchantId;
use serde_json::json;

/// Closes a merchant, whose goods are then no longer shown or sold while orders already placed
/// are still shipped; or opens them again. The platform's own shop stays open.
pub async fn set_open(shop: &Shop, member: &Member, merchant: MerchantId, open: bool) -> Result<()> {
    platform_only(member)?;
    let (from, to) = if open { ("closed", "open") } else { ("open", "closed") };
    let mut tx = shop.begin().await?;
    let changed = execute(
        &*tx,
        "UPDATE merchants SET status = $2 WHERE id = $1 AND status = $3 AND (NOT self_run OR $4)",
        params![merchant.0, to, from, open],
    )
    .await?;
    if changed == 0 {
        return Err(Error::Conflict);
    }
    let (before, after) = (json!({ "status": from }), json!({ "status": to }));
    let action = if open { "merchant.reopen" } else { "merchant.close" };
    audit_log::record(&tx, member, action, &format!("merchant:{merchant}"), before, after).await?;
    tx.emit(LiveEvent::all_goods());
    tx.commit().await
}
