//! Entries of facts that have none: those of a shop that is older than its ledger, or that a node of
//! an older program wrote while the others had been renewed.

use super::{facts, post, terms};
use crate::db::{execute, rows};
use crate::orders::lock_order;
use crate::{Result, Shop, Tx, params};
use domain::ids::OrderId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

// A condition within a condition leads SQLite from the order to its payment to its entry; of a join
// it would begin with all entries of a kind.
/// Facts without an entry after the one numbered `$1`, at most `$2`.
const PAYMENTS: &str = "SELECT p.id, p.checkout_id AS of FROM payments p WHERE p.state = 'captured' AND p.id > $1
     AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'payment' AND e.reference = p.id)
     ORDER BY p.id LIMIT $2";
const ORDERS: &str = "SELECT o.id, o.id AS of FROM orders o
     WHERE o.payment_status IN ('paid', 'partially_refunded', 'refunded') AND o.id > $1
     AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'order' AND e.reference = o.id)
     AND EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = o.checkout_id
       AND EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'payment' AND e.reference = p.id))
     ORDER BY o.id LIMIT $2";
const COMPLETIONS: &str = "SELECT o.id, o.id AS of FROM orders o WHERE o.status = 'completed' AND o.id > $1
     AND EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'order' AND e.reference = o.id)
     AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'completed' AND e.reference = o.id)
     ORDER BY o.id LIMIT $2";
const REFUNDS: &str = "SELECT r.id, r.order_id AS of FROM refunds r WHERE r.state = 'succeeded' AND r.id > $1
     AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'refund' AND e.reference = r.id)
     AND EXISTS (SELECT 1 FROM ledger_entries e WHERE (e.kind = 'payment' AND e.reference = r.payment_id)
       OR (e.kind = 'order' AND e.reference = r.order_id))
     ORDER BY r.id LIMIT $2";

/// The kinds in the order in which they must be entered, since what completes or goes back was paid
/// before; and how many go into one transaction, so that nobody waits long for the accounts. Refunds
/// go in one by one, because each counts those before it.
const KINDS: [(&str, i64); 4] = [(PAYMENTS, 200), (ORDERS, 200), (COMPLETIONS, 200), (REFUNDS, 1)];

#[derive(FromQueryResult)]
struct Fact {
    id: Uuid,
    of: Uuid,
}

/// Enters every fact that has no entry yet, and gives how many there were.
pub async fn catch_up(shop: &Shop) -> Result<usize> {
    let mut entered = 0;
    for (sql, step) in KINDS {
        let mut last = Uuid::nil();
        loop {
            let found: Vec<Fact> = rows(shop.db.read(), sql, params![last, step]).await?;
            if found.is_empty() {
                break;
            }
            let tx = shop.begin().await?;
            alone(shop, &tx).await?;
            if sql == COMPLETIONS || sql == REFUNDS {
                for fact in &found {
                    lock_order(&tx, OrderId(fact.of)).await?;
                }
            }
            // Looked for again: somebody may have entered some meanwhile.
            let found: Vec<Fact> = rows(&*tx, sql, params![last, step]).await?;
            let ids: Vec<Uuid> = found.iter().map(|fact| fact.id).collect();
            let Some(newest) = ids.last().copied() else { continue };
            let terms = terms(&tx).await?;
            let entries = match sql {
                PAYMENTS => facts::payments(&tx, &ids, &terms).await?,
                ORDERS => facts::orders(&tx, &ids, &terms).await?,
                COMPLETIONS => facts::completions(&tx, &ids, &terms).await?,
                _ => facts::refunds(&tx, &ids).await?,
            };
            entered += entries.len();
            post(&tx, entries).await?;
            tx.commit().await?;
            last = newest;
        }
    }
    Ok(entered)
}

/// Of several nodes one catches up at a time; SQLite has one writer anyway.
async fn alone(shop: &Shop, tx: &Tx) -> Result<()> {
    if shop.db.is_postgres() {
        execute(&**tx, "SELECT pg_advisory_xact_lock(7010112)", params![]).await?;
    }
    Ok(())
}
