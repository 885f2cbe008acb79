//! A flash sale on two nodes with PostgreSQL: 100 pieces, 5,000 shoppers, 500 at a time, and four in
//! ten of those who get one never pay. What is not paid for goes back on sale, until all of it is
//! sold. Beside it somebody looks at the product's page all the time, as before the sale.
//!
//! The two built programs, PostgreSQL and the shoppers share this machine.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

#[path = "../tests/program/mod.rs"]
mod program;

use program::{Home, Person, order_form};
use services::testing::buying::{Goods, product_with_stock};
use services::testing::chance::Chance;
use services::testing::{Backend, TestShop, execute, number, postgres_server, runtime};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinHandle;

const PIECES: i64 = 100;
const SHOPPERS: usize = 5000;
const AT_A_TIME: usize = 500;
/// Of ten who get a piece, so many never pay.
const DROP_OUTS: i64 = 4;

fn main() {
    if postgres_server().is_none() {
        println!("left out: YUNMALL_TEST_POSTGRES is not set");
        return;
    }
    runtime().block_on(sale());
}

/// What the shoppers have seen.
#[derive(Default)]
struct Seen {
    sold_out: Mutex<Vec<Duration>>,
    bought: Mutex<Vec<Duration>>,
    paid: AtomicUsize,
    dropped: AtomicUsize,
    busy: AtomicUsize,
}

async fn sale() {
    let shop = Arc::new(TestShop::open(Backend::Postgres).await);
    let goods = product_with_stock(&shop, PIECES).await;
    let slug = format!("/product/product-{}", goods.product.0.simple());
    let home = Home::of(&shop);
    let (one, two) = (home.start().await, home.second_node().start().await);
    let nodes = [one.home.address, two.home.address];

    let over = Arc::new(AtomicBool::new(false));
    let idle = look(nodes[0], &slug, &over, Some(200)).await.expect("it ended");
    let looking = look(nodes[0], &slug, &over, None);
    let ending = tokio::spawn(end_unpaid(shop.clone(), over.clone()));

    let seen = Arc::new(Seen::default());
    let begun = Instant::now();
    let mut waiting: Vec<usize> = (0..SHOPPERS).collect();
    let mut waves = 0;
    while !waiting.is_empty() && (seen.paid.load(Ordering::SeqCst) as i64) < PIECES {
        waves += 1;
        waiting = wave(&seen, nodes, goods, waiting).await;
        // Those who were too late wait for what others do not pay for.
        while free(&shop, goods).await == 0 && (seen.paid.load(Ordering::SeqCst) as i64) < PIECES {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let took = begun.elapsed();
    over.store(true, Ordering::SeqCst);
    ending.await.expect("it ended");
    let meanwhile = looking.await.expect("it ended");

    let sold =
        "SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) AS n FROM order_lines l JOIN orders o ON o.id = l.order_id
         WHERE o.payment_status = 'paid' AND o.status = 'placed'";
    let allocated = "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels";
    println!(
        "{SHOPPERS} shoppers, {AT_A_TIME} at a time on two nodes, {PIECES} pieces, {waves} waves, {:.1} s",
        took.as_secs_f64()
    );
    println!(
        "sold and paid {}, set aside {}, never paid {}, sent away busy {}",
        number(&shop, sold, vec![]).await,
        number(&shop, allocated, vec![]).await,
        seen.dropped.load(Ordering::SeqCst),
        seen.busy.load(Ordering::SeqCst)
    );
    row("bought", seen.bought.lock().await.clone());
    row("sold out", seen.sold_out.lock().await.clone());
    row("product page, idle", idle);
    row("product page, meanwhile", meanwhile);
    drop(two);
    one.kill().audit();
    println!("yunmall audit: every book is right");
}

fn row(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    println!(
        "{name:<24} {:>6}   p50 {:>8.1} ms   p95 {:>8.1} ms   p99 {:>8.1} ms",
        times.len(),
        at(50),
        at(95),
        at(99)
    );
}

async fn free(shop: &TestShop, goods: Goods) -> i64 {
    let sql = "SELECT on_hand - allocated AS n FROM stock_levels WHERE variant_id = $1";
    number(shop, sql, vec![goods.variant.0.into()]).await
}

/// Everybody in the list tries once; gives those who were too late.
async fn wave(seen: &Arc<Seen>, nodes: [SocketAddr; 2], goods: Goods, shoppers: Vec<usize>) -> Vec<usize> {
    let room = Arc::new(Semaphore::new(AT_A_TIME));
    let mut tasks = tokio::task::JoinSet::new();
    for shopper in shoppers {
        let (seen, room) = (seen.clone(), room.clone());
        tasks.spawn(async move {
            let _place = room.acquire_owned().await.expect("room");
            let got = buy(&seen, nodes[shopper % 2], goods, shopper).await;
            (shopper, got)
        });
    }
    let mut late = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (shopper, got) = done.expect("no panic");
        if !got {
            late.push(shopper);
        }
    }
    late.sort_unstable();
    late
}

/// One shopper comes, orders, and pays or not; false when there was nothing left.
async fn buy(seen: &Seen, node: SocketAddr, goods: Goods, shopper: usize) -> bool {
    let mut person = Person::new(node);
    person.get("/checkout").await.expect("a page");
    let key = uuid::Uuid::now_v7().to_string();
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let form = order_form(&key, &variant, &total);
    let begun = Instant::now();
    let answer = loop {
        let answer = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
        if answer.status != 503 {
            break answer;
        }
        seen.busy.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_secs(2)).await;
    };
    let Some((_, token)) = answer.header("location").split_once("/pay/") else {
        seen.sold_out.lock().await.push(begun.elapsed());
        return false;
    };
    seen.bought.lock().await.push(begun.elapsed());
    if Chance::of(shopper as u64 * 31 + 7).between(0, 10) < DROP_OUTS {
        seen.dropped.fetch_add(1, Ordering::SeqCst);
        return true;
    }
    let (token, pay) = (token.to_owned(), format!("/pay/{token}"));
    let start = [("access", token.as_str()), ("provider", "sandbox"), ("lang", "zh")];
    let sandbox = person.submit(&pay, "/api/payment/start", &start).await.expect("an answer").sent_to();
    if !sandbox.starts_with("/sandbox") {
        // The time to pay ran out while the machine was busy.
        seen.dropped.fetch_add(1, Ordering::SeqCst);
        return true;
    }
    let door = sandbox.split('?').next().expect("a path").to_owned();
    person.submit(&sandbox, &door, &[("step", "pay"), ("lang", "zh")]).await.expect("an answer");
    let ask = [("access", token.as_str()), ("lang", "zh")];
    person.submit(&pay, "/api/payment/ask", &ask).await.expect("an answer");
    seen.paid.fetch_add(1, Ordering::SeqCst);
    true
}

/// The time to pay runs out for those who have not begun to, in seconds instead of half an hour.
async fn end_unpaid(shop: Arc<TestShop>, over: Arc<AtomicBool>) {
    let cut =
        "UPDATE orders SET expires_at = 1 WHERE payment_status = 'unpaid' AND status = 'placed' AND expires_at > 1
         AND checkout_id IN (SELECT checkout_id FROM payments WHERE provider_ref IS NULL AND created_at < $1)";
    let checkouts = "UPDATE checkouts SET expires_at = 1 WHERE expires_at > 1
         AND id IN (SELECT checkout_id FROM orders WHERE expires_at = 1)";
    let jobs = "UPDATE jobs SET run_at = 1 WHERE kind = 'orders.expire' AND state = 'ready' AND run_at > 1
         AND EXISTS (SELECT 1 FROM checkouts c WHERE c.expires_at = 1
           AND jobs.dedupe_key = 'orders.expire:' || CAST(c.id AS TEXT))";
    let clock = services::Clock::system();
    while !over.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(500)).await;
        execute(&shop, cut, vec![clock.now().plus(-6000).0.into()]).await;
        execute(&shop, checkouts, vec![]).await;
        execute(&shop, jobs, vec![]).await;
    }
}

/// Somebody who looks at a page twenty times a second, so many times or until it is over. They do it
/// from a thread of their own: what the crowd's own work takes is not the shop's.
fn look(node: SocketAddr, page: &str, over: &Arc<AtomicBool>, most: Option<usize>) -> JoinHandle<Vec<Duration>> {
    let (page, over) = (page.to_owned(), over.clone());
    tokio::task::spawn_blocking(move || {
        let alone = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a thread");
        alone.block_on(looks(node, &page, &over, most))
    })
}

async fn looks(node: SocketAddr, page: &str, over: &AtomicBool, most: Option<usize>) -> Vec<Duration> {
    let mut person = Person::new(node);
    let mut times = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(50));
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !over.load(Ordering::SeqCst) && most.is_none_or(|most| times.len() < most) {
        pace.tick().await;
        let begun = Instant::now();
        let answer = person.get(page).await.expect("a page");
        assert_eq!(answer.status, 200);
        times.push(begun.elapsed());
    }
    times
}
