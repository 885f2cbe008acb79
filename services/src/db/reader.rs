//! Connections for reading, kept at hand.
//!
//! The pool below asks every connection that comes back whether it still works, and wakes a task for it: as much
//! as a small question costs, and a page asks half a dozen. So connections whose question went well stay here,
//! ready for the next one. One whose question failed, or whose asker went away in the middle, goes back to the
//! pool, which finds out whether it can be used again.
//!
//! Lines are cut while nobody asks on them, as when the database is started again: the next question on each would
//! fail. A question changes nothing, so it is asked again on another connection, as often as there may be cut ones.

use crate::error::is_cut;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::{Pool, PoolConnection};
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Connections to the shop's database that only read, outside transactions.
pub struct Reader {
    pool: DatabaseConnection,
    hand: Hand,
    /// As many as the pool has connections: whoever has one of these finds a connection, here or in the pool.
    free: Semaphore,
    /// How many.
    connections: u32,
    patience: Duration,
    #[cfg(feature = "testing")]
    told: std::sync::RwLock<Option<Told>>,
}

#[cfg(feature = "testing")]
type Told = Box<dyn Fn(&Statement, Duration) + Send + Sync>;

/// The connections at hand, by the kind of database.
enum Hand {
    Sqlite(Stack<Sqlite>),
    Postgres(Stack<Postgres>),
}

struct Stack<D: sqlx::Database> {
    pool: Pool<D>,
    idle: Mutex<Vec<PoolConnection<D>>>,
}

impl<D: sqlx::Database> Stack<D> {
    fn new(pool: &Pool<D>) -> Stack<D> {
        Stack { pool: pool.clone(), idle: Mutex::default() }
    }

    /// A panic elsewhere leaves it whole: every change of it is one push or pop.
    fn idle(&self) -> MutexGuard<'_, Vec<PoolConnection<D>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(&self) -> Result<PoolConnection<D>, DbErr> {
        let at_hand = self.idle().pop();
        match at_hand {
            Some(connection) => Ok(connection),
            // Beside, because all that this may have to do would make every question several times as large.
            None => Box::pin(self.pool.acquire()).await.map_err(not_acquired),
        }
    }

    fn keep(&self, connection: PoolConnection<D>) {
        let mut idle = self.idle();
        // The pool sets the mark before it waits for those that are out; what comes later goes to it.
        if !self.pool.is_closed() {
            idle.push(connection);
        }
    }
}

impl<D: sqlx::Database> Drop for Stack<D> {
    /// Closes what is at hand at once: the pool takes connections back in a task, and the last owner of a shop may
    /// let go of it where no runtime is left.
    fn drop(&mut self) {
        for connection in self.idle().drain(..) {
            drop(connection.detach());
        }
    }
}

fn not_acquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}

fn not_answered(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Asks one question on a connection of either kind: `$how` is what is done with the prepared question.
macro_rules! ask {
    ($reader:expr, $statement:expr, $how:ident, $answer:expr) => {{
        let _place = $reader.place().await?;
        #[cfg(feature = "testing")]
        let begun = std::time::Instant::now();
        let mut may_be_cut = $reader.connections;
        let found = loop {
            let (sql, values) = (AssertSqlSafe($statement.sql.as_str()), values_of(&$statement));
            let failed = match &$reader.hand {
                Hand::Sqlite(stack) => {
                    let mut connection = stack.take().await?;
                    match sqlx::query_with(sql, values).$how(&mut *connection).await {
                        Ok(found) => {
                            stack.keep(connection);
                            break $answer(found);
                        }
                        Err(error) => not_answered(error),
                    }
                }
                Hand::Postgres(stack) => {
                    let mut connection = stack.take().await?;
                    match sqlx::query_with(sql, values).$how(&mut *connection).await {
                        Ok(found) => {
                            stack.keep(connection);
                            break $answer(found);
                        }
                        Err(error) => not_answered(error),
                    }
                }
            };
            if may_be_cut == 0 || !is_cut(&failed) {
                return Err(failed);
            }
            may_be_cut -= 1;
        };
        #[cfg(feature = "testing")]
        $reader.tell(&$statement, begun.elapsed());
        Ok(found)
    }};
}

impl Reader {
    /// Keeps the connections of a pool of so many at hand; whoever waits longer for one is sent away.
    pub(super) fn new(pool: DatabaseConnection, connections: u32, patience: Duration) -> Reader {
        let hand = match pool.get_database_backend() {
            DbBackend::Postgres => Hand::Postgres(Stack::new(pool.get_postgres_connection_pool())),
            _ => Hand::Sqlite(Stack::new(pool.get_sqlite_connection_pool())),
        };
        Reader {
            pool,
            hand,
            free: Semaphore::new(connections as usize),
            connections,
            patience,
            #[cfg(feature = "testing")]
            told: Default::default(),
        }
    }

    async fn place(&self) -> Result<SemaphorePermit<'_>, DbErr> {
        if let Ok(place) = self.free.try_acquire() {
            return Ok(place);
        }
        match tokio::time::timeout(self.patience, self.free.acquire()).await {
            Ok(place) => place.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        }
    }

    /// Several questions about the same moment, or with settings of their own.
    pub(crate) async fn begin(&self) -> Result<Reading<'_>, DbErr> {
        let place = self.place().await?;
        // The pool gives the connection, so one of those at hand must be in it.
        match &self.hand {
            Hand::Sqlite(stack) => drop(stack.idle().pop()),
            Hand::Postgres(stack) => drop(stack.idle().pop()),
        }
        Ok(Reading { tx: begun(&self.pool, self.connections, None).await?, _place: place })
    }

    /// Closes the connections.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let hand_back = async {
            // Polled after the pool has been told to close.
            match &self.hand {
                Hand::Sqlite(stack) => stack.idle().clear(),
                Hand::Postgres(stack) => stack.idle().clear(),
            }
        };
        let (closed, ()) = tokio::join!(biased; self.pool.close_by_ref(), hand_back);
        closed
    }

    /// Calls `told` after every question from now on.
    #[cfg(feature = "testing")]
    pub(super) fn on_statement(&self, told: impl Fn(&Statement, Duration) + Send + Sync + 'static) {
        *self.told.write().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(told));
    }

    #[cfg(feature = "testing")]
    fn tell(&self, statement: &Statement, took: Duration) {
        if let Some(told) = &*self.told.read().unwrap_or_else(PoisonError::into_inner) {
            told(statement, took);
        }
    }
}

/// Begins a transaction, again while that fails because the line was cut of one of so many connections.
pub(super) async fn begun(
    pool: &DatabaseConnection,
    connections: u32,
    sqlite_transaction_mode: Option<SqliteTransactionMode>,
) -> Result<DatabaseTransaction, DbErr> {
    let mut may_be_cut = connections;
    loop {
        let options = TransactionOptions { isolation_level: None, access_mode: None, sqlite_transaction_mode };
        match pool.begin_with_options(options).await {
            Err(error) if may_be_cut > 0 && is_cut(&error) => may_be_cut -= 1,
            begun => return begun,
        }
    }
}

fn values_of(statement: &Statement) -> SqlxValues {
    SqlxValues(statement.values.clone().unwrap_or(Values(Vec::new())))
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        ask!(self, statement, execute, ExecResult::from)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _place = self.place().await?;
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.hand {
            Hand::Sqlite(stack) => stack.take().await?.execute(sql).await.map(ExecResult::from),
            Hand::Postgres(stack) => stack.take().await?.execute(sql).await.map(ExecResult::from),
        }
        .map_err(not_answered)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        ask!(self, statement, fetch_optional, |row: Option<_>| row.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        ask!(self, statement, fetch_all, |rows: Vec<_>| rows.into_iter().map(QueryResult::from).collect())
    }
}

/// A transaction that only reads.
pub(crate) struct Reading<'r> {
    tx: DatabaseTransaction,
    _place: SemaphorePermit<'r>,
}

impl std::ops::Deref for Reading<'_> {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Reading<'_> {
    /// Ends it.
    pub(crate) async fn end(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }
}
