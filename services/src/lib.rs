//! Use cases: what the shop does.
//!
//! Each area is a folder, each use case a file named by its verb. They take [`Shop`] first,
//! decide with the pure rules of `domain`, and are the only place that knows the database.

pub mod audit;
pub mod audit_log;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod clock;
pub mod customers;
pub mod db;
pub mod doors;
mod entities;
pub mod error;
pub mod flash;
pub mod fulfillment;
pub mod import;
pub mod jobs;
pub mod ledger;
pub mod live;
pub mod media;
pub mod merchants;
pub mod metrics;
mod one_time;
pub mod operations;
pub mod orders;
pub mod passwords;
pub mod payments;
pub mod points;
pub mod providers;
pub mod push;
pub mod regions;
pub mod reports;
pub mod rotation;
pub mod scan;
pub mod sealing;
pub mod seed;
pub mod sessions;
pub mod settings;
pub mod staff;
pub mod stock;
#[cfg(feature = "testing")]
pub mod testing;
pub mod throttle;
pub mod vitals;
pub mod voices;
pub mod wishes;

use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Notify;

pub use clock::Clock;
pub use db::{Db, Tx};
pub use error::{Error, Result};
pub use live::Live;
pub use providers::wire::Wire;
pub use sealing::Keyring;

/// A fresh id: UUIDv7, so that rows of one table sort by time.
pub(crate) fn new_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// What the owner of the program decided, as far as use cases must know it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the shop is reached, without a trailing slash: the only base of links we send.
    pub base_url: String,
    /// Folder of pictures and other files.
    pub files: PathBuf,
    /// Folder of this node's search index; none for a shop that searches without one.
    pub search: Option<PathBuf>,
    /// Minutes an unpaid order keeps its stock.
    pub unpaid_minutes: i64,
    /// Most unpaid orders of one person.
    pub unpaid_orders: i64,
    /// Most unpaid pieces of one variant in the hands of one person.
    pub unpaid_pieces: i64,
    /// Days after delivery until an order completes by itself.
    pub auto_complete_days: i64,
    /// Where the program reaches itself, for the sandbox provider and the demo carrier.
    pub inside_url: String,
    /// Milliseconds between two events of a demo parcel.
    pub demo_carrier_pace: i64,
    /// Secret shared with the sandbox payment provider.
    pub sandbox_secret: String,
    /// Secret shared with the demo carrier.
    pub carrier_secret: String,
    /// What a monitor must bring to read the metrics; nothing when only this machine may.
    pub metrics_token: String,
    /// Push services beside those of the browsers there are: whole origins with commas between them.
    pub push_services: String,
    /// Passwords cost little to hash: for tests, never for a shop.
    pub cheap_passwords: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            base_url: "http://127.0.0.1:3000".to_owned(),
            files: PathBuf::from("data/files"),
            search: None,
            unpaid_minutes: 30,
            unpaid_orders: domain::checkout::UNPAID_ORDERS,
            unpaid_pieces: domain::checkout::UNPAID_PIECES,
            auto_complete_days: 10,
            inside_url: "http://127.0.0.1:3000".to_owned(),
            demo_carrier_pace: 60_000,
            sandbox_secret: "sandbox-secret-for-test-money-only".to_owned(),
            carrier_secret: "demo-carrier-secret".to_owned(),
            metrics_token: String::new(),
            push_services: String::new(),
            cheap_passwords: false,
        }
    }
}

/// All that a use case may touch. A clone is the same shop, and costs one count: every request passes a dozen
/// hands that hold one.
#[derive(Clone)]
pub struct Shop(Arc<Inside>);

impl std::ops::Deref for Shop {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

/// Whoever changes a part has a shop of their own from then on; the clones keep theirs.
impl std::ops::DerefMut for Shop {
    fn deref_mut(&mut self) -> &mut Inside {
        Arc::make_mut(&mut self.0)
    }
}

/// What is in a [`Shop`].
#[derive(Clone)]
pub struct Inside {
    /// The database.
    pub db: Db,
    /// Keys for personal fields.
    pub keys: Arc<Keyring>,
    /// What time it is.
    pub clock: Clock,
    /// What open pages are told.
    pub live: Live,
    /// The owner's decisions.
    pub options: Arc<Options>,
    /// How requests to third parties leave the house.
    pub wire: Wire,
    /// Wakes the workers of this process when there is something to do.
    pub(crate) wake: Arc<Notify>,
    /// Those who wait to be served.
    pub(crate) queue: Arc<checkout::Queue>,
    /// Those of them who were told their place.
    pub(crate) line: Arc<checkout::Line>,
    /// Those who wait for the first piece in their cart.
    pub(crate) newcomers: Arc<cart::Newcomers>,
    /// Guests who were here a moment ago.
    pub(crate) guests: Arc<sessions::Guests>,
    /// What had nothing left a moment ago.
    pub(crate) sold_out: Arc<stock::SoldOut>,
    /// What was read a moment ago.
    pub(crate) recent: Arc<settings::Recent>,
    /// Ways of delivery that were read, each of a version.
    pub(crate) recent_methods: Arc<checkout::RecentMethods>,
    /// Who has not answered for a while.
    pub(crate) breakers: Arc<providers::breakers::Breakers>,
    /// The search engine of this process.
    pub(crate) engine: Arc<catalog::search::Engine>,
    /// What visits measured and is not written yet.
    pub(crate) vitals: Arc<vitals::Waiting>,
    /// What this process counts and measures.
    pub metrics: Arc<metrics::Metrics>,
}

impl Shop {
    /// Puts a shop together from its parts.
    pub fn new(db: Db, keys: Keyring, clock: Clock, options: Options) -> Shop {
        Shop(Arc::new(Inside {
            db,
            keys: Arc::new(keys),
            clock,
            live: Live::new(),
            options: Arc::new(options),
            wire: Wire::default(),
            wake: Arc::new(Notify::new()),
            queue: Arc::default(),
            line: Arc::default(),
            newcomers: Arc::default(),
            guests: Arc::default(),
            sold_out: Arc::default(),
            recent: Arc::default(),
            recent_methods: Arc::default(),
            vitals: Arc::default(),
            breakers: Arc::default(),
            engine: Arc::default(),
            metrics: Arc::default(),
        }))
    }

    /// Begins a writing transaction; see [`Tx`].
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(self).await
    }
}
