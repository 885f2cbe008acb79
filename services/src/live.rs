//! What open pages are told the moment it happens.
//!
//! One node: an in-process broadcast. Several nodes: PostgreSQL's LISTEN/NOTIFY carries the
//! events, because a notification sent inside a transaction arrives when it commits.

use crate::{Db, Result};
use domain::ids::{MerchantId, OrderId, ProductId, VariantId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Something open pages want to know. Ids and numbers only, never personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum LiveEvent {
    /// A variant's available stock changed.
    Stock {
        /// The product whose page shows it.
        product: ProductId,
        /// The variant.
        variant: VariantId,
        /// Pieces that can be bought now, over all locations.
        available: i64,
    },
    /// An order came in or moved on.
    Order {
        /// The order.
        order: OrderId,
        /// Its seller.
        merchant: MerchantId,
        /// The event's kind, as in the order's timeline.
        kind: String,
    },
    /// What lists and searches show of products changed.
    Goods {
        /// The products; none when any may have changed.
        products: Vec<ProductId>,
    },
    /// The shop's name, logo or legal facts changed, which stand on every page, or what delivery costs.
    Face,
    /// Words mean the same now that did not, or the other way round.
    Words,
}

/// The most products one event names: PostgreSQL carries 8,000 bytes at a time.
const MOST_NAMED: usize = 150;

impl LiveEvent {
    /// The topic it is filed under in the outbox.
    pub fn topic(&self) -> &'static str {
        match self {
            LiveEvent::Stock { .. } => "stock",
            LiveEvent::Order { .. } => "order",
            LiveEvent::Goods { .. } => "goods",
            LiveEvent::Face => "face",
            LiveEvent::Words => "words",
        }
    }

    /// News of many products, in as many events as it takes.
    pub fn goods(products: &[ProductId]) -> impl Iterator<Item = LiveEvent> {
        products.chunks(MOST_NAMED).map(|some| LiveEvent::Goods { products: some.to_vec() })
    }

    /// News that any product may have changed.
    pub fn all_goods() -> LiveEvent {
        LiveEvent::Goods { products: Vec::new() }
    }

    /// The wire form.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The in-process end of the line. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    events: broadcast::Sender<LiveEvent>,
    closed: watch::Sender<bool>,
    /// How often the face changed.
    faces: Arc<AtomicU64>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// A line nobody listens to yet.
    pub fn new() -> Live {
        Live { events: broadcast::channel(4096).0, closed: watch::channel(false).0, faces: Arc::default() }
    }

    /// Listens from now on. A listener that falls 4,096 events behind is told that it missed some.
    pub fn subscribe(&self) -> broadcast::Receiver<LiveEvent> {
        self.events.subscribe()
    }

    /// The process stops: whoever listens is let go, and comes back when it is up again.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Waits until the process stops.
    pub async fn closed(&self) {
        // The sender lives as long as this.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// How often this process has heard that the shop's face changed.
    pub(crate) fn faces(&self) -> u64 {
        self.faces.load(Ordering::Acquire)
    }

    /// Tells everyone who listens in this process.
    pub fn publish(&self, event: LiveEvent) {
        if event == LiveEvent::Face {
            self.faces.fetch_add(1, Ordering::Release);
        }
        // No listener is not an error.
        let _ = self.events.send(event);
    }

    /// On PostgreSQL: passes other nodes' events on, for ever, reconnecting when the line drops.
    /// On SQLite there is only this node, and it returns at once.
    pub async fn relay(self, db: Db) -> Result<()> {
        if !db.is_postgres() {
            return Ok(());
        }
        loop {
            if let Err(error) = self.listen(db.url()).await {
                tracing::warn!(%error, "the line to other nodes dropped; trying again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn listen(&self, url: &str) -> Result<(), sqlx::Error> {
        let mut listener = sqlx::postgres::PgListener::connect(url).await?;
        listener.listen("yunmall").await?;
        loop {
            let notification = listener.recv().await?;
            match serde_json::from_str(notification.payload()) {
                Ok(event) => self.publish(event),
                Err(error) => tracing::warn!(%error, "a notification this version does not know"),
            }
        }
    }
}
