//! K4: the disk is full, or the database only reads. Whoever orders is told to come back, nothing is
//! half done, those who look see their pages, and when there is room again everything goes on by itself.

use domain::Lang;
use sea_orm::ConnectionTrait;
use services::checkout::place_order;
use services::error::Kind;
use services::testing::buying::{buying, guest, product_with_stock};
use services::testing::{TestShop, number, on_both};
use services::{audit, cart, catalog};
use tokio::task::JoinSet;

/// What stands in the books.
async fn books(shop: &TestShop) -> Vec<i64> {
    let mut found = Vec::new();
    for sql in [
        "SELECT COUNT(*) AS n FROM checkouts",
        "SELECT COUNT(*) AS n FROM orders",
        "SELECT COUNT(*) AS n FROM order_lines",
        "SELECT COUNT(*) AS n FROM order_events",
        "SELECT COUNT(*) AS n FROM stock_movements",
        "SELECT COUNT(*) AS n FROM jobs",
        "SELECT COUNT(*) AS n FROM cart_lines",
        "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels",
    ] {
        found.push(number(shop, sql, vec![]).await);
    }
    found
}

async fn run(shop: &TestShop, statements: &[&str]) {
    for sql in statements {
        shop.db.write().execute_unprepared(sql).await.expect(sql);
    }
}

/// Lets guests order until one is told that the shop cannot write; the same request passes when
/// `again` has made room.
async fn orders_stop_and_go_on(shop: &TestShop, again: impl AsyncFnOnce(&TestShop)) {
    let goods = product_with_stock(shop, 1_000_000).await;
    let (mut refused, mut kept) = (None, Vec::new());
    for _ in 0..5000 {
        let (visitor, wish) = (guest(shop).await, buying(goods, 1));
        let before = books(shop).await;
        match place_order(shop, &visitor, wish.clone()).await {
            Ok(placed) => kept.push((visitor, wish, placed)),
            Err(error) => {
                assert_eq!(error.kind(), Kind::Unavailable, "{error}");
                assert_eq!(books(shop).await, before, "nothing is half done");
                refused = Some((visitor, wish));
                break;
            }
        }
    }
    let (visitor, wish) = refused.expect("there is no room");
    // Those who look see what there is.
    let slug = format!("product-{}", goods.product.0.simple());
    catalog::product_page(shop, Lang::Zh, &slug).await.expect("a page");
    cart::for_visitor(shop, &visitor, Lang::Zh).await.expect("a cart");
    assert_eq!(services::stock::available(shop, &[goods.variant]).await.expect("the stock").len(), 1);

    again(shop).await;
    place_order(shop, &visitor, wish).await.expect("the same request passes");
    for (visitor, wish, placed) in kept {
        let repeated = place_order(shop, &visitor, wish).await.expect("what was told stays true");
        assert_eq!(repeated, placed);
    }
    assert_eq!(audit::run(shop).await.expect("the audit runs"), vec![]);
}

#[test]
fn a_full_disk_sends_orders_away_and_loses_nothing() {
    on_both(|shop| async move {
        if shop.db.is_postgres() {
            // What PostgreSQL answers when a table cannot grow.
            let full = "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$";
            let hook = "CREATE TRIGGER disk_is_full BEFORE INSERT ON order_lines
                 FOR EACH STATEMENT EXECUTE FUNCTION disk_is_full()";
            run(&shop, &[full, hook]).await;
            orders_stop_and_go_on(&shop, async |shop| run(shop, &["DROP TRIGGER disk_is_full ON order_lines"]).await)
                .await;
        } else {
            // The file may not grow beyond what it will be in a moment.
            run(&shop, &["PRAGMA max_page_count = 400"]).await;
            orders_stop_and_go_on(&shop, async |shop| run(shop, &["PRAGMA max_page_count = 1000000"]).await).await;
        }
    });
}

/// Says something to the database from where the shop's own connections cannot be hurt by it. SQLite
/// has to hear it on the connection that writes.
async fn decree(shop: &TestShop, sql: &str) {
    if !shop.db.is_postgres() {
        return run(shop, &[sql]).await;
    }
    let aside = services::Db::connect(shop.db.url(), 1).await.expect("a connection of one's own");
    aside.write().execute_unprepared(sql).await.expect(sql);
    // Its other connections may be among those that had to go.
    let _ = aside.close().await;
    forget_broken_lines(shop).await;
}

/// Takes every connection of the shop up at the same time until none of them is a broken one: a pool
/// notices each of them once, when it is used.
async fn forget_broken_lines(shop: &TestShop) {
    for _ in 0..50 {
        let mut asked = JoinSet::new();
        for number in 0..32 {
            let db = shop.db.clone();
            asked.spawn(async move {
                let asked = "SELECT 1";
                if number % 2 == 0 {
                    db.read().execute_unprepared(asked).await.is_ok()
                } else {
                    db.write().execute_unprepared(asked).await.is_ok()
                }
            });
        }
        if asked.join_all().await.into_iter().all(|answered| answered) {
            return;
        }
    }
    panic!("the shop's connections stay broken");
}

#[test]
fn a_database_that_only_reads_sends_orders_away_and_loses_nothing() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let (visitor, wish) = (guest(&shop).await, buying(goods, 1));
        let before = books(&shop).await;
        // On PostgreSQL sessions begin with the database's setting, so the old ones have to go.
        let (stop, go) = if shop.db.is_postgres() {
            (
                "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database())
                   || ' SET default_transaction_read_only = on'; END $$;
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; COMMIT; BEGIN;
                 DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || quote_ident(current_database())
                   || ' SET default_transaction_read_only = off'; END $$;
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid(); COMMIT",
            )
        } else {
            ("PRAGMA query_only = on", "PRAGMA query_only = off")
        };
        decree(&shop, stop).await;
        let refused = place_order(&shop, &visitor, wish.clone()).await.expect_err("it cannot be written down");
        assert_eq!(refused.kind(), Kind::Unavailable, "{refused}");
        assert_eq!(books(&shop).await, before);
        let slug = format!("product-{}", goods.product.0.simple());
        catalog::product_page(&shop, Lang::Zh, &slug).await.expect("a page");
        decree(&shop, go).await;
        let mut tries = 0;
        while let Err(error) = place_order(&shop, &visitor, wish.clone()).await {
            tries += 1;
            // Each broken connection of the pool is noticed once.
            assert!(error.kind() == Kind::Unavailable && tries < 20, "{error}");
        }
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}
