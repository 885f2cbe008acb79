//! What is done every minute. A chore is a job like any other, named after its minute, so that of
//! many nodes only one does it, and a failing one holds up no other.

use super::queue::enqueue;
use crate::db::execute;
use crate::{Result, Shop, params};
use domain::Timestamp;
use serde_json::json;

/// Providers are asked about payments that are not settled.
pub(super) const ASK_UNSETTLED: &str = "chore.ask_unsettled";
/// Unpaid orders whose own job was lost end nevertheless.
pub(super) const EXPIRE_DUE: &str = "chore.expire_due";
/// Orders delivered long enough ago complete, and those of silent carriers after longer.
pub(super) const COMPLETE_DELIVERED: &str = "chore.complete_delivered";
/// Money and orders that do not fit together are put right.
pub(super) const RECONCILE: &str = "chore.reconcile";
/// Facts about money that have no entry in the ledger get one.
pub(super) const LEDGER: &str = "chore.ledger";
/// Flash sales whose time is over end.
pub(super) const END_SALES: &str = "chore.end_sales";
/// Whoever wished for something is told that it came true.
pub(super) const WISHES: &str = "chore.wishes";
/// The books are checked.
pub(super) const AUDIT: &str = "chore.audit";
/// Removes what has served its purpose.
pub(super) const PRUNE: &str = "chore.prune";

/// Every chore, with the minutes between two rounds.
const CHORES: &[(&str, i64)] = &[
    (ASK_UNSETTLED, 1),
    (EXPIRE_DUE, 1),
    (RECONCILE, 1),
    (END_SALES, 1),
    (WISHES, 1),
    (COMPLETE_DELIVERED, 10),
    (LEDGER, 60),
    (AUDIT, 60),
    (PRUNE, 60),
];

/// Asks for this minute's chores, unless some node has already.
pub async fn ask_for(shop: &Shop) -> Result<()> {
    let now = shop.clock.now();
    let tx = shop.begin().await?;
    for (chore, minutes) in CHORES {
        let round = now.0 / (minutes * Timestamp::MINUTE);
        enqueue(&tx, chore, json!({}), now, Some(format!("{chore}:{round}"))).await?;
    }
    tx.commit().await
}

/// How long it is known what was searched for.
const SEARCHES_KEPT: i64 = 90 * Timestamp::DAY;

/// Forgets finished jobs and passed-on facts after three days, and sessions that have ended,
/// and after three months what was searched for; gives up imports that a crash cut off.
pub(super) async fn prune(shop: &Shop) -> Result<()> {
    let now = shop.clock.now();
    let old = now.plus(-3 * Timestamp::DAY).0;
    execute(shop.db.write(), "DELETE FROM jobs WHERE state = 'done' AND done_at < $1", params![old]).await?;
    execute(shop.db.write(), "DELETE FROM outbox WHERE published_at < $1", params![old]).await?;
    crate::sessions::end_expired(shop).await?;
    crate::throttle::forget_old(shop).await?;
    crate::import::desk::give_up(shop).await?;
    crate::flash::forget_old(shop).await?;
    crate::wishes::forget_orphans(shop).await?;
    crate::push::forget_orphans(shop).await?;
    crate::vitals::forget_old(shop).await?;
    let day = now.plus(-SEARCHES_KEPT).0.div_euclid(Timestamp::DAY);
    execute(shop.db.write(), "DELETE FROM search_days WHERE day < $1", params![day]).await?;
    Ok(())
}
