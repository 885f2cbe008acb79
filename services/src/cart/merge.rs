//! Signing in: the browser's cart goes into the member's.

use super::find::{find_cart, lines, open_cart};
use crate::db::{execute, insert_rows};
use crate::sessions::Visitor;
use crate::{Result, Tx, params};
use domain::ids::{CustomerId, SessionId};
use domain::orders::Channel;

/// Merges the cart of a session into the member's, within the transaction that signs them in,
/// and before the session's row changes. The browser's cart is gone afterwards, so merging
/// twice changes nothing.
pub async fn merge(tx: &Tx, session: SessionId, customer: CustomerId) -> Result<()> {
    let browser = Visitor { session, customer: None, staff: None, channel: Channel::Web };
    let Some(from) = find_cart(&**tx, &browser).await? else { return Ok(()) };
    let member = Visitor { customer: Some(customer), ..browser };
    let to = open_cart(tx, &member).await?;
    let merged = domain::cart::merge(&lines(&**tx, to).await?, &lines(&**tx, from).await?);
    execute(&**tx, "DELETE FROM cart_lines WHERE cart_id IN ($1, $2)", params![from.0, to.0]).await?;
    // Lines are read newest first; earlier ones keep an earlier moment.
    let now = tx.now().0;
    let rows = merged
        .iter()
        .enumerate()
        .map(|(index, line)| {
            params![to.0, line.variant.0, line.quantity, line.saved, line.selected, line.seen_price, now - index as i64]
        })
        .collect();
    const COLUMNS: &[&str] = &["cart_id", "variant_id", "quantity", "saved", "selected", "seen_price", "added_at"];
    insert_rows(&**tx, "cart_lines", COLUMNS, rows).await?;
    execute(&**tx, "UPDATE sessions SET cart_id = NULL WHERE cart_id = $1", params![from.0]).await?;
    execute(&**tx, "DELETE FROM carts WHERE id = $1", params![from.0]).await?;
    Ok(())
}
