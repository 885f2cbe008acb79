//! A disposable shop for tests, on SQLite and on PostgreSQL, and builders that speak shop.
//!
//! PostgreSQL: one migrated template database per server, a fresh copy per test, dropped at the
//! end. It is used when `YUNMALL_TEST_POSTGRES` names a server, such as the one `make test` starts.

pub mod bulk;
pub mod buying;
pub mod catalog;
pub mod chance;
pub mod crowd;
pub mod measure;
pub mod notices;
pub mod orders;
pub mod past;
pub mod phone;
pub mod seeded;
pub mod trade;
pub mod wire;

use crate::{Clock, Db, Keyring, Options, Shop, new_id};
use domain::Timestamp;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tokio::sync::OnceCell;

/// The moment at which every test shop stands: 2026-11-23 09:00 in Shanghai, a Monday.
pub const NOW: Timestamp = Timestamp(1_795_395_600_000);

/// The databases that tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the test server.
    Postgres,
}

/// A shop that vanishes when the test ends.
pub struct TestShop {
    /// The shop.
    pub shop: Shop,
    /// The wire to third parties, without sockets.
    pub wire: wire::Inside,
    folder: PathBuf,
    postgres: Option<String>,
}

impl std::ops::Deref for TestShop {
    type Target = Shop;
    fn deref(&self) -> &Shop {
        &self.shop
    }
}

/// Runs an async test on SQLite, and on PostgreSQL when a test server is given.
pub fn on_both<F>(test: impl Fn(TestShop) -> F)
where
    F: Future<Output = ()>,
{
    runtime().block_on(async {
        test(TestShop::open(Backend::Sqlite).await).await;
        if postgres_server().is_some() {
            test(TestShop::open(Backend::Postgres).await).await;
        } else {
            eprintln!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set");
        }
    });
}

/// Says that the test that is running is left out, and why. `cargo test` counts such a test as
/// passed and keeps to itself what it said; `make test` reads the file that `YUNMALL_TEST_SKIPS`
/// names and counts it as skipped.
pub fn left_out(why: &str) {
    use std::io::Write;
    eprintln!("left out: {why}");
    let Some(file) = std::env::var_os("YUNMALL_TEST_SKIPS").filter(|file| !file.is_empty()) else { return };
    let program = std::env::current_exe().unwrap_or_default();
    let program = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let thread = std::thread::current();
    // The test's thread bears its name. One write a line, because many tests append at once.
    let line = format!("{program} {}\t{why}\n", thread.name().unwrap_or_default());
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&file);
    if let Err(error) = opened.and_then(|mut opened| opened.write_all(line.as_bytes())) {
        // A test that nobody counts would look like one that passed.
        panic!("{}: {error}", file.to_string_lossy());
    }
}

/// The runtime of the tests in this process.
pub fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        // Without a runtime no test can say anything.
        #[allow(clippy::expect_used)]
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime")
    })
}

/// The server that `make test` started.
pub fn postgres_server() -> Option<String> {
    std::env::var("YUNMALL_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

impl TestShop {
    /// Opens an empty, migrated shop. Panics when it cannot: a test without a database is no test.
    pub async fn open(backend: Backend) -> TestShop {
        Self::open_with(backend, true).await
    }

    /// Opens a shop whose database has nothing in it, no tables either: for a first start.
    pub async fn open_bare(backend: Backend) -> TestShop {
        Self::open_with(backend, false).await
    }

    /// Opens an empty shop on SQLite below a folder, such as one that lies in memory.
    pub async fn open_below(parent: &std::path::Path) -> TestShop {
        Self::open_in(parent, Backend::Sqlite, true).await
    }

    async fn open_with(backend: Backend, schema: bool) -> TestShop {
        Self::open_in(&std::env::temp_dir(), backend, schema).await
    }

    #[allow(clippy::expect_used)]
    async fn open_in(parent: &std::path::Path, backend: Backend, schema: bool) -> TestShop {
        let folder = parent.join(format!("yunmall-test-{}", new_id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let (url, postgres) = match backend {
            Backend::Sqlite => (format!("sqlite://{}", folder.join("shop.db").display()), None),
            Backend::Postgres => {
                let server = postgres_server().expect("YUNMALL_TEST_POSTGRES");
                let name = if schema { fresh_copy(&server).await } else { bare_database(&server).await };
                (replace_database(&server, &name), Some(name))
            }
        };
        if backend == Backend::Sqlite && schema {
            std::fs::write(folder.join("shop.db"), migrated_file().await).expect("a copy of the template");
        }
        let db = Db::connect(&url, 8).await.expect("a database");
        let options = Options {
            files: folder.join("files"),
            search: Some(folder.join("search")),
            cheap_passwords: true,
            // All shoppers of these tests have the same phone and address.
            unpaid_orders: 1_000_000,
            unpaid_pieces: 1_000_000_000,
            ..Options::default()
        };
        let mut shop = Shop::new(db, Keyring::generate(), Clock::fixed(NOW), options);
        let wire = wire::Inside::default();
        shop.wire = crate::Wire::Inside(wire.clone());
        if backend == Backend::Postgres {
            tokio::spawn(shop.live.clone().relay(shop.db.clone()));
        }
        TestShop { shop, wire, folder, postgres }
    }

    /// The same shop as another process of it sees it: with its own queue and its own memory of what
    /// is sold out, on the same database.
    pub fn another_node(&self) -> Shop {
        let mut node = self.shop.clone();
        forget(&mut node);
        node
    }

    /// The same shop after its process died: what was on disk is there, what was in memory is gone.
    /// For SQLite, whose database is a file.
    #[allow(clippy::expect_used)]
    pub async fn restart(&mut self) {
        let db = Db::connect(self.shop.db.url(), 1).await.expect("the database again");
        forget(&mut self.shop);
        self.shop.db = db;
        self.shop.live = crate::Live::new();
        self.shop.wake = Arc::default();
    }

    /// Where its files are.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }
}

/// What a process knows by itself is as it is at its start.
fn forget(shop: &mut Shop) {
    shop.queue = Arc::default();
    shop.line = Arc::default();
    shop.newcomers = Arc::default();
    shop.guests = Arc::default();
    shop.sold_out = Arc::default();
    shop.recent = Arc::default();
    shop.recent_methods = Arc::default();
    shop.breakers = Arc::default();
    shop.engine = Arc::default();
}

impl Drop for TestShop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let (Some(name), Some(server)) = (self.postgres.take(), postgres_server()) {
            // Dropping a database takes a moment and must not hold the test up.
            runtime().spawn(async move {
                if let Ok(admin) = Database::connect(&server).await {
                    let _ =
                        admin.execute_unprepared(&["DROP DATABASE IF EXISTS ", &name, " WITH (FORCE)"].concat()).await;
                }
            });
        }
    }
}

fn replace_database(server: &str, name: &str) -> String {
    match server.rsplit_once('/') {
        Some((front, _)) => format!("{front}/{name}"),
        None => format!("{server}/{name}"),
    }
}

#[allow(clippy::expect_used)]
async fn bare_database(server: &str) -> String {
    let admin: DatabaseConnection = Database::connect(server).await.expect("the test PostgreSQL server");
    let name = format!("test_{}", new_id().simple());
    admin.execute_unprepared(&["CREATE DATABASE ", &name].concat()).await.expect("an empty database");
    admin.close().await.expect("the connection closes");
    name
}

/// A migrated database of SQLite, made when this process first needs one.
#[allow(clippy::expect_used)]
async fn migrated_file() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let file = std::env::temp_dir().join(format!("yunmall-template-{}.db", new_id()));
            let db = Db::connect(&format!("sqlite://{}", file.display()), 1).await.expect("a template");
            migrations::migrate(db.write()).await.expect("a migrated template");
            db.close().await.expect("the template closes");
            let bytes = std::fs::read(&file).expect("the template");
            std::fs::remove_file(&file).expect("it was ours");
            bytes
        })
        .await
}

/// Copies the migrated template, making it first if this process is the first to need it.
#[allow(clippy::expect_used)]
async fn fresh_copy(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let admin: DatabaseConnection = Database::connect(server).await.expect("the test PostgreSQL server");
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", new_id().simple());
            admin.execute_unprepared(&["CREATE DATABASE ", &name].concat()).await.expect("a template database");
            let db = Database::connect(replace_database(server, &name)).await.expect("the template");
            migrations::migrate(&db).await.expect("a migrated template");
            db.close().await.expect("the template closes");
            name
        })
        .await;
    let name = format!("test_{}", new_id().simple());
    admin
        .execute_unprepared(&["CREATE DATABASE ", &name, " TEMPLATE ", template].concat())
        .await
        .expect("a copy of the template");
    admin.close().await.expect("the connection closes");
    name
}

/// Runs a statement behind the use cases' back, to bend the books on purpose.
#[allow(clippy::expect_used)]
pub async fn execute(shop: &Shop, sql: &'static str, values: Vec<sea_orm::Value>) -> u64 {
    crate::db::execute(shop.db.write(), sql, values).await.expect("the statement runs")
}

/// Whether the database itself refuses a statement.
pub async fn fails(shop: &Shop, sql: &'static str, values: Vec<sea_orm::Value>) -> bool {
    crate::db::execute(shop.db.write(), sql, values).await.is_err()
}

/// The same in a transaction, to keep a row from everybody else for a while.
#[allow(clippy::expect_used)]
pub async fn execute_in(tx: &crate::Tx, sql: &'static str, values: Vec<sea_orm::Value>) -> u64 {
    crate::db::execute(&**tx, sql, values).await.expect("the statement runs")
}

/// The single number a query selects as `n`.
#[allow(clippy::expect_used)]
pub async fn number(shop: &Shop, sql: &'static str, values: Vec<sea_orm::Value>) -> i64 {
    crate::db::number(shop.db.read(), sql, values).await.expect("the query runs")
}

/// What a query selects as `words`, a line each: for a test that says what it found.
#[allow(clippy::expect_used)]
pub async fn lines(shop: &Shop, sql: &'static str) -> String {
    #[derive(sea_orm::FromQueryResult)]
    struct Line {
        words: String,
    }
    let found: Vec<Line> = crate::db::rows(shop.db.read(), sql, vec![]).await.expect("the query runs");
    found.into_iter().map(|line| line.words).collect::<Vec<_>>().join("\n")
}
