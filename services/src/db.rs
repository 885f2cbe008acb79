//! The database: SQLite in a file, or PostgreSQL; the same statements on both.

mod checkpoints;
mod gathered;
mod lists;
mod reader;
mod tx;

pub(crate) use lists::{found_by, found_in, found_in_lists, in_steps, insert_rows};
pub use reader::Reader;
pub use tx::Tx;

use crate::Result;
use checkpoints::{Checkpoints, LONGEST_LOG};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    FromQueryResult, SqliteTransactionMode, Statement, Value,
};
use sqlx::Connection;
use std::sync::Arc;
use std::time::Duration;

/// Parameters of a statement: `params![id, name]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}

/// How PostgreSQL treats what writes. Whatever the server's own settings say, acknowledged means
/// durable. Such statements find their rows by keys, whatever the values are, so each has one plan,
/// made once; and what is bought is in memory, so the index is as near as the next row. A node that
/// holds rows and says nothing for five seconds is cut off: the server lets others have them.
const FOR_WRITING: [(&str, &str); 4] = [
    ("synchronous_commit", "on"),
    ("plan_cache_mode", "force_generic_plan"),
    ("random_page_cost", "1.1"),
    ("idle_in_transaction_session_timeout", "5s"),
];

/// How PostgreSQL treats reads by key: one plan each, as above.
const BY_KEY: [(&str, &str); 2] = [("plan_cache_mode", "force_generic_plan"), ("random_page_cost", "1.1")];

/// Statements that a connection to PostgreSQL keeps prepared at most. One for each table of an order and each step of
/// the ladder on which many rows go out ([`insert_rows`]) are two hundred; while there was room for half of them,
/// every batch of orders had some parsed and planned anew.
const PREPARED: usize = 384;

/// Kilobytes (as SQLite counts them, below zero) of its file that SQLite's writing connection keeps at
/// hand. An order is found by what nobody can guess, so each one touches pages all over the indexes of
/// all orders before it.
const WRITERS_CACHE: &str = "-65536";

/// How long a PostgreSQL server may take to answer at the start.
const FIRST_ANSWER: Duration = Duration::from_secs(10);
/// How long somebody waits for a connection to SQLite: for one that reads a moment, for the one that writes until
/// those before them are served.
const FREE_CONNECTION_OF_SQLITE: Duration = Duration::from_secs(30);
/// How long somebody waits for a connection to PostgreSQL before they hear that they should come back.
const FREE_CONNECTION: Duration = Duration::from_secs(5);

/// Connections to the shop's database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    read: Arc<Reader>,
    keyed: Arc<Reader>,
    write: DatabaseConnection,
    /// How many there are for writing at most.
    writers: u32,
    backend: DbBackend,
    url: String,
    /// SQLite only: what puts its log into its file.
    checkpoints: Option<Arc<Checkpoints>>,
}

impl Db {
    /// Connects to `sqlite://path` or `postgres://…`.
    ///
    /// SQLite: one connection writes (WAL, `synchronous=FULL`: acknowledged means durable) and
    /// `connections` read. PostgreSQL: a pool of `connections` each for reading lists, for reading by key and for
    /// writing.
    pub async fn connect(url: &str, connections: u32) -> Result<Db> {
        if url.starts_with("sqlite:") {
            let open = |readonly: bool, connections: u32| {
                let mut options = ConnectOptions::new(url.to_owned());
                options
                    .max_connections(connections)
                    // The pool need not keep one that reads: `Reader` does.
                    .min_connections(u32::from(!readonly))
                    .acquire_timeout(FREE_CONNECTION_OF_SQLITE)
                    .sqlx_logging(false)
                    // A file does not hang up; asking each time whether it is there costs as much as a question.
                    .test_before_acquire(false)
                    .map_sqlx_sqlite_opts(move |options| {
                        options
                            .create_if_missing(!readonly)
                            // The journal mode is set by the writing connection alone.
                            .busy_timeout(Duration::from_secs(15))
                            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
                            .foreign_keys(true)
                            .pragma("cache_size", if readonly { "-16000" } else { WRITERS_CACHE })
                            .pragma("wal_autocheckpoint", LONGEST_LOG)
                            .pragma("temp_store", "memory")
                            .pragma("query_only", if readonly { "on" } else { "off" })
                            .statement_cache_capacity(512)
                    });
                Database::connect(options)
            };
            let write = open(false, 1).await?;
            let connections = connections.max(1);
            let read = Arc::new(Reader::new(open(true, connections).await?, connections, FREE_CONNECTION_OF_SQLITE));
            let checkpoints = Some(Arc::new(Checkpoints::begin(open(false, 1).await?)));
            let keyed = read.clone();
            Ok(Db { read, keyed, write, writers: 1, backend: DbBackend::Sqlite, url: url.to_owned(), checkpoints })
        } else {
            if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
                let known = "say sqlite://path/to/file or postgres://user@host/database";
                return Err(DbErr::Custom(known.to_owned()).into());
            }
            // A pool goes on knocking at a closed door until its patience ends; the first knock tells.
            let first = tokio::time::timeout(FIRST_ANSWER, sqlx::PgConnection::connect(url)).await;
            let first = first.map_err(|_| DbErr::Custom("the server does not answer".to_owned()))?;
            first
                .map_err(|error| DbErr::Custom(error.to_string()))?
                .close()
                .await
                .map_err(|error| DbErr::Custom(error.to_string()))?;
            let mut options = ConnectOptions::new(url.to_owned());
            let connections = connections.max(2);
            options
                .max_connections(connections)
                .acquire_timeout(FREE_CONNECTION)
                .sqlx_logging(false)
                .test_before_acquire(false);
            let read = Database::connect(options.clone()).await?;
            let read = Arc::new(Reader::new(read, connections, FREE_CONNECTION));
            let mut by_key = options.clone();
            by_key.map_sqlx_postgres_opts(|options| options.options(BY_KEY).statement_cache_capacity(PREPARED));
            let keyed = Arc::new(Reader::new(Database::connect(by_key).await?, connections, FREE_CONNECTION));
            options.map_sqlx_postgres_opts(|options| options.options(FOR_WRITING).statement_cache_capacity(PREPARED));
            let write = Database::connect(options).await?;
            let (backend, url) = (DbBackend::Postgres, url.to_owned());
            Ok(Db { read, keyed, write, writers: connections, backend, url, checkpoints: None })
        }
    }

    /// The connections for reads outside a transaction.
    pub fn read(&self) -> &Reader {
        &self.read
    }

    /// The connections for reads that find their rows by keys, outside a transaction. PostgreSQL plans such a
    /// question once on each of them; elsewhere it looks at the values each time, which takes longer than the answer
    /// and is right for lists and searches alone.
    pub fn keyed(&self) -> &Reader {
        &self.keyed
    }

    /// The connection for single writing statements and for migrations.
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// A transaction on a connection for writing; SQLite lets nobody else write from now on.
    async fn begin(&self) -> std::result::Result<DatabaseTransaction, DbErr> {
        let mode = (!self.is_postgres()).then_some(SqliteTransactionMode::Immediate);
        reader::begun(&self.write, self.writers, mode).await
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// The URL it was opened with.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Calls `told` after every statement, the beginnings and ends of transactions left out: for
    /// tests that count them and for measurements.
    #[cfg(feature = "testing")]
    pub fn on_statement(&mut self, told: impl Fn(&Statement, Duration) + Clone + Send + Sync + 'static) {
        let other = told.clone();
        if self.is_postgres() {
            self.keyed.on_statement(told.clone());
        }
        self.read.on_statement(told);
        self.write.set_metric_callback(move |info| other(info.statement, info.elapsed));
    }

    /// Closes the connections; SQLite folds its log into the file.
    pub async fn close(&self) -> Result<()> {
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.end().await;
        }
        self.read.close().await?;
        if self.is_postgres() {
            self.keyed.close().await?;
        }
        self.write.close_by_ref().await?;
        Ok(())
    }
}

/// A statement for the backend of `conn`. `$1`, `$2` … are the parameters on both databases.
pub(crate) fn statement(conn: &impl ConnectionTrait, sql: &'static str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}

/// A built query, for the shop's database.
pub(crate) fn statement_of(db: &Db, query: &sea_orm::sea_query::SelectStatement) -> Statement {
    db.backend.build(query)
}

/// Runs a statement and says how many rows it changed.
pub(crate) async fn execute(conn: &impl ConnectionTrait, sql: &'static str, values: Vec<Value>) -> Result<u64> {
    Ok(conn.execute_raw(statement(conn, sql, values)).await?.rows_affected())
}

/// All rows of a query.
pub(crate) async fn rows<T: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Vec<T>> {
    Ok(T::find_by_statement(statement(conn, sql, values)).all(conn).await?)
}

/// The first row of a query.
pub(crate) async fn row<T: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<Option<T>> {
    Ok(T::find_by_statement(statement(conn, sql, values)).one(conn).await?)
}

/// The single number a query selects as `n`.
pub(crate) async fn number(conn: &impl ConnectionTrait, sql: &'static str, values: Vec<Value>) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        n: i64,
    }
    Ok(row::<Row>(conn, sql, values).await?.map_or(0, |row| row.n))
}
