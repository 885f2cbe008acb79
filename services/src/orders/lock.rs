//! Keeping an order to oneself for a while.

use crate::db::execute;
use crate::{Result, Tx, params};
use domain::ids::OrderId;

/// Waits for whoever is changing an order, and keeps it until the transaction ends: an UPDATE that
/// changes nothing locks its row on both databases alike. What is read of the order after this
/// stays true.
pub(crate) async fn lock_order(tx: &Tx, order: OrderId) -> Result<()> {
    execute(&**tx, "UPDATE orders SET status = status WHERE id = $1", params![order.0]).await?;
    Ok(())
}
