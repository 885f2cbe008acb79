//! What staff tell each other about an order.

use super::person::object;
use crate::db::execute;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::ids::{MerchantId, OrderId};
use domain::staff::Permission;
use serde_json::json;

/// The longest note, in characters.
const LONGEST: usize = 1000;

/// Keeps the staff's note on an order, sealed; an empty one removes it. The audit log says that
/// it changed, not what it says.
pub async fn set_note(shop: &Shop, member: &Member, order: OrderId, note: &str) -> Result<()> {
    member.demand(Permission::OrdersEdit)?;
    let note = note.trim();
    if note.chars().count() > LONGEST {
        return Err(Error::invalid("note", "too_long"));
    }
    let tx = shop.begin().await?;
    let merchant = super::page::merchant_of(&tx, order).await?;
    if !member.may_see(MerchantId(merchant)) {
        return Err(Error::NotFound);
    }
    let sealed = (!note.is_empty()).then(|| shop.keys.seal("orders.staff_note", note));
    execute(&*tx, "UPDATE orders SET staff_note = $2 WHERE id = $1", params![order.0, sealed]).await?;
    let after = json!({ "characters": note.chars().count() });
    audit_log::record(&tx, member, "order.note", &object(order), json!({}), after).await?;
    tx.commit().await
}
