#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The payment provider is at the other end of a bad line, over real HTTP: it is slow, gone, reset, in
//! slices, cut off in the middle. Whoever wants to pay hears within six seconds that they may try
//! again or pay another way; order and cart stay; after five silences nobody waits at all; and when
//! the line is whole again everybody pays, once.

mod browser;
mod program;
mod proxy;

use axum::http::{Method, StatusCode};
use browser::{Answer, Browser, router};
use domain::breakers::PAUSE;
use program::order_form;
use proxy::{Fault, Proxy};
use services::testing::buying::product_of;
use services::testing::orders::{Count, count};
use services::testing::{Backend, TestShop, number, runtime};
use services::{Shop, audit, jobs};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SHOPPERS: usize = 5;
/// No page makes anybody wait for longer.
const AT_MOST: Duration = Duration::from_secs(6);

/// A shop whose provider is reached over a line that can be made bad.
struct House {
    books: TestShop,
    shop: Shop,
    line: Proxy,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl House {
    async fn open(backend: Backend) -> House {
        let books = TestShop::open(backend).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let line = Proxy::to(listener.local_addr().expect("an address")).await;
        let mut shop = books.shop.clone();
        let mut options = (*shop.options).clone();
        options.inside_url = format!("http://{}", line.address);
        shop.options = Arc::new(options);
        shop.wire = services::Wire::default();
        let served = router(&shop);
        let server = tokio::spawn(async move { axum::serve(listener, served).await });
        House { books, shop, line, server }
    }
}

/// Somebody with an order to pay and something else in the cart.
struct Shopper {
    browser: Browser,
    token: String,
    page: String,
}

impl Shopper {
    async fn come(house: &House, number: usize, goods: [services::testing::buying::Goods; 2]) -> Shopper {
        let mut browser = Browser::new(&router(&house.shop));
        let [ordered, kept] = goods.map(|goods| goods.variant.to_string());
        let cart = [("variant", kept.as_str()), ("quantity", "1"), ("lang", "zh")];
        browser.submit("/product/x", "/api/cart/add", &cart).await;
        let (key, total) = (format!("order-of-{number}"), goods[0].total(1).to_string());
        let placed = browser.submit("/checkout", "/api/checkout/place", &order_form(&key, &ordered, &total)).await;
        let (_, token) = placed.header("location").split_once("/pay/").expect("an order");
        let token = token.trim_end_matches('?').to_owned();
        Shopper { browser, page: format!("/pay/{token}"), token }
    }

    /// Presses “pay” in a page that has come alive, and says how long the answer took.
    async fn presses(&mut self) -> (Answer, Duration) {
        let form = format!("access={}&provider=sandbox&lang=zh", self.token);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", "http://127.0.0.1:3000"),
            ("accept", "application/json"),
        ];
        let begun = Instant::now();
        let answer = self.browser.send(Method::POST, "/api/payment/start", &headers, &form).await;
        (answer, begun.elapsed())
    }

    /// Presses “pay” in a page without scripts, and gives the page that comes then.
    async fn presses_a_plain_button(&mut self) -> String {
        let form = [("access", self.token.as_str()), ("provider", "sandbox"), ("lang", "zh")];
        let answer = self.browser.submit(&self.page, "/api/payment/start", &form).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        let back = answer.header("location").trim_start_matches("http://127.0.0.1:3000").to_owned();
        assert!(back.starts_with(&self.page), "{back}");
        self.browser.get(&back).await.body
    }

    /// Pays at the provider's.
    async fn pays(&mut self) {
        let (answer, _) = self.presses().await;
        let headers = ["location", "serverfnredirect"].map(|name| answer.header(name).to_owned());
        let to = headers.join("");
        assert!(to.contains("/sandbox/pay/sbx_"), "{} {:?} {}", answer.status, answer.headers, answer.body);
        let at = to.find("/sandbox/pay/").expect("the provider's page");
        let door = to[at..].split('?').next().expect("a path").to_owned();
        let pressed = self.browser.submit(&door, &door, &[("step", "pay"), ("lang", "zh")]).await;
        assert_eq!(pressed.status, StatusCode::SEE_OTHER);
    }
}

/// One fault from its beginning to its end. `fails` says whether anybody notices.
async fn survives(backend: Backend, fault: Fault, fails: bool) {
    let house = House::open(backend).await;
    let goods = [product_of(&house.books, "self", 1000, 50).await, product_of(&house.books, "tea", 2000, 50).await];
    let mut shoppers = Vec::new();
    for number in 0..SHOPPERS {
        shoppers.push(Shopper::come(&house, number, goods).await);
    }
    house.line.replies(fault).await;
    if fails {
        let pressed = futures::future::join_all(shoppers.iter_mut().map(Shopper::presses)).await;
        for (answer, took) in &pressed {
            let heard = (answer.status, answer.header("retry-after"), answer.body.contains("ProviderAway"));
            assert_eq!(heard, (StatusCode::SERVICE_UNAVAILABLE, "5", true), "{fault:?}: {}", answer.body);
            assert!(*took < AT_MOST, "{fault:?}: {took:?}");
        }
        // Five have waited in vain: nobody does any more, and nobody asks.
        let asked = house.line.connections();
        let (answer, took) = shoppers[0].presses().await;
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "15"));
        assert!(took < Duration::from_secs(1), "{fault:?}: {took:?}");
        let page = shoppers[1].presses_a_plain_button().await;
        assert!(page.contains("支付服务暂时没有回应，你的订单还在") && page.contains("去付款"), "{page}");
        assert_eq!(house.line.connections(), asked, "{fault:?}");
        let slowest = pressed.iter().map(|(_, took)| *took).max().unwrap_or_default();
        eprintln!("{backend:?}, {fault:?}: told after at most {slowest:?}, then after {took:?}");
        house.line.heal().await;
        house.shop.clock.advance(PAUSE);
    }
    for shopper in &mut shoppers {
        shopper.pays().await;
    }
    // A notice on a line that is only slow comes as well.
    assert_eq!(jobs::run_due(&house.shop).await.expect("runs"), SHOPPERS, "the notices");
    for shopper in &mut shoppers {
        assert!(shopper.browser.get(&shopper.page).await.body.contains("支付成功"));
        assert!(shopper.browser.get("/cart").await.body.contains("data-testid=\"cart-line\""), "the cart is kept");
    }
    let books = &house.books;
    for (sql, expected) in [
        ("SELECT COUNT(*) AS n FROM orders", 5),
        ("SELECT COUNT(*) AS n FROM payments", 5),
        ("SELECT COUNT(*) AS n FROM sandbox_payments", 5),
        ("SELECT COUNT(*) AS n FROM cart_lines", 5),
        ("SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels", 5),
    ] {
        assert_eq!(number(books, sql, vec![]).await, expected, "{fault:?}: {sql}");
    }
    assert_eq!(count(books, Count::PaymentsCaptured).await, 5);
    assert_eq!(count(books, Count::Captured).await, 5 * goods[0].total(1));
    assert_eq!(count(books, Count::DeadJobs).await, 0);
    assert_eq!(audit::run(books).await.expect("the audit runs"), vec![]);
    house.server.abort();
}

#[test]
fn whatever_the_line_to_the_provider_does_nobody_waits_long_and_everybody_pays_once() {
    runtime().block_on(async {
        for backend in program::backends() {
            let millis = Duration::from_millis;
            let faults = [
                (Fault::Latency(millis(10_000)), true),
                (Fault::Down, true),
                (Fault::ResetPeer { every: 1 }, true),
                (Fault::Slicer { bytes: 1, pause: millis(200) }, true),
                (Fault::LimitData(60), true),
                (Fault::Timeout(millis(30_000)), true),
                // A line that is merely poor fails nobody.
                (Fault::Latency(millis(300)), false),
                (Fault::Slicer { bytes: 40, pause: millis(5) }, false),
                (Fault::SlowClose(millis(1000)), false),
            ];
            let mut lines = tokio::task::JoinSet::new();
            for (fault, fails) in faults {
                // A thread for each: nobody's six seconds shall depend on the others.
                lines.spawn_blocking(move || runtime().block_on(survives(backend, fault, fails)));
            }
            while let Some(line) = lines.join_next().await {
                line.expect("no panic");
            }
        }
    });
}
