//! A shop that has grown: how long the audit takes over its past, and how fast orders are placed
//! beside the same shop without one. `YUNMALL_BENCH_ORDERS=1000000` says how long the past is,
//! `YUNMALL_BENCH_ROUNDS=12` how many rounds the two shops take in turn, and `YUNMALL_BENCH_DATABASE=sqlite`
//! (or `postgres`) leaves the other database out. A past that is larger than the memory needs many rounds: the
//! pages that orders need come into memory little by little.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

use services::testing::bulk::many_goods;
use services::testing::buying::Goods;
use services::testing::crowd::strangers;
use services::testing::measure::{Figures, Meter, choose, people_each};
use services::testing::past::many_orders;
use services::testing::{Backend, TestShop, postgres_server, runtime};
use services::{audit, checkout};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Orders of the past, unless the environment says otherwise.
const ORDERS: i64 = 200_000;
/// Variants they are spread over.
const GOODS: usize = 10_000;
const SHOPPERS: usize = 32;
/// Seconds of a round: long enough for the log of the writes to be put away several times.
const SECONDS: u64 = 8;
/// Rounds of the comparison, the two shops in turn, unless the environment says otherwise.
const ROUNDS: usize = 3;
/// The figure is the middle of the last of them.
const LAST: usize = 3;

/// A number of the environment.
fn told(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

fn main() {
    let orders = told("YUNMALL_BENCH_ORDERS").and_then(|orders| i64::try_from(orders).ok()).unwrap_or(ORDERS);
    runtime().block_on(async {
        println!("a past of {orders} orders over {GOODS} variants");
        let only = std::env::var("YUNMALL_BENCH_DATABASE").ok();
        if only.as_deref() != Some("postgres") {
            measure(Backend::Sqlite, orders).await;
        }
        if only.as_deref() == Some("sqlite") {
            println!("PostgreSQL left out: YUNMALL_BENCH_DATABASE says so");
        } else if postgres_server().is_some() {
            measure(Backend::Postgres, orders).await;
        } else {
            println!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set");
        }
    });
}

async fn measure(backend: Backend, orders: i64) {
    let (empty, grown) = (Arc::new(TestShop::open(backend).await), Arc::new(TestShop::open(backend).await));
    let new = Arc::new(many_goods(&empty, GOODS, 100_000_000).await);
    let old = Arc::new(many_goods(&grown, GOODS, 100_000_000).await);
    let begun = Instant::now();
    many_orders(&grown, &old, orders).await;
    println!("{backend:<9?} the past was written in {:.0} s", begun.elapsed().as_secs_f64());
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..told("YUNMALL_BENCH_ROUNDS").unwrap_or(ROUNDS).max(LAST) {
        without.push(place(&empty, &new).await);
        with.push(place(&grown, &old).await);
    }
    for (name, rounds) in [("without a past", &without), ("with one", &with)] {
        let rates: Vec<String> = rounds.iter().map(|round| format!("{:.0}", round.rate)).collect();
        println!("{backend:<9?} rounds {name}: {}", rates.join(", "));
    }
    let (without, with) = (middle(without), middle(with));
    let cpu = |figures: &Figures| figures.cpu.map_or(0.0, |cpu| cpu.as_secs_f64() * 1000.0);
    println!(
        "{backend:<9?} orders/s: {:.0} without a past, {:.0} with one: {:.2}; processor {:.2} and {:.2} ms each",
        without.rate,
        with.rate,
        with.rate / without.rate,
        cpu(&without),
        cpu(&with)
    );
    audits(backend, &grown).await;
}

/// Of the last rounds the one whose rate is in the middle.
fn middle(mut rounds: Vec<Figures>) -> Figures {
    rounds.drain(..rounds.len() - LAST);
    rounds.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    rounds.swap_remove(rounds.len() / 2)
}

/// The whole audit, and the checks that take longest.
async fn audits(backend: Backend, shop: &TestShop) {
    let begun = Instant::now();
    let (findings, mut times) = audit::timed(shop).await.expect("the audit runs");
    let took = begun.elapsed();
    assert!(findings.is_empty(), "{findings:?}");
    println!("{backend:<9?} audit: {:.2} s", took.as_secs_f64());
    times.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    for (code, time) in times.into_iter().take(6) {
        println!("{:12}{code:<20} {:>7.0} ms", "", time.as_secs_f64() * 1000.0);
    }
}

async fn place(shop: &Arc<TestShop>, goods: &Arc<Vec<Goods>>) -> Figures {
    let mut crowd = Vec::new();
    for _ in 0..SHOPPERS {
        crowd.push(strangers(shop, 3 * people_each(SHOPPERS)).await);
    }
    let meter = Meter::start(shop).await;
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (number, people) in crowd.into_iter().enumerate() {
        let (shop, goods) = (shop.clone(), goods.clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed().as_secs() < SECONDS {
                let one = choose(&goods, true, number, times.len());
                let person = &people[times.len() % people.len()];
                let command = person.buys(one);
                let begun = Instant::now();
                checkout::place_order(&shop, &person.visitor, command).await.expect("an order");
                times.push(begun.elapsed());
            }
            times
        });
    }
    let mut times: Vec<Duration> = Vec::new();
    while let Some(task) = tasks.join_next().await {
        times.extend(task.expect("no panic"));
    }
    Figures::of(times, begun.elapsed(), meter.stop())
}
