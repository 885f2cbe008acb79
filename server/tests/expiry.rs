#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Two nodes end the orders that nobody paid, and one of them is killed (SIGKILL) in the middle of
//! it, while it stands in the transaction that gives the stock back. The other goes on, and every
//! piece is free again once. Control: nodes that look first and decide then give it back twice.

mod program;

use domain::ids::OrderId;
use program::{Home, PATIENCE, backends, until};
use services::stock::{Piece, give_back};
use services::testing::buying::{Goods, guest, placed_order, product_with_stock};
use services::testing::{Backend, TestShop, execute, execute_in, left_out, number, postgres_server, runtime};
use services::{Clock, Shop, audit};
use std::time::{Duration, Instant};
use tokio::sync::Barrier;

/// Orders that expire in a round.
const ORDERS: i64 = 100;
/// How often a node is killed; `YUNMALL_SWEEPS` says otherwise.
const ROUNDS: i64 = 5;
/// Where the node stands when it is killed, one after the other.
const POINTS: [&str; 3] = ["expire.written", "expire.begun", "expire.durable"];

async fn count(shop: &Shop, sql: &'static str) -> i64 {
    number(shop, sql, vec![]).await
}

const ENDED: &str = "SELECT COUNT(*) AS n FROM orders WHERE status = 'canceled'";

/// The time to pay is over for so many of the orders that wait.
async fn time_is_over(shop: &Shop, orders: i64) {
    let checkouts = "UPDATE checkouts SET expires_at = 1 WHERE id IN (SELECT checkout_id FROM orders
         WHERE status = 'placed' AND expires_at > 1 ORDER BY id LIMIT $1)";
    execute(shop, checkouts, vec![orders.into()]).await;
    let due = "UPDATE orders SET expires_at = 1 WHERE checkout_id IN (SELECT id FROM checkouts WHERE expires_at = 1)";
    execute(shop, due, vec![]).await;
    let jobs = "UPDATE jobs SET run_at = 1 WHERE state = 'ready' AND kind = 'orders.expire' AND run_at > 1
         AND dedupe_key IN (SELECT 'orders.expire:' || CAST(id AS TEXT) FROM checkouts WHERE expires_at = 1)";
    execute(shop, jobs, vec![]).await;
}

/// One round: orders expire, a node dies at `point` while it ends one, the other ends the rest.
async fn one_dies(shop: &Shop, goods: Goods, home: &Home, point: &'static str, ended_before: i64) -> Duration {
    let visitor = guest(shop).await;
    futures::future::join_all((0..ORDERS).map(|_| placed_order(shop, &visitor, goods, 1))).await;
    let file = home.folder.join(format!("stopped-{ended_before}"));
    let dying = home.clone().with("STOP_AT", point).with("STOP_FILE", &file.to_string_lossy()).start().await;
    let mut due = 0;
    let ended = async || count(shop, ENDED).await - ended_before;
    // Whoever looks first has the job: a few at a time, until the one that is to die has one.
    while !file.exists() {
        due += 4;
        assert!(due < ORDERS, "the node never came to {point}");
        time_is_over(shop, 4).await;
        until("a few orders end", async || file.exists() || ended().await == due).await;
    }
    time_is_over(shop, ORDERS - due).await;
    until("the sweep is in the middle", async || ended().await > due + (ORDERS - due) / 4).await;
    let at = ended().await;
    dying.kill();
    let begun = Instant::now();
    // The lease of whoever is dead has run out. One of a living worker may be among them: then two do
    // the same job at the same time.
    let lease = "UPDATE jobs SET leased_until = NULL WHERE state = 'ready' AND kind = 'orders.expire' AND run_at = 1";
    execute(shop, lease, vec![]).await;
    until("the other node ends the rest", async || ended().await == ORDERS).await;
    eprintln!("{point}: killed when {at} of {ORDERS} had ended, the rest ended after {:?}", begun.elapsed());
    begun.elapsed()
}

#[test]
fn a_node_that_dies_in_the_middle_of_the_sweep_frees_nothing_twice() {
    if postgres_server().is_none() {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return;
    }
    let rounds = std::env::var("YUNMALL_SWEEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    runtime().block_on(async {
        let books = TestShop::open(Backend::Postgres).await;
        let goods = product_with_stock(&books, 1_000_000).await;
        let home = Home::of(&books);
        let living = home.second_node().start().await;
        let mut shop = books.shop.clone();
        shop.clock = Clock::system();
        for round in 0..rounds {
            let point = POINTS[round as usize % POINTS.len()];
            let took = one_dies(&shop, goods, &home, point, round * ORDERS).await;
            assert!(took < PATIENCE, "{took:?}");
            let all = (round + 1) * ORDERS;
            for (sql, expected) in [
                (ENDED, all),
                ("SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'allocated'", all),
                ("SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'released'", all),
                ("SELECT COUNT(DISTINCT order_id) AS n FROM stock_movements WHERE kind = 'released'", all),
                ("SELECT COUNT(*) AS n FROM order_events WHERE kind = 'canceled'", all),
                ("SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels", 0),
                ("SELECT CAST(SUM(on_hand) AS BIGINT) AS n FROM stock_levels", 1_000_000),
            ] {
                assert_eq!(count(&shop, sql).await, expected, "{point}: {sql}");
            }
        }
        let jobs = "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'orders.expire' AND state <> 'done'";
        until("every job is done", async || count(&shop, jobs).await == 0).await;
        drop(living);
        home.audit();
    });
}

/// What a sweep must never do: look whether the order waits, and decide then.
async fn ends_by_looking_first(shop: &Shop, goods: Goods, order: OrderId, pause: &Barrier) {
    let waits = "SELECT COUNT(*) AS n FROM orders WHERE id = $1 AND status = 'placed'";
    let waits = number(shop, waits, vec![order.0.into()]).await == 1;
    pause.wait().await;
    if waits {
        let mut tx = shop.begin().await.expect("a transaction");
        let end = "UPDATE orders SET status = 'canceled', payment_status = 'voided',
             fulfillment_status = 'canceled', canceled_at = 1, cancel_reason = 'expired' WHERE id = $1";
        execute_in(&tx, end, vec![order.0.into()]).await;
        let piece = Piece { order, variant: goods.variant, location: goods.location, quantity: 1 };
        give_back(&mut tx, &[piece], "system").await.expect("given back");
        tx.commit().await.expect("committed");
    }
}

#[test]
fn nodes_that_look_first_free_everything_twice() {
    runtime().block_on(async {
        for backend in backends() {
            let shop = TestShop::open(backend).await;
            let goods = product_with_stock(&shop, 100).await;
            let visitor = guest(&shop).await;
            let mut orders = Vec::new();
            for _ in 0..20 {
                orders.push(placed_order(&shop, &visitor, goods, 1).await.orders[0]);
            }
            let other = shop.another_node();
            for order in &orders[..10] {
                let pause = Barrier::new(2);
                tokio::join!(
                    ends_by_looking_first(&shop, goods, *order, &pause),
                    ends_by_looking_first(&other, goods, *order, &pause)
                );
            }
            let released = "SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'released'";
            assert_eq!(count(&shop, released).await, 20, "ten orders were freed twice, every time");
            // Ten orders wait for a piece each, and the shelf says that nobody does.
            let found = audit::run(&shop).await.expect("the audit runs");
            let freed = found.iter().find(|one| one.code == "I2.allocated").expect("the audit sees it");
            assert_eq!((freed.id, freed.found), (goods.variant.0, (0, 10)));
        }
    });
}
