#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The payment provider takes what it is asked and never answers, while people who want to pay keep
//! pressing the button. Whoever orders meanwhile orders as fast as ever: nobody who waits for the
//! provider holds a transaction, a row or a connection. Control: a shop that kept its transaction
//! while it asks would sell nothing.

mod browser;
mod program;
mod proxy;

use browser::router;
use program::{backends, until};
use proxy::{Fault, Proxy};
use services::testing::buying::{Goods, guest, placed_order, product_with_stock};
use services::testing::{Backend, TestShop, execute_in, number, runtime};
use services::{Error, Shop, audit, payments};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The provider says nothing for so long.
const SILENCE: Duration = Duration::from_secs(30);
/// People who wait for it at every moment.
const PAYERS: usize = 30;
/// People who order meanwhile, and orders of each in one measurement.
const BUYERS: usize = 16;
const ORDERS: usize = 40;
/// Measurements with and without the fault, in turn; the best of each counts, because the machine
/// does other things as well.
const ROUNDS: usize = 5;

/// The shop as another node sees it, with its provider at the other end of the line.
fn over(line: &Proxy, shop: &TestShop) -> Shop {
    let mut node = shop.another_node();
    let mut options = (*node.options).clone();
    options.inside_url = format!("http://{}", line.address);
    node.options = Arc::new(options);
    node.wire = services::Wire::default();
    node
}

/// Everybody orders; gives how long that took.
async fn everybody_orders(shop: &TestShop, goods: Goods) -> Duration {
    let begun = Instant::now();
    let mut buyers = tokio::task::JoinSet::new();
    for _ in 0..BUYERS {
        let shop = shop.shop.clone();
        buyers.spawn(async move {
            let visitor = guest(&shop).await;
            for _ in 0..ORDERS {
                placed_order(&shop, &visitor, goods, 1).await;
            }
        });
    }
    while let Some(buyer) = buyers.join_next().await {
        buyer.expect("no panic");
    }
    begun.elapsed()
}

/// Presses “pay” again and again, in vain.
async fn presses(shop: Arc<TestShop>, line: Arc<Proxy>, goods: Goods) {
    let visitor = guest(&shop).await;
    let access = placed_order(&shop, &visitor, goods, 1).await.access;
    loop {
        // Always from a node that has not found out yet that asking is in vain.
        let started = payments::start(&over(&line, &shop), &visitor, &access, "sandbox", domain::Lang::Zh).await;
        assert!(matches!(started, Err(Error::Unanswered(_))), "{started:?}");
    }
}

async fn measures(backend: Backend) {
    let shop = Arc::new(TestShop::open(backend).await);
    let goods = product_with_stock(&shop, 1_000_000).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let line = Arc::new(Proxy::to(listener.local_addr().expect("an address")).await);
    let served = router(&shop);
    let server = tokio::spawn(async move { axum::serve(listener, served).await });
    line.replies(Fault::Timeout(SILENCE)).await;
    let (mut calm, mut hanging) = (Duration::MAX, Duration::MAX);
    everybody_orders(&shop, goods).await;
    for _ in 0..ROUNDS {
        calm = calm.min(everybody_orders(&shop, goods).await);
        let before = line.connections();
        let mut payers = tokio::task::JoinSet::new();
        for _ in 0..PAYERS {
            payers.spawn(presses(shop.clone(), line.clone(), goods));
        }
        until("everybody waits", async || line.connections() >= before + PAYERS).await;
        if backend == Backend::Postgres {
            let open = "SELECT COUNT(*) AS n FROM pg_stat_activity
                 WHERE datname = current_database() AND backend_type = 'client backend'
                   AND xact_start IS NOT NULL AND pid <> pg_backend_pid()";
            let begun = Instant::now();
            until("nobody who waits holds a transaction", async || number(&shop, open, vec![]).await == 0).await;
            // Long before the first of them gives up: what a transaction read may take a moment to end.
            assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        }
        let began = tokio::time::timeout(Duration::from_secs(2), shop.begin()).await;
        drop(began.expect("nobody who waits holds the writer").expect("a transaction"));
        hanging = hanging.min(everybody_orders(&shop, goods).await);
        // They give up and close the page.
        payers.abort_all();
        while let Some(payer) = payers.join_next().await {
            assert!(payer.is_err_and(|ended| ended.is_cancelled()), "a payer was answered");
        }
    }
    let (orders, ratio) = ((BUYERS * ORDERS) as f64, calm.as_secs_f64() / hanging.as_secs_f64());
    eprintln!(
        "{backend:?}: {:.0} orders a second, {:.0} while {PAYERS} people wait for the provider: {:.0} %",
        orders / calm.as_secs_f64(),
        orders / hanging.as_secs_f64(),
        ratio * 100.0
    );
    assert!(ratio >= 0.9, "{ratio}");

    // Control: somebody who holds what they took while they ask.
    let asking = shop.begin().await.expect("a transaction");
    execute_in(&asking, "UPDATE stock_levels SET low_at = low_at", vec![]).await;
    let served = tokio::time::timeout(Duration::from_secs(1), everybody_orders(&shop, goods)).await;
    assert!(served.is_err(), "nobody was held up: this test proved nothing");
    drop(asking);
    everybody_orders(&shop, goods).await;
    assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    server.abort();
}

#[test]
fn people_who_wait_for_a_silent_provider_hold_up_nobody_who_orders() {
    runtime().block_on(async {
        for backend in backends() {
            measures(backend).await;
        }
    });
}
