//! How pages feel to those who visit them: counted in memory, written every few seconds, shown to the owner.
//!
//! Nobody can be told from it: what is kept is how many visits of a day and a kind of page fell into a bucket.
//! What a process that is killed had not written is lost: these are hints, not books.

use crate::db::{execute, in_steps, rows};
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use domain::Timestamp;
use domain::ids::SessionId;
use domain::staff::Permission;
use domain::vitals::{PageFeel, PageKind, Visit, Vital, VitalFigure, bucket_of, three_of_four};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often it is written.
const OFTEN: Duration = Duration::from_secs(5);
/// What one browser may send between two writes.
const MOST_OF_ONE: u32 = 20;
/// How many browsers are told apart between two writes; what comes on top is not counted.
const MOST_BROWSERS: usize = 10_000;
/// How long it is known.
const KEPT: i64 = 90 * Timestamp::DAY;
/// Days that the report speaks of.
const DAYS: i64 = 7;

/// A day, a kind of page, what was measured, and a bucket.
type Key = (i64, PageKind, Vital, i64);

#[derive(Default)]
struct State {
    counts: BTreeMap<Key, i64>,
    browsers: HashMap<SessionId, u32>,
}

/// What is not written yet.
#[derive(Default)]
pub struct Waiting(Mutex<State>);

impl Waiting {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn day(now: Timestamp) -> i64 {
    now.0.div_euclid(Timestamp::DAY)
}

/// Notes a visit.
pub fn note(shop: &Shop, session: SessionId, visit: &Visit) {
    let today = day(shop.clock.now());
    let mut state = shop.vitals.state();
    if state.browsers.len() >= MOST_BROWSERS && !state.browsers.contains_key(&session) {
        return;
    }
    let sent = state.browsers.entry(session).or_default();
    if *sent >= MOST_OF_ONE {
        return;
    }
    *sent += 1;
    for (vital, value) in &visit.values {
        *state.counts.entry((today, visit.page, *vital, bucket_of(*value))).or_default() += 1;
    }
}

/// Writes for as long as the program runs.
pub async fn keep(shop: Shop) {
    let mut pace = tokio::time::interval(OFTEN);
    loop {
        tokio::select! {
            _ = pace.tick() => {}
            () = shop.live.closed() => return,
        }
        if let Err(error) = write_down(&shop).await {
            tracing::warn!(%error, "what visits measured was not written down; the next round tries again");
        }
    }
}

/// Writes down what was noted so far.
pub async fn write_down(shop: &Shop) -> Result<()> {
    let counts = {
        let mut state = shop.vitals.state();
        state.browsers.clear();
        std::mem::take(&mut state.counts)
    };
    if counts.is_empty() {
        return Ok(());
    }
    let row =
        |((day, page, vital, bucket), visits): (&Key, &i64)| params![*day, page.code(), vital.code(), *bucket, *visits];
    let written = in_steps(shop.db.write(), 5, counts.iter().map(row).collect(), |list| {
        let insert = "INSERT INTO page_vitals (day, page, vital, bucket, visits) VALUES ";
        let add = " ON CONFLICT (day, page, vital, bucket) DO UPDATE SET visits = page_vitals.visits + excluded.visits";
        [insert, list, add].concat()
    })
    .await;
    if let Err(error) = written {
        let mut state = shop.vitals.state();
        for (key, visits) in counts {
            *state.counts.entry(key).or_default() += visits;
        }
        return Err(error);
    }
    Ok(())
}

/// Forgets what is older than three months.
pub(crate) async fn forget_old(shop: &Shop) -> Result<()> {
    let old = day(shop.clock.now().plus(-KEPT));
    execute(shop.db.write(), "DELETE FROM page_vitals WHERE day < $1", params![old]).await?;
    Ok(())
}

/// How pages felt during the last week, the most visited first. The platform's only.
pub async fn report(shop: &Shop, member: &Member) -> Result<Vec<PageFeel>> {
    #[derive(FromQueryResult)]
    struct Row {
        page: String,
        vital: String,
        bucket: i64,
        visits: i64,
    }
    member.demand(Permission::OperationsView)?;
    if member.merchant.is_some() {
        return Err(Error::Forbidden);
    }
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT page, vital, bucket, CAST(SUM(visits) AS BIGINT) AS visits FROM page_vitals WHERE day > $1
         GROUP BY page, vital, bucket",
        params![day(shop.clock.now()) - DAYS],
    )
    .await?;
    let mut counts: BTreeMap<(PageKind, Vital), Vec<(i64, i64)>> = BTreeMap::new();
    for row in found {
        if let (Some(page), Some(vital)) = (PageKind::from_code(&row.page), Vital::from_code(&row.vital)) {
            counts.entry((page, vital)).or_default().push((row.bucket, row.visits));
        }
    }
    let feel = |page: &PageKind| {
        let of = |vital: &Vital| {
            let buckets = counts.get(&(*page, *vital))?;
            let value = three_of_four(buckets)?;
            let visits: i64 = buckets.iter().map(|(_, visits)| visits).sum();
            Some((visits, VitalFigure { vital: *vital, value, feel: vital.feel(value) }))
        };
        let measured: Vec<(i64, VitalFigure)> = Vital::ALL.iter().filter_map(of).collect();
        let visits = measured.iter().map(|(visits, _)| *visits).max()?;
        Some(PageFeel { page: *page, visits, figures: measured.into_iter().map(|(_, figure)| figure).collect() })
    };
    let mut pages: Vec<PageFeel> = PageKind::ALL.iter().filter_map(feel).collect();
    pages.sort_by_key(|page| -page.visits);
    Ok(pages)
}
