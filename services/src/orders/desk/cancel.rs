//! Staff call an order off.

use super::person::object;
use crate::entities::orders::Entity;
use crate::orders::cancel::call_off_in;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log};
use domain::ids::{MerchantId, OrderId};
use domain::staff::Permission;
use sea_orm::EntityTrait;
use serde_json::json;

/// Calls an order off that has not left: its stock returns, and its money too when it was paid.
/// Calling off what is called off already changes nothing and is not logged.
pub async fn cancel(shop: &Shop, member: &Member, order: OrderId) -> Result<()> {
    member.demand(Permission::OrdersEdit)?;
    let found = Entity::find_by_id(order.0).one(shop.db.read()).await?.ok_or(Error::NotFound)?;
    if !member.may_see(MerchantId(found.merchant_id)) {
        return Err(Error::NotFound);
    }
    if found.status == "canceled" {
        return Ok(());
    }
    let mut tx = shop.begin().await?;
    call_off_in(&mut tx, &found, &member.actor(), "staff").await?;
    let before = json!({ "status": found.status, "payment_status": found.payment_status });
    let after = json!({ "status": "canceled" });
    audit_log::record(&tx, member, "order.cancel", &object(order), before, after).await?;
    tx.commit().await
}
