//! The reconciler: looks for money and orders that do not fit together, and puts right what is safe.
//! It runs every minute and when somebody asks for it. Nothing it finds should exist, because money
//! and orders change in one transaction; it is there for what nobody thought of.
//!
//! Safe is what the books themselves say: money that came belongs to the orders of its checkout, and
//! a refund that was promised must be asked for. Unpaid orders whose time is over are ended by
//! `orders::expire_due` each minute. What the books cannot say stands in [`super::troubles`].

use super::apply::{Again, payment_by_id};
use super::capture::take_money;
use crate::db::{execute, number, rows};
use crate::jobs;
use crate::staff::Member;
use crate::{Error, Result, Shop, Tx, ledger, params};
use domain::Timestamp;
use domain::ids::OrderId;
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How far back the round of every minute looks; who asks for a round looks at everything.
const WINDOW: i64 = 2 * Timestamp::DAY;
/// A refund that waits so long without a job that will ask for it has been forgotten.
const FORGOTTEN: i64 = 10 * Timestamp::MINUTE;

/// Payments that came while orders of their checkout do not count as paid. A payment that came second
/// is not among them: it goes back.
const UNUSED: &str = "SELECT DISTINCT p.id FROM payments p JOIN orders o ON o.checkout_id = p.checkout_id
     WHERE p.state = 'captured' AND p.captured > 0 AND p.created_at >= $1 AND o.total > 0
       AND o.payment_status IN ('unpaid', 'voided')
       AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.reason = 'overpaid')
     LIMIT 200";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
}

/// What a round put right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Healed {
    /// Payments whose orders count as paid now, or whose money goes back.
    pub payments: usize,
    /// Refunds that are asked for again.
    pub refunds: usize,
    /// Facts that had no entry in the ledger.
    pub entries: usize,
}

impl Healed {
    /// How much was put right in all.
    pub fn count(self) -> i64 {
        i64::try_from(self.payments + self.refunds + self.entries).unwrap_or(i64::MAX)
    }
}

/// A round for a member of staff who wants to know: the platform's look at everything, a merchant's
/// at what is new.
pub async fn reconcile_now(shop: &Shop, member: &Member) -> Result<Healed> {
    member.demand(Permission::RefundsCreate)?;
    if member.merchant.is_none() { reconcile(shop).await } else { reconcile_new(shop).await }
}

/// The round of every minute, over what is new.
pub async fn reconcile_new(shop: &Shop) -> Result<Healed> {
    let since = shop.clock.now().plus(-WINDOW);
    round(shop, since).await
}

/// A round over everything there is.
pub async fn reconcile(shop: &Shop) -> Result<Healed> {
    let entries = ledger::catch_up(shop).await?;
    Ok(Healed { entries, ..round(shop, Timestamp(0)).await? })
}

async fn round(shop: &Shop, since: Timestamp) -> Result<Healed> {
    let mut healed = Healed::default();
    let unused: Vec<Row> = rows(shop.db.read(), UNUSED, params![since.0]).await?;
    for payment in unused {
        healed.payments += usize::from(heal_payment(shop, payment.id).await?);
    }
    let waiting: Vec<Row> = rows(
        shop.db.read(),
        "SELECT id FROM refunds WHERE state = 'pending' AND created_at >= $1 AND created_at <= $2 ORDER BY id LIMIT 500",
        params![since.0, shop.clock.now().plus(-FORGOTTEN).0],
    )
    .await?;
    for refund in waiting {
        healed.refunds += usize::from(ask_again(shop, refund.id, &["done"]).await?);
    }
    Ok(healed)
}

/// Gives the money of a payment that came to the orders of its checkout; says whether any took it.
pub(super) async fn heal_payment(shop: &Shop, id: Uuid) -> Result<bool> {
    let mut gone = BTreeSet::new();
    // Each round without success names one more order whose goods are gone, and a checkout has few.
    for _ in 0..64 {
        match heal_once(shop, id, &gone).await? {
            Ok(healed) => return Ok(healed),
            Err(Again::Gone(order)) => {
                gone.insert(order);
            }
            Err(Again::Moved) => {}
        }
    }
    Err(Error::Conflict)
}

async fn heal_once(shop: &Shop, id: Uuid, gone: &BTreeSet<OrderId>) -> Result<Result<bool, Again>> {
    let mut tx = shop.begin().await?;
    execute(
        &*tx,
        "UPDATE checkouts SET total = total WHERE id = (SELECT checkout_id FROM payments WHERE id = $1)",
        params![id],
    )
    .await?;
    let payment = payment_by_id(&*tx, id).await?.ok_or(Error::NotFound)?;
    let paid = match take_money(&mut tx, &payment, gone).await? {
        Ok(paid) => paid,
        Err(order) => return Ok(Err(Again::Gone(order))),
    };
    ledger::orders_paid(&tx, &paid).await?;
    tx.commit().await?;
    if !paid.is_empty() {
        tracing::error!(payment = %id, orders = paid.len(), "money had come for orders that did not count as paid");
    }
    Ok(Ok(!paid.is_empty()))
}

/// Has a refund asked for again whose job is in one of these states, or is gone; says whether it is.
pub(super) async fn ask_again(shop: &Shop, refund: Uuid, states: &'static [&'static str]) -> Result<bool> {
    let tx = shop.begin().await?;
    let asked = again(&tx, refund, states).await?;
    tx.commit().await?;
    if asked {
        tracing::error!(%refund, "a refund had no job that would ask for it");
    }
    Ok(asked)
}

async fn again(tx: &Tx, refund: Uuid, states: &[&'static str]) -> Result<bool> {
    let key = format!("refund:{refund}");
    let mut revived = 0;
    for state in states {
        revived += execute(
            &**tx,
            "UPDATE jobs SET state = 'ready', attempts = 0, run_at = $1, leased_until = NULL, done_at = NULL
             WHERE dedupe_key = $2 AND state = $3
               AND EXISTS (SELECT 1 FROM refunds r WHERE r.id = $4 AND r.state = 'pending')",
            params![tx.now().0, key.clone(), *state, refund],
        )
        .await?;
    }
    if revived > 0 {
        tx.wake_workers();
        return Ok(true);
    }
    let there = number(&**tx, "SELECT COUNT(*) AS n FROM jobs WHERE dedupe_key = $1", params![key.clone()]).await?;
    if there > 0 {
        return Ok(false);
    }
    jobs::enqueue(tx, jobs::REFUND, json!({ "refund": refund }), tx.now(), Some(key)).await?;
    Ok(true)
}
