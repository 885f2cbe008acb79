//! Checks that the books are right: the invariants of stock, money and history, as set-based
//! questions that must have no answer. `yunmall audit` runs them; so do the tests.

mod checks;
mod stories;

use crate::db::{execute, number, rows};
use crate::settings::{self, Scope};
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use checks::{CHECKS, Check};
use domain::Timestamp;
use domain::operations::LastAudit;
use domain::staff::Permission;
use sea_orm::{FromQueryResult, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
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
    run_with(shop, hands()).await
}

async fn run_with(shop: &Shop, hands: usize) -> Result<Vec<Finding>> {
    let answers = asked(shop, shop.clock.now(), hands).await?;
    let mut findings: Vec<Finding> = answers.into_iter().flat_map(|(_, findings, _)| findings).collect();
    findings.sort_by_key(|finding| place(finding.code));
    Ok(findings)
}

/// The round of every hour: says loudly what is wrong, and keeps how it went for the machine room.
pub(crate) async fn round(shop: &Shop) -> Result<()> {
    let begun = Instant::now();
    // One question at a time: shoppers come first.
    let findings = run_with(shop, 1).await?;
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
pub(crate) const LAST: &str = "last_audit";

/// How the last round went, for the platform's staff; none before the first.
pub async fn last(shop: &Shop, member: &Member) -> Result<Option<LastAudit>> {
    member.demand(Permission::OperationsView)?;
    if member.merchant.is_some() {
        return Err(Error::Forbidden);
    }
    settings::get(shop, Scope::Platform, LAST).await
}

/// The same, and how long each question took: for measurements.
pub async fn timed(shop: &Shop) -> Result<(Vec<Finding>, Vec<(&'static str, Duration)>)> {
    let answers = asked(shop, shop.clock.now(), hands()).await?;
    let times = answers.iter().map(|(check, _, time)| (check.rules[0].0, *time)).collect();
    Ok((answers.into_iter().flat_map(|(_, findings, _)| findings).collect(), times))
}

/// Questions that are asked at the same time when nobody else needs the machine.
fn hands() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().min(4))
}

/// What a question found, and how long it took.
type Answer = (&'static Check, Vec<Finding>, Duration);

/// Asks every question, some at the same time; the answers come in the order of the questions.
async fn asked(shop: &Shop, now: Timestamp, hands: usize) -> Result<Vec<Answer>> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..hands {
        tasks.spawn(ask(shop.clone(), now, next.clone()));
    }
    let mut answers = Vec::with_capacity(CHECKS.len());
    while let Some(done) = tasks.join_next().await {
        answers.extend(done.map_err(|error| Error::Damaged(error.to_string()))??);
    }
    answers.sort_by_key(|(place, _)| *place);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// Takes one question after the other until none is left.
async fn ask(shop: Shop, now: Timestamp, next: Arc<AtomicUsize>) -> Result<Vec<(usize, Answer)>> {
    let mut answers = Vec::new();
    loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(check) = CHECKS.get(place) else { return Ok(answers) };
        let begun = Instant::now();
        let findings = look(&shop, check, now).await?;
        answers.push((place, (check, findings, begun.elapsed())));
    }
}

/// What breaks the rules of one question.
async fn look(shop: &Shop, check: &'static Check, now: Timestamp) -> Result<Vec<Finding>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        a: i64,
        b: i64,
    }
    #[derive(FromQueryResult)]
    struct RuleRow {
        rule: i64,
        id: Uuid,
        a: i64,
        b: i64,
    }
    let values = if check.asks_time { params![now.0] } else { params![] };
    let finding = |(code, rule): (&'static str, &'static str), id, a, b| Finding { code, rule, id, found: (a, b) };
    if let [only] = check.rules {
        let found: Vec<Row> = read_all(shop, check.sql, values).await?;
        return Ok(found.into_iter().map(|row| finding(*only, row.id, row.a, row.b)).collect());
    }
    let found: Vec<RuleRow> = read_all(shop, check.sql, values).await?;
    let broken = |row: RuleRow| {
        let rule = usize::try_from(row.rule).ok().and_then(|rule| check.rules.get(rule));
        rule.map(|rule| finding(*rule, row.id, row.a, row.b))
            .ok_or_else(|| Error::Damaged("an unknown rule".to_owned()))
    };
    found.into_iter().map(broken).collect()
}

/// The rows of a question that reads whole tables. PostgreSQL gets room to count every order in memory:
/// with its usual 4 MB it writes what it has counted to the disk, and reads it again. It is also kept from
/// looking every row up one by one, which it would do because a question asks for fifty rows at most: a
/// sound shop has none, so all are looked at. And a question stays on one core: others are asked beside it, or
/// shoppers need the rest.
async fn read_all<T: FromQueryResult>(shop: &Shop, sql: &'static str, values: Vec<Value>) -> Result<Vec<T>> {
    if !shop.db.is_postgres() {
        return rows(shop.db.read(), sql, values).await;
    }
    let tx = shop.db.read().begin().await?;
    execute(&*tx, "SET LOCAL work_mem = '128MB'", params![]).await?;
    execute(&*tx, "SET LOCAL enable_nestloop = off", params![]).await?;
    execute(&*tx, "SET LOCAL max_parallel_workers_per_gather = 0", params![]).await?;
    let found = rows(&*tx, sql, values).await?;
    tx.end().await?;
    Ok(found)
}

/// The codes and rules of all checks, for the report.
pub fn list() -> Vec<(&'static str, &'static str)> {
    let mut list: Vec<_> = CHECKS.iter().flat_map(|check| check.rules).copied().collect();
    list.sort_by_key(|(code, _)| place(code));
    list
}

/// Where an invariant stands in lists: I2 before I11.
fn place(code: &str) -> (u32, &str) {
    let (number, name) = code.trim_start_matches('I').split_once('.').unwrap_or(("0", code));
    (number.parse().unwrap_or(0), name)
}
