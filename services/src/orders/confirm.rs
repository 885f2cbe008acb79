//! The shopper confirms that everything has arrived.

use super::access::{Access, own_order};
use super::events::record;
use crate::db::execute;
use crate::live::LiveEvent;
use crate::sessions::Visitor;
use crate::{Result, Shop, ledger, params};
use domain::checkout::Refusal;
use domain::ids::{MerchantId, OrderId};
use serde_json::json;

/// Completes a shopper's own order once everything has left. Confirming twice changes nothing.
pub async fn confirm(shop: &Shop, visitor: &Visitor, access: &Access, number: &str) -> Result<()> {
    let mut tx = shop.begin().await?;
    let order = own_order(&*tx, visitor, access, number).await?;
    let changed = execute(
        &*tx,
        "UPDATE orders SET status = 'completed', completed_at = $1
         WHERE id = $2 AND status = 'placed' AND payment_status IN ('paid', 'partially_refunded')
           AND fulfillment_status IN ('fulfilled', 'delivered')",
        params![tx.now().0, order.id],
    )
    .await?;
    if changed == 0 {
        if order.status == "completed" {
            return Ok(());
        }
        return Err(Refusal::Illegal { state: order.fulfillment_status, event: "complete".to_owned() }.into());
    }
    let id = OrderId(order.id);
    record(&tx, id, "completed", "shopper", json!({})).await?;
    ledger::completed(&tx, id).await?;
    tx.emit(LiveEvent::Order { order: id, merchant: MerchantId(order.merchant_id), kind: "completed".to_owned() });
    tx.commit().await
}
