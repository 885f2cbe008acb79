//! What this process counts and measures, for a monitor that asks for it in Prometheus's text form.
//!
//! Each shop in a process counts for itself, so a test sees its own numbers and nobody else's. What
//! the database knows (jobs, payments, the last audit) is asked when the monitor asks, by statements
//! that read an index and never a whole table; when the database does not answer in time, the rest
//! is told nevertheless. The names are a promise: dashboards and alarms are built on them.

use crate::db::rows;
use crate::error::Kind;
use crate::settings::{self, Scope};
use crate::{Error, Result, Shop, audit, params};
use domain::Timestamp;
use domain::checkout::Refusal;
use domain::operations::LastAudit;
use domain::payments::PaymentState;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use sea_orm::FromQueryResult;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the database may take to answer a monitor.
const PATIENCE: Duration = Duration::from_secs(2);

/// Upper ends of the classes of times, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
/// Upper ends of the classes of batches, in requests.
const TOGETHER: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

type One = [(&'static str, &'static str); 1];
type Two = [(&'static str, &'static str); 2];

/// The counters of a shop.
pub struct Metrics {
    placed: Counter,
    refused: Family<One, Counter>,
    batch_size: Histogram,
    batch_time: Histogram,
    transactions: Histogram,
    /// Microseconds of the longest transaction since somebody last asked.
    longest: AtomicU64,
    requests: Family<Two, Counter>,
    rendered: Histogram,
    copies: Family<One, Counter>,
    pushes: Counter,
    /// Everything above, by its name.
    registry: Mutex<Registry>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let seconds = || Histogram::new(SECONDS);
        let metrics = Metrics {
            placed: Counter::default(),
            refused: Family::default(),
            batch_size: Histogram::new(TOGETHER),
            batch_time: seconds(),
            transactions: seconds(),
            longest: AtomicU64::new(0),
            requests: Family::default(),
            rendered: seconds(),
            copies: Family::default(),
            pushes: Counter::default(),
            registry: Mutex::new(Registry::with_prefix("yunmall")),
        };
        let mut all = metrics.registry.lock().unwrap_or_else(PoisonError::into_inner);
        all.register("orders_placed", "Orders placed", metrics.placed.clone());
        all.register("orders_refused", "Requests for orders that were refused, by reason", metrics.refused.clone());
        all.register("batch_requests", "Requests that shared a transaction", metrics.batch_size.clone());
        all.register_with_unit("batch", "From the first look to the commit", Unit::Seconds, metrics.batch_time.clone());
        let transactions = metrics.transactions.clone();
        all.register_with_unit("transaction", "From BEGIN to the end of it", Unit::Seconds, transactions);
        all.register("http_requests", "Answers, by where they were made and class of status", metrics.requests.clone());
        all.register_with_unit("render", "Making a page", Unit::Seconds, metrics.rendered.clone());
        all.register("page_copies", "Pages handed out as copies, by why", metrics.copies.clone());
        all.register("pushes_sent", "Messages that a push service took", metrics.pushes.clone());
        drop(all);
        metrics
    }
}

impl Metrics {
    /// Orders were placed and are durable.
    pub(crate) fn placed(&self, orders: usize) {
        self.placed.inc_by(u64::try_from(orders).unwrap_or_default());
    }

    /// Somebody asked for an order and did not get one.
    pub(crate) fn refused(&self, error: &Error) {
        self.refused.get_or_create(&[("reason", reason(error))]).inc();
    }

    /// Some requests were served together.
    pub(crate) fn batch(&self, requests: usize, took: Duration) {
        // Far below what a float can count.
        self.batch_size.observe(f64::from(u32::try_from(requests).unwrap_or(u32::MAX)));
        self.batch_time.observe(took.as_secs_f64());
    }

    /// A transaction has ended.
    fn transaction(&self, took: Duration) {
        self.transactions.observe(took.as_secs_f64());
        self.longest.fetch_max(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The longest transaction that ended since this was last asked.
    pub fn longest_transaction(&self) -> Duration {
        Duration::from_micros(self.longest.swap(0, Ordering::Relaxed))
    }

    /// A request was answered.
    pub fn answered(&self, lane: &'static str, class: &'static str) {
        self.requests.get_or_create(&[("lane", lane), ("status", class)]).inc();
    }

    /// A page was made.
    pub fn rendered(&self, took: Duration) {
        self.rendered.observe(took.as_secs_f64());
    }

    /// A push service took a message.
    pub(crate) fn pushed(&self) {
        self.pushes.inc();
    }

    /// A page was handed out as a copy.
    pub fn copied(&self, why: &'static str) {
        self.copies.get_or_create(&[("why", why)]).inc();
    }
}

/// Measures a transaction from its beginning until it is dropped.
pub(crate) struct Held {
    metrics: Arc<Metrics>,
    since: Instant,
}

impl Held {
    /// It has begun.
    pub(crate) fn now(shop: &Shop) -> Held {
        Held { metrics: shop.metrics.clone(), since: Instant::now() }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.metrics.transaction(self.since.elapsed());
    }
}

/// Why somebody did not get an order, in a word of a fixed list.
fn reason(error: &Error) -> &'static str {
    match error {
        Error::Refused(refusal) => match refusal {
            Refusal::EmptyCart => "empty_cart",
            Refusal::OutOfStock { .. } => "out_of_stock",
            Refusal::NotForSale { .. } => "not_for_sale",
            Refusal::Quantity { .. } => "quantity",
            Refusal::NotDeliverable { .. } => "not_deliverable",
            Refusal::TotalChanged { .. } => "total_changed",
            Refusal::PersonLimit { .. } => "person_limit",
            Refusal::SaleLeft { .. } => "sale_left",
            Refusal::TooManyUnpaid { .. } => "too_many_unpaid",
            Refusal::TooManyHeld { .. } => "too_many_held",
            Refusal::KeyReused => "key_reused",
            Refusal::Illegal { .. } => "illegal",
            Refusal::RefundTooMuch { .. } => "refund_too_much",
        },
        error => match error.kind() {
            Kind::Invalid => "invalid",
            Kind::Busy => "busy",
            Kind::Unavailable => "unavailable",
            Kind::Throttled => "throttled",
            Kind::Conflict => "conflict",
            _ => "failed",
        },
    }
}

/// Everything, as a monitor reads it.
pub async fn text(shop: &Shop) -> Result<String> {
    let mut now = Registry::with_prefix("yunmall");
    let crowd = crate::checkout::crowd(shop);
    set(&mut now, "queue_waiting", "Requests that wait before the till", whole(crowd.waiting));
    let resting = Family::<One, Gauge>::default();
    for (code, rests) in shop.breakers.resting(shop.clock.now()) {
        resting.get_or_create(&[("provider", code)]).set(i64::from(rests));
    }
    now.register("provider_resting", "Whether a third party is left alone because it does not answer", resting);
    if let Some(bytes) = resident_bytes() {
        set(&mut now, "memory_resident_bytes", "Memory of the process", bytes);
    }
    let known = tokio::time::timeout(PATIENCE, from_database(shop, &mut now)).await;
    let answers = matches!(known, Ok(Ok(())));
    if !answers {
        tracing::warn!("the database did not answer the monitor");
    }
    set(&mut now, "database_answers", "Whether the database answered", i64::from(answers));
    let mut text = String::new();
    let all = shop.metrics.registry.lock().unwrap_or_else(PoisonError::into_inner);
    let written = encode_registry(&mut text, &all).and_then(|()| encode_registry(&mut text, &now));
    written.and_then(|()| encode_eof(&mut text)).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(text)
}

fn set(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge: Gauge = Gauge::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What the database knows.
async fn from_database(shop: &Shop, registry: &mut Registry) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        state: String,
        n: i64,
    }
    let (now, read) = (shop.clock.now(), shop.db.read());
    let counted: Vec<Row> = rows(
        read,
        "SELECT 'due' AS state, COUNT(*) AS n FROM jobs WHERE state = 'ready' AND run_at <= $1
         UNION ALL SELECT 'later', COUNT(*) FROM jobs WHERE state = 'ready' AND run_at > $1
         UNION ALL SELECT 'dead', COUNT(*) FROM jobs WHERE state = 'dead'",
        params![now.0],
    )
    .await?;
    let jobs = Family::<Vec<(String, String)>, Gauge>::default();
    for row in counted {
        jobs.get_or_create(&vec![("state".to_owned(), row.state)]).set(row.n);
    }
    let paid: Vec<Row> = rows(
        read,
        "SELECT state, COUNT(*) AS n FROM payments
         WHERE state IN ('pending', 'captured', 'failed', 'closed') AND created_at > $1 GROUP BY state",
        params![now.plus(-Timestamp::DAY).0],
    )
    .await?;
    let payments = Family::<One, Gauge>::default();
    for &state in PaymentState::ALL {
        let found = paid.iter().find(|row| row.state == state.code());
        payments.get_or_create(&[("state", state.code())]).set(found.map_or(0, |row| row.n));
    }
    let last: Option<LastAudit> = settings::get(shop, Scope::Platform, audit::LAST).await?;
    registry.register("jobs", "Jobs that are due, that wait for their time, and that were given up", jobs);
    registry.register("payments_of_a_day", "Payments begun within a day, by state", payments);
    let Some(last) = last else { return Ok(()) };
    let holds = Family::<One, Gauge>::default();
    for (code, _) in audit::list() {
        let right = !last.wrong.iter().any(|wrong| wrong == code);
        holds.get_or_create(&[("invariant", code)]).set(i64::from(right));
    }
    registry.register("invariant_holds", "Whether the last audit found the books right", holds);
    set(registry, "audit_last_timestamp_seconds", "When the last audit ended", last.at.0 / Timestamp::SECOND);
    set(registry, "audit_duration_milliseconds", "How long it took", last.took);
    Ok(())
}

/// Memory that the process has in use; the system says so on Linux only.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
