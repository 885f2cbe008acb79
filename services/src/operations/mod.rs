//! The machine room as the platform's owner sees it.

use crate::audit_log::{Verdict, verify};
use crate::db::{number, rows};
use crate::orders::desk::staff_names;
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use domain::Timestamp;
use domain::operations::{AuditPage, AuditRow, JobCount};
use domain::staff::Permission;
use sea_orm::FromQueryResult;

/// Rows of the audit log on one page.
pub const PAGE: i64 = 50;

/// Jobs and the log speak about every merchant, so they are the platform's only.
fn platform_only(member: &Member) -> Result<()> {
    member.demand(Permission::OperationsView)?;
    if member.merchant.is_some() { Err(Error::Forbidden) } else { Ok(()) }
}

#[derive(FromQueryResult)]
struct CountRow {
    kind: String,
    state: String,
    count: i64,
}

/// How many jobs of each kind wait, are done, or were given up.
pub async fn job_counts(shop: &Shop, member: &Member) -> Result<Vec<JobCount>> {
    platform_only(member)?;
    let found: Vec<CountRow> = rows(
        shop.db.read(),
        "SELECT kind, state, COUNT(*) AS count FROM jobs GROUP BY kind, state ORDER BY kind, state",
        params![],
    )
    .await?;
    Ok(found.into_iter().map(|row| JobCount { kind: row.kind, state: row.state, count: row.count }).collect())
}

#[derive(FromQueryResult)]
struct LogRow {
    seq: i64,
    at: i64,
    actor: String,
    action: String,
    object: String,
    before: String,
    after: String,
}

/// A page of the audit log, newest first, and whether its chain is whole.
pub async fn audit_rows(shop: &Shop, member: &Member, page: i64) -> Result<AuditPage> {
    platform_only(member)?;
    let read = shop.db.read();
    let found: Vec<LogRow> = rows(
        read,
        "SELECT seq, at, actor, action, object, before, after FROM audit_log ORDER BY seq DESC LIMIT $1 OFFSET $2",
        params![PAGE, (page.max(1) - 1) * PAGE],
    )
    .await?;
    let names = staff_names(shop, found.iter().map(|row| row.actor.as_str())).await?;
    let broken_at = match verify(shop).await? {
        Verdict::Whole(_) => None,
        Verdict::Broken { seq } => Some(seq),
    };
    Ok(AuditPage {
        rows: found
            .into_iter()
            .map(|row| AuditRow {
                seq: row.seq,
                at: Timestamp(row.at),
                actor: names.get(&row.actor).cloned().unwrap_or(row.actor),
                action: row.action,
                object: row.object,
                before: row.before,
                after: row.after,
            })
            .collect(),
        count: number(read, "SELECT COUNT(*) AS n FROM audit_log", params![]).await?,
        broken_at,
    })
}
