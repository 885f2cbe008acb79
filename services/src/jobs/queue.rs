//! Putting jobs in, taking them out, and writing down how they ended.

use crate::db::{execute, rows};
use crate::{Error, Result, Shop, Tx, new_id, params};
use domain::Timestamp;
use domain::jobs::{MOST_ATTEMPTS, retry_delay};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// How long a worker has a job for itself; handlers are stopped well before.
const LEASE: i64 = 2 * Timestamp::MINUTE;

/// Jobs looked at in one go.
const BATCH: i64 = 16;

/// A claimed job.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Job {
    pub id: Uuid,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
}

impl Job {
    /// The payload's fields.
    pub fn facts(&self) -> Result<serde_json::Value> {
        serde_json::from_str(&self.payload).map_err(|error| Error::Damaged(format!("job {}: {error}", self.id)))
    }
}

/// Asks for work: it happens after `run_at`, if and only if this transaction commits. With a
/// `dedupe` key, a second job of that key is silently left out.
pub async fn enqueue(
    tx: &Tx,
    kind: &str,
    payload: serde_json::Value,
    run_at: Timestamp,
    dedupe: Option<String>,
) -> Result<()> {
    execute(
        &**tx,
        "INSERT INTO jobs (id, kind, payload, dedupe_key, state, run_at, attempts, created_at) \
         VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6) ON CONFLICT (dedupe_key) DO NOTHING",
        params![new_id(), kind, payload.to_string(), dedupe, run_at.0, tx.now().0],
    )
    .await?;
    // What is not due yet is found by the workers' own looking.
    if run_at <= tx.now() {
        tx.wake_workers();
    }
    Ok(())
}

/// Asks for many jobs of one kind, payload and `dedupe` key of each; none of the keys is there yet.
pub(crate) fn enqueue_all(tx: &mut Tx, kind: &str, run_at: Timestamp, jobs: Vec<(serde_json::Value, String)>) {
    const COLUMNS: &[&str] = &["id", "kind", "payload", "dedupe_key", "state", "run_at", "attempts", "created_at"];
    let now = tx.now().0;
    let rows = jobs
        .into_iter()
        .map(|(payload, key)| params![new_id(), kind, payload.to_string(), key, "ready", run_at.0, 0_i64, now])
        .collect();
    tx.gather("jobs", COLUMNS, rows);
    if run_at <= tx.now() {
        tx.wake_workers();
    }
}

/// Claims one job that is due; `None` when there is none. A job whose worker died is due again
/// when its lease has run out.
pub(super) async fn claim(shop: &Shop, worker: &str) -> Result<Option<Job>> {
    let now = shop.clock.now();
    loop {
        let candidates: Vec<Job> = rows(
            shop.db.read(),
            "SELECT id, kind, payload, attempts FROM jobs WHERE state = 'ready' AND run_at <= $1 \
             AND (leased_until IS NULL OR leased_until <= $1) ORDER BY run_at, id LIMIT $2",
            params![now.0, BATCH],
        )
        .await?;
        if candidates.is_empty() {
            return Ok(None);
        }
        for mut job in candidates {
            let claimed = execute(
                shop.db.write(),
                "UPDATE jobs SET leased_until = $1, leased_by = $2, attempts = attempts + 1 WHERE id = $3 \
                 AND state = 'ready' AND run_at <= $4 AND (leased_until IS NULL OR leased_until <= $4)",
                params![now.plus(LEASE).0, worker, job.id, now.0],
            )
            .await?;
            if claimed == 1 {
                job.attempts += 1;
                return Ok(Some(job));
            }
        }
    }
}

/// The job is done. A worker that lost its lease changes nothing.
pub(super) async fn done(shop: &Shop, job: &Job, worker: &str) -> Result<()> {
    execute(
        shop.db.write(),
        "UPDATE jobs SET state = 'done', done_at = $1, leased_until = NULL, last_error = NULL \
         WHERE id = $2 AND leased_by = $3 AND state = 'ready'",
        params![shop.clock.now().0, job.id, worker],
    )
    .await?;
    Ok(())
}

/// The third party that the job needs was not even asked, because it has not answered for a while.
/// That is no try and brings the job no nearer to being given up; it comes back after its usual
/// pause, and not before the third party may be asked again.
pub(super) async fn not_tried(shop: &Shop, job: &Job, worker: &str, seconds: i64) -> Result<()> {
    let pause = usual_pause(job).max(seconds * Timestamp::SECOND);
    execute(
        shop.db.write(),
        "UPDATE jobs SET attempts = attempts - 1, run_at = $1, leased_until = NULL, last_error = 'not asked' \
         WHERE id = $2 AND leased_by = $3 AND state = 'ready'",
        params![shop.clock.now().plus(pause).0, job.id, worker],
    )
    .await?;
    Ok(())
}

/// Milliseconds until a job's next try.
fn usual_pause(job: &Job) -> i64 {
    let jitter = u32::from(u16::from_be_bytes(crate::sealing::random::<2>())) % 1000;
    retry_delay(job.attempts, jitter)
}

/// The try failed: again later, or a dead letter after the last one.
pub(super) async fn failed(shop: &Shop, job: &Job, worker: &str, why: &str) -> Result<()> {
    let why: String = why.chars().take(500).collect();
    let dead = job.attempts >= MOST_ATTEMPTS;
    let run_at = shop.clock.now().plus(usual_pause(job));
    tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, dead, why, "a job failed");
    execute(
        shop.db.write(),
        "UPDATE jobs SET state = $1, run_at = $2, leased_until = NULL, last_error = $3 \
         WHERE id = $4 AND leased_by = $5 AND state = 'ready'",
        params![if dead { "dead" } else { "ready" }, run_at.0, why, job.id, worker],
    )
    .await?;
    Ok(())
}
