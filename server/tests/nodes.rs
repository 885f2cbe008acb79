#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Two nodes on one PostgreSQL are one shop: the same schema, demo shop, sessions, stock and jobs.

mod program;

use program::{Home, Person, Program, order_form, until};
use serde_json::json;
use services::jobs;
use services::testing::buying::{Goods, product_of};
use services::testing::{Backend, TestShop, left_out, number, postgres_server, runtime};
use std::time::{Duration, Instant};

/// Two nodes that were started at the same moment on a database without a single table.
async fn two_nodes() -> Option<(TestShop, Program, Program)> {
    if postgres_server().is_none() {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return None;
    }
    let shop = TestShop::open_bare(Backend::Postgres).await;
    let one = Home::in_folder(shop.db.url(), shop.folder()).with("YUNMALL_DEMO", "true");
    let two = one.second_node();
    let (one, two) = (one.spawn(), two.spawn());
    let (one, two) = tokio::join!(one.ready(), two.ready());
    Some((shop, one, two))
}

async fn count(shop: &TestShop, sql: &'static str) -> i64 {
    number(shop, sql, vec![]).await
}

/// Buys one piece at a node, and gives the moment at which the shopper knew.
async fn buy(person: &mut Person, goods: Goods, key: &str) -> Instant {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let form = order_form(key, &variant, &total);
    let placed = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
    assert!(placed.sent_to().starts_with("/pay/"), "{}", placed.sent_to());
    Instant::now()
}

#[test]
fn two_nodes_are_one_shop() {
    runtime().block_on(async {
        let Some((shop, one, two)) = two_nodes().await else { return };

        // One of them filled the demo shop, the other waited.
        let filled = [&one, &two].iter().filter(|node| node.said.contains("demo shop: open after")).count();
        assert_eq!(filled, 1, "{}\n{}", one.said, two.said);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM products").await, 325);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM merchants").await, 3);

        // A session begun on one is valid on the other, with its cart.
        let goods = product_of(&shop, "nodes", 1000, 5).await;
        let mut here = Person::new(one.home.address);
        let variant = goods.variant.to_string();
        let cart = [("variant", variant.as_str()), ("quantity", "1"), ("lang", "zh")];
        here.submit("/product/x", "/api/cart/add", &cart).await.expect("an answer");
        let mut there = here.at(two.home.address);
        assert!(there.get("/cart").await.expect("a page").body.contains("data-testid=\"cart-line\""));
        let remove = [("variant", variant.as_str()), ("change", "remove"), ("quantity", "1"), ("lang", "zh")];
        there.submit("/cart", "/api/cart/change", &remove).await.expect("an answer");
        assert!(!here.get("/cart").await.expect("a page").body.contains("data-testid=\"cart-line\""));
        assert_eq!(there.cookies, here.cookies, "no second session was begun");

        // Stock taken on one is heard on the other within a second, both ways round.
        for (left, (from, to)) in [(4, (&one, &two)), (3, (&two, &one))] {
            let mut line = Person::new(to.home.address).listen(&format!("/events/stock?products={}", goods.product)).await;
            let first = line.next().await;
            assert!(first.ends_with(&format!("\"available\":{}}}", left + 1)), "{first}");
            let told = buy(&mut here.at(from.home.address), goods, &format!("key-of-order-{left}")).await;
            // The news of the order before may still come in after the first look has counted it.
            let mut news = line.next().await;
            while news == first {
                news = line.next().await;
            }
            assert!(news.contains(&variant) && news.ends_with(&format!("\"available\":{left}}}")), "{news}");
            assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
        }

        // Every job is run by one of them, once.
        for _ in 0..200 {
            let tx = shop.begin().await.expect("a transaction");
            jobs::enqueue(&tx, "chore.complete_delivered", json!({}), services::Clock::system().now(), None)
                .await
                .expect("asked");
            tx.commit().await.expect("committed");
        }
        let done = "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'chore.complete_delivered' AND state = 'done'";
        until("two hundred jobs are done", || async { count(&shop, done).await >= 200 }).await;
        let twice = "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'chore.complete_delivered' AND attempts <> 1";
        assert_eq!(count(&shop, twice).await, 0);
        for node in [&one, &two] {
            let front = format!("{}-%", node.id());
            let own = "SELECT COUNT(*) AS n FROM jobs WHERE leased_by LIKE $1";
            let share = number(&shop, own, vec![front.into()]).await;
            eprintln!("node {} ran {share} jobs", node.id());
        }
        let minutes = "SELECT COUNT(*) AS n FROM jobs WHERE dedupe_key LIKE 'chore.%'
                       AND (state <> 'done' OR attempts <> 1)";
        until("the chores of the minute are done", || async { count(&shop, minutes).await == 0 }).await;

        // One node dies: the other goes on, and takes the same cookies.
        let home = one.kill();
        buy(&mut there, goods, "key-of-the-last-order").await;
        assert_eq!(count(&shop, "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels l JOIN variants v ON v.id = l.variant_id WHERE v.sku LIKE 'SKU-%'").await, 3);
        drop(two);
        home.audit();
    });
}
