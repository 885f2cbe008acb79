//! Checks that the books are right: the invariants of stock, money and history, as set-based
//! questions that must have no answer. `yunmall audit` runs them; so do the tests.

mod checks;

use crate::db::{execute, number, rows};
use crate::settings::{self, Scope};
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use checks::{CHECKS, Check};
use domain::Timestamp;
use domain::operations::LastAudit;
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Whether the database answers.
pub async fn ping(shop: &Shop) -> Result<()> {
    number(shop.db.read(), "SELECT CAST(1 AS BIGINT) AS n", params![]).await?;
    Ok(())
}

/// A row that breaks an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant's code.
    pub code: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// The row: a variant, an order, a payment …
    pub id: Uuid,
    /// The two numbers that should agree.
    pub found: (i64, i64),
}

/// Runs every check and gives the rows that break one, at most fifty of each.
pub async fn run(shop: &Shop) -> Result<Vec<Finding>> {
    run_at(shop, shop.clock.now()).await
}

/// The round of every hour: says loudly what is wrong, and keeps how it went for the machine room.
pub(crate) async fn round(shop: &Shop) -> Result<()> {
    let begun = Instant::now();
    let findings = run(shop).await?;
    for finding in &findings {
        tracing::error!(code = finding.code, id = %finding.id, found = ?finding.found, "the books are wrong: {}", finding.rule);
    }
    let mut codes: Vec<String> = findings.iter().map(|finding| finding.code.to_owned()).collect();
    codes.dedup();
    let took = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let last = LastAudit { at: shop.clock.now(), took, wrong: codes };
    let text = serde_json::to_string(&last).map_err(|error| Error::Damaged(error.to_string()))?;
    execute(
        shop.db.write(),
        "INSERT INTO settings (scope, name, value, updated_at) VALUES ('platform', $1, $2, $3)
         ON CONFLICT (scope, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        params![LAST, text, last.at.0],
    )
    .await?;
    Ok(())
}

/// Where it is kept how the last round went.
const LAST: &str = "last_audit";

/// How the last round went, for the platform's staff; none before the first.
pub async fn last(shop: &Shop, member: &Member) -> Result<Option<LastAudit>> {
    member.demand(Permission::OperationsView)?;
    if member.merchant.is_some() {
        return Err(Error::Forbidden);
    }
    settings::get(shop, Scope::Platform, LAST).await
}

/// The same, and how long each check took: for measurements.
pub async fn timed(shop: &Shop) -> Result<(Vec<Finding>, Vec<(&'static str, Duration)>)> {
    let (mut findings, mut times) = (Vec::new(), Vec::new());
    for check in CHECKS {
        let begun = Instant::now();
        findings.extend(look(shop, check, shop.clock.now()).await?);
        times.push((check.code, begun.elapsed()));
    }
    Ok((findings, times))
}

async fn run_at(shop: &Shop, now: Timestamp) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for check in CHECKS {
        findings.extend(look(shop, check, now).await?);
    }
    Ok(findings)
}

/// The rows that break one check.
async fn look(shop: &Shop, check: &Check, now: Timestamp) -> Result<Vec<Finding>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        a: i64,
        b: i64,
    }
    let values = if check.asks_time { params![now.0] } else { params![] };
    let found: Vec<Row> = rows(shop.db.read(), check.sql, values).await?;
    let finding = |row: Row| Finding { code: check.code, rule: check.rule, id: row.id, found: (row.a, row.b) };
    Ok(found.into_iter().map(finding).collect())
}

/// The codes and rules of all checks, for the report.
pub fn list() -> Vec<(&'static str, &'static str)> {
    CHECKS.iter().map(|check| (check.code, check.rule)).collect()
}
