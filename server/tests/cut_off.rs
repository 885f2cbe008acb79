#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! One of two nodes is cut off from the database in the middle of its work, and comes back. It may
//! hold rows while nobody hears from it: the other node must not wait for it for long. Shoppers go
//! over to the other node with their sessions and carts, jobs are done there, and not one order is
//! lost or there twice.

mod program;
mod proxy;

use program::{Home, PATIENCE, Person, Program, order_form, until};
use proxy::{Fault, Proxy};
use serde_json::json;
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, left_out, number, postgres_server, runtime};
use services::{Clock, jobs};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const GUESTS: usize = 8;
/// Orders before the line is cut, and after it is whole again.
const ORDERS: usize = 60;
/// Everything goes on within this.
const WITHIN: Duration = Duration::from_secs(10);
/// A shopper's browser, or the balancer before the nodes, turns to the other node after this.
const TURNS_AWAY: Duration = Duration::from_secs(3);
/// Jobs that are asked for while one node is cut off.
const JOBS: i64 = 50;

/// An order that a guest was told of: whose, when, and by which node.
struct Told {
    guest: usize,
    at: Instant,
    node: usize,
}

/// Orders until it is over, at whichever node answers. Gives key and link of every order.
async fn order(
    guest: usize,
    mut person: Person,
    nodes: [SocketAddr; 2],
    goods: Goods,
    told: mpsc::UnboundedSender<Told>,
    over: Arc<AtomicBool>,
) -> BTreeMap<String, String> {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let (mut links, mut turn) = (BTreeMap::new(), guest);
    while !over.load(Ordering::SeqCst) {
        let key = format!("guest-{guest}-order-{}", links.len());
        let form = order_form(&key, &variant, &total);
        loop {
            turn += 1;
            let node = turn % 2;
            person = person.at(nodes[node]);
            let asked = person.submit("/checkout", "/api/checkout/place", &form);
            // No answer, a broken line and “later” are all reasons to ask the other node.
            let Ok(Ok(answer)) = tokio::time::timeout(TURNS_AWAY, asked).await else { continue };
            if let Some((_, token)) = answer.header("location").split_once("/pay/") {
                links.insert(key, token.to_owned());
                // The test may have ended.
                let _ = told.send(Told { guest, at: Instant::now(), node });
                break;
            }
            let later = answer.status == 503 || answer.header("location").contains("__err=");
            assert!(later && !answer.header("retry-after").is_empty(), "{} {}", answer.status, answer.body);
        }
    }
    links
}

/// The next order that is told.
async fn next(told: &mut mpsc::UnboundedReceiver<Told>) -> Told {
    tokio::time::timeout(PATIENCE, told.recv()).await.expect("orders go on").expect("the guests are there")
}

/// Cuts the first node off, looks at what the second does, and lets the first come back.
async fn is_cut_off(
    fault: Fault,
    shop: &TestShop,
    line: &Proxy,
    [far, near]: [&Program; 2],
    told: &mut mpsc::UnboundedReceiver<Told>,
) {
    let variant = product_with_stock(shop, 5).await.variant.to_string();
    let mut here = Person::new(far.home.address);
    let cart = [("variant", variant.as_str()), ("quantity", "1"), ("lang", "zh")];
    let added = here.submit("/product/x", "/api/cart/add", &cart).await.expect("an answer");
    assert!(!added.header("location").contains("__err="), "{added:?}");
    for _ in 0..ORDERS {
        next(told).await;
    }
    line.both(fault).await;
    let cut = Instant::now();

    // Sessions and carts are on the other node.
    let mut there = here.at(near.home.address);
    assert!(there.get("/cart").await.expect("a page").body.contains("data-testid=\"cart-line\""));
    assert_eq!(there.cookies, here.cookies, "no second session was begun");
    // So are jobs that are asked for now.
    let kind = "chore.complete_delivered";
    for _ in 0..JOBS {
        let tx = shop.begin().await.expect("a transaction");
        jobs::enqueue(&tx, kind, json!({ "cut": cut.elapsed().as_nanos() }), Clock::system().now(), None)
            .await
            .expect("asked");
        tx.commit().await.expect("committed");
    }
    let done = "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'chore.complete_delivered' AND payload LIKE '%cut%'
         AND state = 'done' AND leased_by LIKE $1";
    let front = format!("{}-%", near.id());
    let before = number(shop, done, vec![front.clone().into()]).await;
    until("the other node does the jobs", async || {
        number(shop, done, vec![front.clone().into()]).await >= before.max(JOBS)
    })
    .await;
    let jobs_after = cut.elapsed();
    // Every guest has an order from the other node.
    let mut first = BTreeMap::new();
    while first.len() < GUESTS {
        let one = next(told).await;
        let Some(since) = one.at.checked_duration_since(cut) else { continue };
        if one.node == 1 {
            first.entry(one.guest).or_insert(since);
        } else {
            // What was durable before the cut may be told a moment after it.
            assert!(since < Duration::from_secs(1), "a node without its database took an order after {since:?}");
        }
    }
    let orders_after = first.into_values().max().unwrap_or_default();
    let mut asks = Person::new(far.home.address);
    let ready = asks.get("/readyz").await.expect("it says so");
    assert_eq!((ready.status, ready.body.as_str()), (503, "database does not answer"));

    line.heal().await;
    let whole = Instant::now();
    until("the node is back", async || {
        Person::new(far.home.address).get("/readyz").await.is_ok_and(|it| it.status == 200)
    })
    .await;
    while next(told).await.node != 0 {}
    let back_after = whole.elapsed();
    eprintln!(
        "{fault:?}: {JOBS} jobs done after {jobs_after:?}, everybody served after {orders_after:?}, back after {back_after:?}"
    );
    assert!(jobs_after < WITHIN && orders_after < WITHIN && back_after < WITHIN);
}

#[test]
fn a_node_that_is_cut_off_from_the_database_loses_nothing_and_holds_nobody_up() {
    let Some(server) = postgres_server() else {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return;
    };
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Postgres).await;
        let goods = product_with_stock(&shop, 1_000_000).await;
        let place = server.rsplit('@').next().and_then(|rest| rest.split('/').next()).expect("host and port");
        let line = Proxy::to(place.parse().expect("an address on the loopback")).await;
        let home = Home::of(&shop);
        let mut far = home.clone();
        far.database = shop.db.url().replace(place, &line.address.to_string());
        let far = far.start().await;
        let near = home.second_node().start().await;
        let nodes = [far.home.address, near.home.address];

        let (tell, mut told) = mpsc::unbounded_channel();
        let over = Arc::new(AtomicBool::new(false));
        let mut load = tokio::task::JoinSet::new();
        for guest in 0..GUESTS {
            let mut person = Person::new(nodes[0]);
            person.get("/checkout").await.expect("a page");
            load.spawn(order(guest, person, nodes, goods, tell.clone(), over.clone()));
        }
        drop(tell);
        // A line that says nothing, one that is closed, and once more the worse one.
        let silent = Fault::Timeout(PATIENCE);
        for fault in [silent, Fault::Down, silent] {
            is_cut_off(fault, &shop, &line, [&far, &near], &mut told).await;
        }
        over.store(true, Ordering::SeqCst);
        let mut links = BTreeMap::new();
        while let Some(guest) = load.join_next().await {
            links.extend(guest.expect("no panic"));
        }
        for (key, token) in &links {
            let sql = "SELECT COUNT(*) AS n FROM checkouts WHERE idempotency_key = $1 AND access_hash = $2";
            let hash = services::sealing::token_hash(token);
            assert_eq!(number(&shop, sql, vec![key.clone().into(), hash.into()]).await, 1, "{key} got lost");
        }
        let all = links.len() as i64;
        for sql in ["SELECT COUNT(*) AS n FROM orders", "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels"]
        {
            assert_eq!(number(&shop, sql, vec![]).await, all, "{sql}");
        }
        eprintln!("{all} orders, each there once");
        drop(far);
        near.kill().audit();
    });
}
