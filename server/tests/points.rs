#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The plug is pulled at every moment that matters: between asking and writing, between writing and
//! committing, between committing and telling. The built program stands still there, is killed
//! (SIGKILL) and started again; the shopper does again what got no answer; and at the end everything
//! has happened exactly once.

mod program;

use program::{Home, Person, backends, comes_true, order_form, until};
use services::points::POINTS;
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, execute, lines, number, runtime};
use std::io;

/// How often each moment is tried; `YUNMALL_KILLS` says otherwise.
const ROUNDS: usize = 1;

/// The database beside the program: a connection for each look, so that after a crash the first
/// one is the program's.
struct Books(TestShop);

impl Books {
    async fn with<T>(&self, work: impl AsyncFnOnce(&services::Shop) -> T) -> T {
        let db = services::Db::connect(self.0.db.url(), 1).await.expect("a database");
        let mut shop = self.0.shop.clone();
        shop.db = db.clone();
        let found = work(&shop).await;
        db.close().await.expect("closed");
        found
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.with(async |shop| number(shop, sql, vec![]).await).await
    }

    /// Where everything stands, for whoever has to find out why it did not end.
    async fn story(&self) -> String {
        let jobs = "SELECT kind || ' ' || state || ', tried ' || CAST(attempts AS TEXT) || ', due ' || CAST(run_at AS TEXT)
             || ', held until ' || COALESCE(CAST(leased_until AS TEXT), 'nobody') || ', ' || COALESCE(last_error, 'fine')
             || ' ' || payload AS words FROM jobs ORDER BY created_at";
        let orders =
            "SELECT 'order ' || status || ' ' || payment_status || ', ends ' || CAST(expires_at AS TEXT) AS words
             FROM orders ORDER BY placed_at";
        let refunds = "SELECT 'refund ' || state AS words FROM refunds";
        self.with(async |shop| {
            let now = services::Clock::system().now();
            format!(
                "now {}\n{}\n{}\n{}",
                now.0,
                lines(shop, jobs).await,
                lines(shop, orders).await,
                lines(shop, refunds).await
            )
        })
        .await
    }

    /// Time passes: what waits for its moment, or for a dead worker's lease, is due.
    async fn time_passes(&self) {
        let due = "UPDATE jobs SET run_at = 1, leased_until = NULL WHERE state = 'ready' AND kind NOT LIKE 'chore%'
             AND kind <> 'orders.expire'";
        self.with(async |shop| execute(shop, due, vec![]).await).await;
    }

    /// The time to pay the unpaid is over.
    async fn unpaid_end(&self) {
        self.with(async |shop| {
            let unpaid = "UPDATE checkouts SET expires_at = 1 WHERE idempotency_key = 'never-paid'";
            execute(shop, unpaid, vec![]).await;
            let orders = "UPDATE orders SET expires_at = 1
                 WHERE checkout_id IN (SELECT id FROM checkouts WHERE idempotency_key = 'never-paid')";
            execute(shop, orders, vec![]).await;
            let job =
                "UPDATE jobs SET run_at = 1, leased_until = NULL WHERE kind = 'orders.expire' AND state = 'ready'";
            execute(shop, job, vec![]).await;
        })
        .await;
    }
}

/// What a person reads on a page.
fn words(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    main.split('<').filter_map(|part| Some(part.split_once('>')?.1.trim())).collect::<Vec<_>>().join(" ")
}

/// Someone orders, pays, and changes their mind; and orders something that is never paid. Every
/// step is one that a person may repeat when no answer came.
async fn journey(person: &mut Person, goods: Goods, books: &Books) -> io::Result<()> {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let form = order_form("paid-and-called-off", &variant, &total);
    let pay = person.submit("/checkout", "/api/checkout/place", &form).await?.sent_to();
    let token = pay.strip_prefix("/pay/").expect("the payment comes next").to_owned();
    let page = format!("/order/{token}");
    let mut order = person.get(&page).await?.body;
    if order.contains("等待付款") {
        let start = [("access", token.as_str()), ("provider", "sandbox"), ("lang", "zh")];
        let sandbox = person.submit(&pay, "/api/payment/start", &start).await?.sent_to();
        if sandbox.starts_with("/sandbox") {
            let door = sandbox.split('?').next().expect("a path").to_owned();
            person.submit(&sandbox, &door, &[("step", "pay"), ("lang", "zh")]).await?;
        }
        let ask = [("access", token.as_str()), ("lang", "zh")];
        person.submit(&pay, "/api/payment/ask", &ask).await?;
        order = person.get(&page).await?.body;
    }
    if !order.contains("订单取消") {
        assert!(order.contains("已付款"), "{}", words(&order));
        let number = order.split("order-number\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a number");
        let act = [("key", token.as_str()), ("number", number), ("act", "cancel"), ("lang", "zh")];
        assert_eq!(person.submit(&page, "/api/order/act", &act).await?.sent_to(), page);
    }
    let form = order_form("never-paid", &variant, &total);
    person.submit("/checkout", "/api/checkout/place", &form).await?.sent_to();
    books.unpaid_end().await;
    Ok(())
}

async fn survives(backend: Backend, point: &'static str) {
    let shop = TestShop::open(backend).await;
    let goods = product_with_stock(&shop, 5).await;
    let home = Home::of(&shop);
    shop.db.clone().close().await.expect("the program has the database for itself");
    let file = shop.folder().join("stopped");
    let books = std::sync::Arc::new(Books(shop));
    let stopping = home.clone().with("STOP_AT", point).with("STOP_FILE", &file.to_string_lossy());
    let program = stopping.start().await;
    let mut person = Person::new(home.address);
    person.get("/checkout").await.expect("a page");

    let task = {
        let (mut person, books) = (person.clone(), books.clone());
        tokio::spawn(async move { journey(&mut person, goods, &books).await })
    };
    until(point, || std::future::ready(file.exists())).await;
    program.kill();
    // It was cut off, or had come to its end while something was still to be done.
    let _ = task.await.expect("no panic");
    books.time_passes().await;

    let program = home.start().await;
    journey(&mut person, goods, &books).await.expect("every step has an answer now");
    let canceled = "SELECT COUNT(*) AS n FROM orders WHERE status = 'canceled'";
    let refunded = "SELECT COUNT(*) AS n FROM refunds WHERE state = 'succeeded'";
    let ended = comes_true(|| {
        let books = books.clone();
        async move { books.count(canceled).await == 2 && books.count(refunded).await == 1 }
    })
    .await;
    assert!(
        ended,
        "{backend:?}, {point}: the orders did not end, or the money did not go back\n{}\n{}",
        books.story().await,
        home.complaints()
    );
    program.kill().audit();

    let paid = goods.total(1);
    for (sql, expected) in [
        ("SELECT COUNT(*) AS n FROM checkouts", 2),
        ("SELECT COUNT(*) AS n FROM orders", 2),
        ("SELECT COUNT(*) AS n FROM refunds", 1),
        ("SELECT CAST(SUM(captured) AS BIGINT) AS n FROM payments", paid),
        ("SELECT CAST(SUM(amount) AS BIGINT) AS n FROM refunds", paid),
        ("SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels", 0),
        ("SELECT CAST(SUM(on_hand) AS BIGINT) AS n FROM stock_levels", 5),
        ("SELECT COUNT(*) AS n FROM order_events WHERE kind = 'placed'", 2),
        ("SELECT COUNT(*) AS n FROM order_events WHERE kind = 'paid'", 1),
        ("SELECT COUNT(*) AS n FROM order_events WHERE kind = 'canceled'", 2),
        ("SELECT COUNT(*) AS n FROM order_events WHERE kind = 'refunded'", 1),
        ("SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'allocated'", 2),
        ("SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'released'", 2),
    ] {
        assert_eq!(books.count(sql).await, expected, "{backend:?}, {point}: {sql}");
    }
}

#[test]
fn whatever_the_moment_the_plug_is_pulled_everything_happens_once() {
    let rounds = std::env::var("YUNMALL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    runtime().block_on(async {
        for backend in backends() {
            for point in POINTS {
                for _ in 0..rounds {
                    survives(backend, point).await;
                }
            }
            eprintln!("{backend:?}: {} kills, each at a moment of its own choosing", POINTS.len() * rounds);
        }
    });
}
