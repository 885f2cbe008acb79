//! A writing transaction.

use super::gathered::Gathered;
use super::in_steps;
use crate::live::LiveEvent;
use crate::metrics::Held;
use crate::sessions::Guests;
use crate::stock::SoldOut;
use crate::{Live, Result, Shop, new_id, params};
use domain::ids::SessionId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;

/// A writing transaction that also collects what open pages shall be told.
///
/// On SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), so it never fails half-way
/// for being busy. Events are kept in the outbox with the change; pages hear of them only
/// after the commit. Dropping it without [`Tx::commit`] undoes everything.
pub struct Tx {
    inner: DatabaseTransaction,
    gathered: Gathered,
    untold: Vec<LiveEvent>,
    told: Vec<LiveEvent>,
    live: Live,
    now: domain::Timestamp,
    wake: Arc<Notify>,
    has_jobs: AtomicBool,
    sold_out: Arc<SoldOut>,
    guests: Arc<Guests>,
    over: OnceLock<SessionId>,
    held: Held,
}

impl Tx {
    pub(crate) async fn begin(shop: &Shop) -> Result<Tx> {
        let inner = shop.db.begin().await?;
        Ok(Tx {
            inner,
            gathered: Gathered::default(),
            untold: Vec::new(),
            told: Vec::new(),
            live: shop.live.clone(),
            now: shop.clock.now(),
            wake: shop.wake.clone(),
            has_jobs: AtomicBool::new(false),
            sold_out: shop.sold_out.clone(),
            guests: shop.guests.clone(),
            over: OnceLock::new(),
            held: Held::now(shop),
        })
    }

    /// Wakes this process's workers once the change is durable.
    pub(crate) fn wake_workers(&self) {
        self.has_jobs.store(true, Ordering::Relaxed);
    }

    /// Nobody is to be recognized by this session any more, once the change is durable; one in each transaction.
    pub(crate) fn is_over(&self, session: SessionId) {
        debug_assert!(self.over.get().is_none_or(|over| *over == session), "one in each transaction");
        self.over.get_or_init(|| session);
    }

    /// When the transaction began, by the shop's clock.
    pub fn now(&self) -> domain::Timestamp {
        self.now
    }

    /// Inserts rows that nobody looks for before the commit, together with others of their kind.
    pub(crate) fn gather(&mut self, table: &'static str, columns: &'static [&'static str], rows: Vec<Vec<Value>>) {
        self.gathered.add(table, columns, rows);
    }

    /// Tells open pages about `event` once the change is durable.
    pub fn emit(&mut self, event: LiveEvent) {
        self.untold.push(event);
    }

    /// Sends what was gathered and what open pages shall hear. Only the commit is missing then.
    pub(crate) async fn write(&mut self) -> Result<()> {
        const COLUMNS: &[&str] = &["id", "topic", "payload", "created_at", "published_at"];
        let now = self.now.0;
        let told = std::mem::take(&mut self.untold);
        let row = |event: &LiveEvent| params![new_id(), event.topic(), event.to_json(), now, now];
        let outbox = told.iter().map(row).collect();
        self.told.extend(told);
        if self.inner.get_database_backend() != DbBackend::Postgres {
            self.gather("outbox", COLUMNS, outbox);
            return self.gathered.send(&self.inner).await;
        }
        self.gathered.send(&self.inner).await?;
        // PostgreSQL delivers them at commit, to every node, this one included.
        let head = ["WITH told AS (INSERT INTO outbox (", &COLUMNS.join(", "), ") VALUES "].concat();
        const TELL: &str = " RETURNING payload) SELECT pg_notify('yunmall', payload) FROM told";
        in_steps(&self.inner, COLUMNS.len(), outbox, |list| [&head, list, TELL].concat()).await?;
        Ok(())
    }

    /// Makes the change durable, then tells.
    pub async fn commit(mut self) -> Result<()> {
        let postgres = self.inner.get_database_backend() == DbBackend::Postgres;
        self.write().await?;
        self.inner.commit().await?;
        drop(self.held);
        if let Some(over) = self.over.get() {
            self.guests.forget(*over);
        }
        for event in &self.told {
            if let LiveEvent::Stock { variant, available: 1.., .. } = event {
                self.sold_out.forget(*variant);
            }
        }
        if self.has_jobs.load(Ordering::Relaxed) {
            self.wake.notify_one();
        }
        if !postgres {
            for event in self.told {
                self.live.publish(event);
            }
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
