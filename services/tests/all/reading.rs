//! Connections that read stay at hand: there are never more of them, none is lost, and none is kept that is broken.

use sea_orm::{ConnectionTrait, Statement};
use services::Db;
use services::error::Kind;
use services::testing::on_both;
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
