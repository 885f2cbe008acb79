//! Jobs that were given up, for the platform's staff to look at and to start again.

use crate::db::{execute, row, rows};
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::Timestamp;
use domain::ids::JobId;
use domain::jobs::DeadLetter;
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// The platform's staff who look after the machinery; a merchant's staff never see it.
fn demand_operations(member: &Member) -> Result<()> {
    member.demand(Permission::OperationsView)?;
    if member.merchant.is_some() { Err(Error::Forbidden) } else { Ok(()) }
}

/// The jobs that failed for good, newest first, at most 200.
pub async fn dead_letters(shop: &Shop, member: &Member) -> Result<Vec<DeadLetter>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        kind: String,
        attempts: i64,
        last_error: Option<String>,
        created_at: i64,
    }
    demand_operations(member)?;
    let dead: Vec<Row> = rows(
        shop.db.read(),
        "SELECT id, kind, attempts, last_error, created_at FROM jobs WHERE state = 'dead' \
         ORDER BY created_at DESC, id DESC LIMIT 200",
        params![],
    )
    .await?;
    Ok(dead
        .into_iter()
        .map(|row| DeadLetter {
            id: JobId(row.id),
            kind: row.kind,
            attempts: row.attempts,
            last_error: row.last_error.unwrap_or_default(),
            created_at: Timestamp(row.created_at),
        })
        .collect())
}

/// Gives a dead letter ten new tries, the first at once.
pub async fn retry(shop: &Shop, member: &Member, job: JobId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Dead {
        kind: String,
        attempts: i64,
    }
    demand_operations(member)?;
    let tx = shop.begin().await?;
    let dead: Option<Dead> =
        row(&*tx, "SELECT kind, attempts FROM jobs WHERE id = $1 AND state = 'dead'", params![job.0]).await?;
    let dead = dead.ok_or(Error::NotFound)?;
    let revived = execute(
        &*tx,
        "UPDATE jobs SET state = 'ready', attempts = 0, run_at = $1, leased_until = NULL WHERE id = $2 AND state = 'dead'",
        params![shop.clock.now().0, job.0],
    )
    .await?;
    if revived == 0 {
        return Err(Error::NotFound);
    }
    tx.wake_workers();
    let before = json!({ "kind": dead.kind, "state": "dead", "attempts": dead.attempts });
    let after = json!({ "kind": dead.kind, "state": "ready", "attempts": 0 });
    audit_log::record(&tx, member, "job.retry", &format!("job:{job}"), before, after).await?;
    tx.commit().await
}
