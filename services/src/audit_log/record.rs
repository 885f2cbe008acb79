//! One more row.

use super::{BEGINNING, Entry, hash};
use crate::db::{execute, row};
use crate::staff::Member;
use crate::{Result, Tx, params};
use domain::ids::MerchantId;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use serde_json::Value;

#[derive(FromQueryResult)]
struct Last {
    seq: i64,
    hash: String,
}

/// Records what a member of staff did, in the transaction that does it. `before` and `after`
/// hold the changed facts as JSON; personal fields are left out.
///
/// Call it last: under PostgreSQL writers of the log wait for each other until the commit.
pub async fn record(tx: &Tx, member: &Member, action: &str, object: &str, before: Value, after: Value) -> Result<()> {
    record_as(tx, &member.actor(), member.merchant, action, object, before, after).await
}

/// The same for those who are not staff: `system`, or `setup` before there is an owner.
pub async fn record_as(
    tx: &Tx,
    actor: &str,
    merchant: Option<MerchantId>,
    action: &str,
    object: &str,
    before: Value,
    after: Value,
) -> Result<()> {
    // SQLite has one writer; under PostgreSQL this lock makes the writers of the log one.
    if tx.get_database_backend() == DbBackend::Postgres {
        execute(&**tx, "SELECT pg_advisory_xact_lock(7010110)", params![]).await?;
    }
    let last: Option<Last> = row(&**tx, "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1", params![]).await?;
    let (seq, previous) = last.map_or((1, BEGINNING.to_owned()), |last| (last.seq + 1, last.hash));
    let (before, after) = (before.to_string(), after.to_string());
    let merchant = merchant.map(|id| id.0);
    let entry = Entry { seq, at: tx.now().0, actor, merchant, action, object, before: &before, after: &after };
    let hash = hash(&entry, &previous);
    execute(
        &**tx,
        "INSERT INTO audit_log (seq, at, actor, merchant_id, action, object, before, after, prev_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![seq, entry.at, actor, merchant, action, object, before.as_str(), after.as_str(), previous, hash],
    )
    .await?;
    Ok(())
}
