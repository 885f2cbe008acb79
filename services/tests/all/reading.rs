//! Connections that read stay at hand: there are never more of them, none is lost, and none is kept that is broken.

use sea_orm::{ConnectionTrait, Statement};
use services::Db;
use services::error::Kind;
use services::testing::{Backend, TestShop, left_out, on_both, postgres_server, runtime};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Takes some tenths of a second on either database.
fn long(db: &Db) -> &'static str {
    if db.is_postgres() {
        "SELECT CAST(1 AS BIGINT) AS n FROM pg_sleep(0.3)"
    } else {
        "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 2000000)
         SELECT COUNT(*) AS n FROM s"
    }
}

async fn one(db: &Db) -> i64 {
    let ask = Statement::from_string(db.backend(), "SELECT CAST(1 AS BIGINT) AS n");
    let row = db.read().query_one_raw(ask).await.expect("an answer").expect("a row");
    row.try_get("", "n").expect("a number")
}

#[test]
fn more_askers_than_connections_are_all_answered() {
    on_both(|shop| async move {
        let db = Arc::new(Db::connect(shop.db.url(), 2).await.expect("connected"));
        let mut askers = JoinSet::new();
        for _ in 0..200 {
            let db = db.clone();
            askers.spawn(async move { one(&db).await });
        }
        assert_eq!(askers.join_all().await.into_iter().sum::<i64>(), 200);
        db.close().await.expect("closed");
    });
}

#[test]
fn whoever_goes_away_in_the_middle_of_a_question_spoils_nothing_for_others() {
    on_both(|shop| async move {
        let db = Db::connect(shop.db.url(), 2).await.expect("connected");
        for _ in 0..6 {
            let ask = Statement::from_string(db.backend(), long(&db));
            // The question is under way, and then nobody waits for its answer.
            let given_up = tokio::time::timeout(Duration::from_millis(20), db.read().query_all_raw(ask)).await;
            assert!(given_up.is_err(), "it takes longer than that");
        }
        for _ in 0..8 {
            assert_eq!(one(&db).await, 1, "each hears the answer to its own question");
        }
        db.close().await.expect("closed");
    });
}

#[test]
fn a_question_that_is_refused_costs_no_connection() {
    on_both(|shop| async move {
        let db = Db::connect(shop.db.url(), 2).await.expect("connected");
        for _ in 0..8 {
            let wrong = Statement::from_string(db.backend(), "SELECT nothing FROM nowhere");
            assert!(db.read().query_all_raw(wrong).await.is_err());
        }
        assert_eq!(one(&db).await, 1);
        db.close().await.expect("closed");
    });
}

#[test]
fn nothing_is_answered_after_the_end() {
    on_both(|shop| async move {
        let db = Db::connect(shop.db.url(), 2).await.expect("connected");
        assert_eq!(one(&db).await, 1);
        db.close().await.expect("closed");
        let ask = Statement::from_string(db.backend(), "SELECT 1");
        let refused = db.read().query_all_raw(ask).await.expect_err("closed");
        assert_eq!(services::Error::from(refused).kind(), Kind::Unavailable);
    });
}

#[test]
fn lines_that_were_cut_while_nobody_asked_are_noticed_by_nobody() {
    if postgres_server().is_none() {
        return left_out("YUNMALL_TEST_POSTGRES is not set");
    }
    runtime().block_on(async {
        const LINES: usize = 4;
        let shop = TestShop::open(Backend::Postgres).await;
        let db = Arc::new(Db::connect(shop.db.url(), 4).await.expect("connected"));
        let read = async |sql: &'static str| {
            let mut askers = JoinSet::new();
            for _ in 0..LINES {
                let (db, ask) = (db.clone(), Statement::from_string(db.backend(), sql));
                askers.spawn(async move {
                    let asked = ask.clone();
                    let (one, other) = tokio::join!(db.read().query_all_raw(ask), db.keyed().query_all_raw(asked));
                    (one.expect("an answer").len(), other.expect("an answer").len())
                });
            }
            assert_eq!(askers.join_all().await, [(1, 1); LINES]);
        };
        // All lines are there, and nobody asks.
        read(long(&db)).await;
        let writing = [shop.begin().await.expect("begun"), shop.begin().await.expect("begun")];
        for tx in writing {
            tx.commit().await.expect("nothing to write");
        }
        db.write().execute_unprepared("SELECT 1").await.expect("a line for writing");

        let other = Db::connect(shop.db.url(), 2).await.expect("connected");
        // First those of this database, then the cut: PostgreSQL may look at conditions in any order.
        let cut = "WITH these AS MATERIALIZED (
                SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_type = 'client backend'
             ) SELECT CAST(COUNT(*) AS BIGINT) AS n FROM these WHERE pg_terminate_backend(pid, 5000)";
        let row = other.write().query_one_raw(Statement::from_string(db.backend(), cut)).await.expect("cut");
        let cut: i64 = row.and_then(|row| row.try_get("", "n").ok()).expect("a number");
        assert!(cut >= 2 * LINES as i64 + 3, "{cut} lines were cut");

        read("SELECT 1").await;
        for _ in 0..2 {
            shop.begin().await.expect("begun on a new line").commit().await.expect("nothing to write");
        }
        // What may have changed something is not tried again, and shows that the lines were cut.
        let failed = db.write().execute_unprepared("SELECT 1").await.expect_err("its line was cut");
        assert_eq!(services::Error::from(failed).kind(), Kind::Unavailable);
        db.close().await.expect("closed");
        other.close().await.expect("closed");
    });
}
