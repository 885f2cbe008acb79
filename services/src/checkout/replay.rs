//! The same request again: a double click, a retry of the network, a replay.

use crate::db::{row, rows};
use crate::sessions::Visitor;
use crate::{Result, Shop, params};
use domain::checkout::{PlaceOrder, Placed, Refusal};
use domain::ids::{CheckoutId, OrderId};
use domain::{Currency, Money};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Whose key space a request belongs to.
pub(super) fn shopper_of(visitor: &Visitor) -> String {
    match visitor.customer {
        Some(customer) => format!("customer:{customer}"),
        None => format!("session:{}", visitor.session),
    }
}

/// The hash by which a repeated request is told from another one under the same key.
pub(super) fn request_hash(command: &PlaceOrder) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(command).map_err(|error| crate::Error::Damaged(error.to_string()))?;
    Ok(Sha256::digest(&text).to_vec())
}

/// The answer that was given to this key before, or the refusal when it was another request.
pub(super) async fn replay(shop: &Shop, shopper: &str, key: &str, hash: &[u8]) -> Result<Option<Placed>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        request_hash: Vec<u8>,
        access_token: Vec<u8>,
        total: i64,
        currency: String,
    }
    let found: Option<Row> = row(
        shop.db.read(),
        "SELECT id, request_hash, access_token, total, currency FROM checkouts
         WHERE shopper = $1 AND idempotency_key = $2",
        params![shopper, key],
    )
    .await?;
    let Some(found) = found else { return Ok(None) };
    if found.request_hash != hash {
        return Err(Refusal::KeyReused.into());
    }
    #[derive(FromQueryResult)]
    struct Order {
        id: Uuid,
    }
    let orders: Vec<Order> =
        rows(shop.db.read(), "SELECT id FROM orders WHERE checkout_id = $1 ORDER BY id", params![found.id]).await?;
    Ok(Some(Placed {
        checkout: CheckoutId(found.id),
        orders: orders.into_iter().map(|order| OrderId(order.id)).collect(),
        access: shop.keys.open_sealed("checkouts.access_token", &found.access_token)?,
        total: Money { minor: found.total, currency: Currency::from_code(&found.currency).unwrap_or_default() },
    }))
}
