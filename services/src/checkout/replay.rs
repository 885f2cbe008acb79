//! The same request again: a double click, a retry of the network, a replay.

use super::ticket::Ticket;
use crate::db::{found_by, found_in};
use crate::{Result, Shop, Tx, params};
use domain::checkout::{PlaceOrder, Placed, Refusal};
use domain::ids::{CheckoutId, OrderId};
use domain::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// The hash by which a repeated request is told from another one under the same key.
pub(super) fn request_hash(command: &PlaceOrder) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(command).map_err(|error| crate::Error::Damaged(error.to_string()))?;
    Ok(Sha256::digest(&text).to_vec())
}

/// For each ticket the answer that was given to its key before, or the refusal when that was
/// another request; none for those that are new. No two tickets are of one shopper.
pub(super) async fn known(
    shop: &Shop,
    conn: &impl ConnectionTrait,
    tickets: &[Ticket],
) -> Result<Vec<Option<Result<Placed>>>> {
    const KEYS: [&str; 2] = [
        "WITH wanted (shopper, idempotency_key) AS (VALUES ",
        ") SELECT c.id, c.shopper, c.request_hash, c.access_token, c.total, c.currency FROM wanted w
         JOIN checkouts c ON c.shopper = w.shopper AND c.idempotency_key = w.idempotency_key",
    ];
    let wanted = tickets.iter().map(|ticket| params![ticket.shopper.clone(), ticket.key.clone()]).collect();
    let found: Vec<Row> = found_by(conn, 2, wanted, |list| [KEYS[0], list, KEYS[1]].concat()).await?;
    answers(shop, conn, tickets, found).await
}

/// The same for a transaction, which from now on keeps every other placement of these people out until
/// it ends: nobody gets more than they may by asking two nodes at once. On PostgreSQL each way to know
/// a person again has a lock; all are taken in the order of their numbers, before anything else is
/// locked, so that nobody waits in a circle. SQLite has one writer, and this transaction is it.
///
/// What another node wrote while we waited for it is not seen by this very statement;
/// [`super::holdings::Holdings::answers`] notices it.
pub(super) async fn known_alone(shop: &Shop, tx: &Tx, tickets: &[Ticket]) -> Result<Vec<Option<Result<Placed>>>> {
    if !shop.db.is_postgres() {
        return known(shop, &**tx, tickets).await;
    }
    // Whoever waits must be in the answer, or the database may leave the waiting out.
    const KEYS: [&str; 2] = [
        "WITH wanted (shopper, idempotency_key, a, b, c) AS (VALUES ",
        "), alone AS (SELECT COUNT(pg_advisory_xact_lock(n)) AS locks FROM (
           SELECT a AS n FROM wanted UNION SELECT b FROM wanted UNION SELECT c FROM wanted ORDER BY n) AS numbers)
         SELECT alone.locks, k.id, k.shopper, k.request_hash, k.access_token, k.total, k.currency
         FROM alone LEFT JOIN (SELECT c.id, c.shopper, c.request_hash, c.access_token, c.total, c.currency
           FROM wanted w JOIN checkouts c ON c.shopper = w.shopper AND c.idempotency_key = w.idempotency_key) k ON TRUE",
    ];
    let row = |ticket: &Ticket| {
        let [a, b, c] = ticket.locks;
        params![ticket.shopper.clone(), ticket.key.clone(), a, b, c]
    };
    let wanted = tickets.iter().map(row).collect();
    let found: Vec<Found> = found_by(&**tx, 5, wanted, |list| [KEYS[0], list, KEYS[1]].concat()).await?;
    answers(shop, &**tx, tickets, found.into_iter().filter_map(Found::row).collect()).await
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    shopper: String,
    request_hash: Vec<u8>,
    access_token: Vec<u8>,
    total: i64,
    currency: String,
}

/// A row, or none with the answer that all locks are held.
#[derive(FromQueryResult)]
struct Found {
    id: Option<Uuid>,
    shopper: Option<String>,
    request_hash: Option<Vec<u8>>,
    access_token: Option<Vec<u8>>,
    total: Option<i64>,
    currency: Option<String>,
}

impl Found {
    fn row(self) -> Option<Row> {
        Some(Row {
            id: self.id?,
            shopper: self.shopper?,
            request_hash: self.request_hash?,
            access_token: self.access_token?,
            total: self.total?,
            currency: self.currency?,
        })
    }
}

async fn answers(
    shop: &Shop,
    conn: &impl ConnectionTrait,
    tickets: &[Ticket],
    found: Vec<Row>,
) -> Result<Vec<Option<Result<Placed>>>> {
    if found.is_empty() {
        return Ok(tickets.iter().map(|_| None).collect());
    }
    #[derive(FromQueryResult)]
    struct Order {
        id: Uuid,
        checkout_id: Uuid,
    }
    const ORDERS: [&str; 2] = ["SELECT id, checkout_id FROM orders WHERE checkout_id IN (", ") ORDER BY id"];
    let checkouts = found.iter().map(|row| row.id.into()).collect();
    let mut orders: HashMap<Uuid, Vec<OrderId>> = HashMap::new();
    let rows: Vec<Order> = found_in(conn, checkouts, |list| [ORDERS[0], list, ORDERS[1]].concat()).await?;
    for order in rows {
        orders.entry(order.checkout_id).or_default().push(OrderId(order.id));
    }
    let mut found: HashMap<String, Row> = found.into_iter().map(|row| (row.shopper.clone(), row)).collect();
    let answer = |ticket: &Ticket| {
        let row = found.remove(&ticket.shopper)?;
        if row.request_hash != ticket.hash {
            return Some(Err(Refusal::KeyReused.into()));
        }
        let access = match shop.keys.open_sealed("checkouts.access_token", &row.access_token) {
            Ok(access) => access,
            Err(error) => return Some(Err(error)),
        };
        Some(Ok(Placed {
            checkout: CheckoutId(row.id),
            orders: orders.remove(&row.id).unwrap_or_default(),
            access,
            total: Money { minor: row.total, currency: Currency::from_code(&row.currency).unwrap_or_default() },
        }))
    };
    Ok(tickets.iter().map(answer).collect())
}
