//! Processor time of this process and of the PostgreSQL it talks to, as Linux counts it.

use crate::Shop;
use sea_orm::{ConnectionTrait, Statement};
use std::time::Duration;

/// Linux counts in hundredths of a second on every machine this runs on.
const TICK: Duration = Duration::from_millis(10);

/// Counts from its start to its stop.
pub struct Meter {
    postgres: Option<u32>,
    before: Option<u64>,
}

impl Meter {
    /// Begins to count, when the database has tidied up after what was measured before: whose turn it is
    /// does not pay for others.
    pub async fn start(shop: &Shop) -> Meter {
        tidy(shop).await;
        let postgres = if shop.db.is_postgres() { postmaster(shop).await } else { None };
        Meter { postgres, before: ticks(postgres) }
    }

    /// Processor time since the start; none where it cannot be read.
    pub fn stop(self) -> Option<Duration> {
        let spent = ticks(self.postgres)?.saturating_sub(self.before?);
        Some(TICK * u32::try_from(spent).ok()?)
    }
}

/// Lets the database do now what it would do by itself some time later.
async fn tidy(shop: &Shop) {
    let chores: &[&str] =
        if shop.db.is_postgres() { &["VACUUM (ANALYZE)", "CHECKPOINT"] } else { &["PRAGMA wal_checkpoint(PASSIVE)"] };
    for chore in chores {
        let chore = Statement::from_string(shop.db.backend(), *chore);
        // A measurement goes on without it, only less evenly.
        let _ = shop.db.write().execute_raw(chore).await;
    }
}

/// The process whose children serve the connections.
async fn postmaster(shop: &Shop) -> Option<u32> {
    let ask = Statement::from_string(shop.db.backend(), "SELECT CAST(pg_backend_pid() AS BIGINT) AS pid");
    let row = shop.db.read().query_one_raw(ask).await.ok()??;
    let pid: i64 = row.try_get("", "pid").ok()?;
    parent(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn ticks(postgres: Option<u32>) -> Option<u64> {
    let own = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut sum = spent(&own, false)?;
    let Some(postgres) = postgres else { return Some(sum) };
    // Children that have ended are counted with their parent.
    sum += spent(&std::fs::read_to_string(format!("/proc/{postgres}/stat")).ok()?, true)?;
    for entry in std::fs::read_dir("/proc").ok()?.flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        if parent(&stat) == Some(postgres) {
            sum += spent(&stat, false)?;
        }
    }
    Some(sum)
}

/// The fields after the name, which may have blanks and brackets in it (proc(5)).
fn fields(stat: &str) -> Vec<&str> {
    stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect()
}

fn parent(stat: &str) -> Option<u32> {
    fields(stat).get(1)?.parse().ok()
}

fn spent(stat: &str, with_children: bool) -> Option<u64> {
    let fields = fields(stat);
    let field = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let own = field(11)? + field(12)?;
    Some(if with_children { own + field(13)? + field(14)? } else { own })
}
