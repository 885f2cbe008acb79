//! What a monitor reads says what was done, line by line, and nobody else reads it.

use crate::browser::{Browser, busy_router, router};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use domain::Lang;
use http_body_util::BodyExt;
use services::testing::buying::{buying, guest, paid_order, placed_order, product_with_stock};
use services::testing::{TestShop, execute, on_both};
use services::{Shop, checkout, jobs, payments};
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;

const NEAR: &str = "127.0.0.1:40000";
const FAR: &str = "203.0.113.9:40000";

/// Asks for the metrics from somewhere.
async fn ask(router: &Router, from: Option<&str>, named: &[(&'static str, &str)]) -> (StatusCode, String) {
    let mut request = Request::get("/metrics").header(header::HOST, "127.0.0.1:3000");
    for (name, value) in named {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    if let Some(from) = from {
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(from.parse().expect("an address")));
    }
    let (parts, body) = router.clone().oneshot(request).await.expect("an answer").into_parts();
    assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store");
    let bytes = body.collect().await.expect("a body").to_bytes();
    (parts.status, String::from_utf8(bytes.to_vec()).expect("text"))
}

/// Every line that is no comment.
async fn lines(router: &Router) -> Vec<String> {
    let (status, text) = ask(router, Some(NEAR), &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.ends_with("# EOF\n"));
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn assert_said(lines: &[String], wanted: &[&str]) {
    for line in wanted {
        assert!(lines.iter().any(|said| said == line), "{line} is not in\n{}", lines.join("\n"));
    }
}

/// The number of a line.
fn value(lines: &[String], name: &str) -> f64 {
    let found = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("{name} is not in\n{}", lines.join("\n"))).parse().expect("a number")
}

/// The shop with a provider at an address where nobody answers.
fn without_provider(shop: &TestShop) -> Shop {
    let mut node = shop.shop.clone();
    let mut options = (*node.options).clone();
    options.inside_url = "http://127.0.0.1:1".to_owned();
    node.options = Arc::new(options);
    node.wire = services::Wire::default();
    node
}

#[test]
fn what_was_done_is_said_line_by_line() {
    on_both(|shop| async move {
        let router = router(&shop);
        assert_said(
            &lines(&router).await,
            &[
                "yunmall_orders_placed_total 0",
                "yunmall_queue_waiting 0",
                "yunmall_database_answers 1",
                "yunmall_jobs{state=\"due\"} 0",
                "yunmall_jobs{state=\"later\"} 0",
                "yunmall_jobs{state=\"dead\"} 0",
                "yunmall_payments_of_a_day{state=\"pending\"} 0",
                "yunmall_transaction_seconds_count 0",
                "yunmall_batch_requests_count 0",
            ],
        );
        assert!(!lines(&router).await.iter().any(|line| line.contains("invariant")), "no audit has run");

        // Three orders, one of them paid; the first is asked for twice.
        let goods = product_with_stock(&shop, 3).await;
        let visitor = guest(&shop).await;
        let command = buying(goods, 1);
        let first = checkout::place_order(&shop, &visitor, command.clone()).await.expect("an order");
        assert_eq!(checkout::place_order(&shop, &visitor, command).await.expect("the same").orders, first.orders);
        placed_order(&shop, &visitor, goods, 1).await;
        paid_order(&shop, &visitor, goods, 1).await;
        // Two who come too late, one who has read another price, one who asks for nothing.
        for _ in 0..2 {
            checkout::place_order(&shop, &visitor, buying(goods, 1)).await.expect_err("nothing is left");
        }
        let other = product_with_stock(&shop, 3).await;
        let mut wrong = buying(other, 1);
        wrong.seen_total += 1;
        checkout::place_order(&shop, &visitor, wrong).await.expect_err("another total");
        let mut keyless = buying(other, 1);
        keyless.idempotency_key.clear();
        checkout::place_order(&shop, &visitor, keyless).await.expect_err("no key");
        let said = lines(&router).await;
        assert_said(
            &said,
            &[
                "yunmall_orders_placed_total 3",
                "yunmall_orders_refused_total{reason=\"out_of_stock\"} 2",
                "yunmall_orders_refused_total{reason=\"total_changed\"} 1",
                "yunmall_orders_refused_total{reason=\"invalid\"} 1",
                "yunmall_payments_of_a_day{state=\"pending\"} 2",
                "yunmall_payments_of_a_day{state=\"captured\"} 1",
                "yunmall_payments_of_a_day{state=\"failed\"} 0",
                "yunmall_jobs{state=\"later\"} 3",
            ],
        );
        // Each of them came alone; the two of the same key and the refused ones as well.
        let batches = value(&said, "yunmall_batch_requests_count");
        assert_eq!(value(&said, "yunmall_batch_requests_bucket{le=\"1.0\"}"), batches);
        assert_eq!(value(&said, "yunmall_batch_seconds_count"), batches);
        let transactions = value(&said, "yunmall_transaction_seconds_count");
        assert!(transactions >= batches, "{transactions} transactions, {batches} batches");
        assert_eq!(value(&said, "yunmall_transaction_seconds_bucket{le=\"+Inf\"}"), transactions);
        shop.begin().await.expect("a transaction").commit().await.expect("it ends");
        assert_eq!(value(&lines(&router).await, "yunmall_transaction_seconds_count"), transactions + 1.0);

        assert!(value(&lines(&router).await, "yunmall_memory_resident_bytes") > 1_000_000.0);
    });
}

#[test]
fn the_last_audit_is_told_invariant_by_invariant() {
    on_both(|shop| async move {
        let (router, goods) = (router(&shop), product_with_stock(&shop, 3).await);
        placed_order(&shop, &guest(&shop).await, goods, 1).await;
        // The hourly round: first everything is right, then a level is bent.
        jobs::ask_for_chores(&shop).await.expect("chores");
        jobs::run_due(&shop).await.expect("what is due runs");
        let said = lines(&router).await;
        let right = said.iter().filter(|line| line.starts_with("yunmall_invariant_holds{") && line.ends_with(" 1"));
        assert_eq!(right.count(), services::audit::list().len());
        assert_eq!(value(&said, "yunmall_audit_last_timestamp_seconds"), (shop.clock.now().0 / 1000) as f64);
        assert!(value(&said, "yunmall_audit_duration_milliseconds") >= 0.0);
        execute(&shop, "UPDATE stock_levels SET on_hand = on_hand + 1", vec![]).await;
        shop.clock.advance(3_600_000);
        jobs::ask_for_chores(&shop).await.expect("chores");
        jobs::run_due(&shop).await.expect("what is due runs");
        let said = lines(&router).await;
        let wrong: Vec<&String> =
            said.iter().filter(|line| line.starts_with("yunmall_invariant_holds{") && line.ends_with(" 0")).collect();
        assert!(
            !wrong.is_empty() && wrong.iter().all(|line| line.contains("\"I1.") || line.contains("\"I2.")),
            "{wrong:?}"
        );
    });
}

#[test]
fn a_provider_that_does_not_answer_is_said_to_rest() {
    on_both(|shop| async move {
        let node = without_provider(&shop);
        let (router, goods) = (router(&node), product_with_stock(&shop, 3).await);
        let visitor = guest(&shop).await;
        let order = placed_order(&shop, &visitor, goods, 1).await;
        for asked in 0..domain::breakers::MOST_FAILURES {
            let started = payments::start(&node, &visitor, &order.access, "sandbox", Lang::Zh).await;
            assert!(matches!(started, Err(services::Error::Unanswered(_))), "{started:?}");
            let rests = i32::from(asked + 1 == domain::breakers::MOST_FAILURES);
            assert_said(
                &lines(&router).await,
                &[&["yunmall_provider_resting{provider=\"sandbox\"} ", &rests.to_string()].concat()],
            );
        }
        shop.clock.advance(domain::breakers::PAUSE + 1);
        assert_said(&lines(&router).await, &["yunmall_provider_resting{provider=\"sandbox\"} 0"]);
    });
}

#[test]
fn answers_are_counted_by_lane_and_class() {
    on_both(|shop| async move {
        product_with_stock(&shop, 3).await;
        let (calm, busy) = (router(&shop), busy_router(&shop));
        let mut visitor = Browser::new(&calm);
        assert_eq!(visitor.get("/search").await.status, StatusCode::OK);
        assert_eq!(visitor.get("/nowhere").await.status, StatusCode::NOT_FOUND);
        assert_eq!(visitor.get("/cart").await.status, StatusCode::OK);
        let mut guest = Browser::new(&busy);
        assert_eq!(guest.get("/cart").await.status, StatusCode::OK);
        assert_eq!(guest.get("/about").await.status, StatusCode::OK);
        assert_eq!(guest.get("/about").await.status, StatusCode::OK);
        let said = lines(&calm).await;
        assert_said(
            &said,
            &[
                "yunmall_http_requests_total{lane=\"front\",status=\"2xx\"} 3",
                "yunmall_http_requests_total{lane=\"calm\",status=\"2xx\"} 1",
                "yunmall_http_requests_total{lane=\"calm\",status=\"4xx\"} 1",
                "yunmall_http_requests_total{lane=\"kitchen\",status=\"2xx\"} 1",
                "yunmall_page_copies_total{why=\"busy\"} 1",
                "yunmall_render_seconds_count 5",
            ],
        );
        // The question itself is an answer too, in front, counted when it is over.
        assert_said(&lines(&calm).await, &["yunmall_http_requests_total{lane=\"front\",status=\"2xx\"} 4"]);
    });
}

#[test]
fn only_who_may_reads_it() {
    on_both(|shop| async move {
        let open = router(&shop);
        assert_eq!(ask(&open, Some(NEAR), &[]).await.0, StatusCode::OK);
        assert_eq!(ask(&open, Some("[::1]:40000"), &[]).await.0, StatusCode::OK);
        for (from, named) in [
            (None, None),
            (Some(FAR), None),
            (Some(NEAR), Some(("x-forwarded-for", "203.0.113.9"))),
            (Some(NEAR), Some(("forwarded", "for=203.0.113.9"))),
            (Some(FAR), Some(("authorization", "Bearer "))),
        ] {
            let (status, text) = ask(&open, from, named.as_slice()).await;
            assert_eq!((status, text.as_str()), (StatusCode::FORBIDDEN, ""), "{from:?} {named:?}");
        }
        let mut node = shop.shop.clone();
        let mut options = (*node.options).clone();
        options.metrics_token = "token-of-the-monitor".to_owned();
        node.options = Arc::new(options);
        let locked = router(&node);
        let right = [("authorization", "Bearer token-of-the-monitor")];
        assert_eq!(ask(&locked, Some(FAR), &right).await.0, StatusCode::OK);
        for named in [
            None,
            Some(("authorization", "Bearer token-of-the-monito")),
            Some(("authorization", "token-of-the-monitor")),
        ] {
            let (status, text) = ask(&locked, Some(NEAR), named.as_slice()).await;
            assert_eq!((status, text.as_str()), (StatusCode::UNAUTHORIZED, ""), "{named:?}");
        }
    });
}
