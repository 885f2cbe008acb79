//! Paying, as a browser without WASM does it, and the doors at which programs knock.

use crate::browser::{Answer, Browser, router};
use axum::http::{Method, StatusCode};
use services::providers::signing;
use services::testing::orders::{Count, count, unpaid};
use services::testing::{on_both, trade};
use services::{jobs, payments};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Submits a plain form as a browser without WASM does.
async fn submit(browser: &mut Browser, path: &str, page: &str, form: &str) -> Answer {
    let referer = format!("http://127.0.0.1:3000{page}");
    let headers = [FORM, ("origin", "http://127.0.0.1:3000"), ("accept", "text/html"), ("referer", &referer)];
    browser.send(Method::POST, path, &headers, form).await
}

fn path_of(location: &str) -> String {
    location.trim_start_matches("http://127.0.0.1:3000").trim_end_matches('?').to_owned()
}

#[test]
fn a_guest_pays_in_both_languages_without_wasm() {
    on_both(|shop| async move {
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        for (prefix, lang, asks, banner, due, done) in [
            ("", "zh", "去付款", "测试支付", "需付款", "支付成功"),
            ("/en", "en", "Pay now", "Test money", "To pay", "Payment received"),
        ] {
            let order = unpaid(&shop, stall, 2).await;
            let page = format!("{prefix}/pay/{}", order.token);
            let mut browser = Browser::new(&router);
            let answer = browser.get(&page).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.body.contains("¥50.00") && answer.body.contains(asks) && answer.body.contains(banner));
            assert!(answer.body.contains(due) && !answer.body.contains(done));
            assert_eq!(answer.header("cache-control"), "no-store");

            let form = format!("access={}&provider=sandbox&lang={lang}", order.token);
            let answer = submit(&mut browser, "/api/payment/start", &page, &form).await;
            assert_eq!(answer.status, StatusCode::FOUND);
            let sandbox = path_of(answer.header("location"));
            assert!(sandbox.starts_with("/sandbox/pay/sbx_"), "{sandbox}");

            let answer = browser.get(&sandbox).await;
            assert!(answer.body.contains(banner) && answer.body.contains("¥50.00") && answer.body.contains("<svg"));
            let bare = sandbox.split('?').next().expect("a path").to_owned();
            let answer = submit(&mut browser, &bare, &sandbox, &format!("step=pay&lang={lang}")).await;
            assert_eq!((answer.status, path_of(answer.header("location"))), (StatusCode::SEE_OTHER, page.clone()));

            jobs::run_due(&shop).await.expect("the notice is delivered");
            let answer = browser.get(&page).await;
            assert!(answer.body.contains(done) && !answer.body.contains(due), "{}", answer.body);
            assert!(answer.body.contains(&format!("{prefix}/order/{}", order.token)));
            let answer =
                submit(&mut browser, "/api/payment/ask", &page, &format!("access={}&lang={lang}", order.token)).await;
            assert_eq!(path_of(answer.header("location")), page);
        }
        assert_eq!(count(&shop, Count::PaymentsCaptured).await, 2);
    });
}

#[test]
fn a_link_that_is_not_theirs_shows_nothing() {
    on_both(|shop| async move {
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        for access in ["x", &order.checkout.to_string(), &order.order.to_string()] {
            let answer = Browser::new(&router).get(&format!("/pay/{access}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{access}");
            assert!(!answer.body.contains("¥25.00"));
        }
        assert_eq!(Browser::new(&router).get("/sandbox/pay/sbx_unknown").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_webhook_believes_signatures_and_nothing_else() {
    on_both(|shop| async move {
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let visitor = services::testing::orders::guest();
        let started = payments::start(&shop, &visitor, &order.token, "sandbox", domain::Lang::Zh).await.expect("begun");
        let body = format!(
            r#"{{"type":"payment.captured","account":"yunmall","merchant_ref":"{}","amount":2500,"currency":"CNY"}}"#,
            started.payment.expect("a payment")
        );
        let mut browser = Browser::new(&router);
        let unsigned = browser.send(Method::POST, "/webhooks/sandbox", &[], &body).await;
        assert_eq!(unsigned.status, StatusCode::BAD_REQUEST);
        let send = |secret: &str| signing::sign(secret, "evt_1", shop.clock.now(), body.as_bytes());
        for (secret, status) in [("guess", StatusCode::UNAUTHORIZED), (&shop.options.sandbox_secret, StatusCode::OK)] {
            let headers = send(secret);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
            let answer = browser.send(Method::POST, "/webhooks/sandbox", &headers, &body).await;
            assert_eq!(answer.status, status);
        }
        assert_eq!(order.facts(&shop).await.payment_status, "paid");
        for path in ["/webhooks/nobody", "/webhooks/carrier/nobody"] {
            assert_eq!(browser.send(Method::POST, path, &[], "{}").await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let answer = browser.send(Method::POST, "/sandbox/api/refunds", &[], "{}").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(browser.get("/webhooks/sandbox").await.status, StatusCode::METHOD_NOT_ALLOWED);
    });
}

#[test]
fn over_real_http_the_sandbox_the_shop_and_the_carrier_reach_each_other() {
    on_both(|shop| async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut real = shop.shop.clone();
        let mut options = (*real.options).clone();
        options.inside_url = format!("http://{}", listener.local_addr().expect("an address"));
        real.options = std::sync::Arc::new(options);
        real.wire = services::Wire::default();
        let served = router(&real);
        let server = tokio::spawn(async move { axum::serve(listener, served).await });

        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let visitor = services::testing::orders::guest();
        let started = payments::start(&real, &visitor, &order.token, "sandbox", domain::Lang::En).await.expect("begun");
        let mut browser = Browser::new(&router(&real));
        let sandbox = path_of(&started.redirect);
        submit(&mut browser, sandbox.split('?').next().expect("a path"), &sandbox, "step=pay&duplicate=on").await;
        assert_eq!(jobs::run_due(&real).await.expect("runs"), 3, "the notice three times");
        assert_eq!(order.facts(&shop).await.payment_status, "paid");

        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let parcel = services::fulfillment::ShipCommand {
            order: order.order,
            lines: vec![],
            carrier: "demo".to_owned(),
            tracking_number: String::new(),
        };
        services::fulfillment::ship(&real, &clerk, parcel).await.expect("shipped");
        shop.clock.advance(3000);
        assert_eq!(jobs::run_due(&real).await.expect("runs"), 1, "the first scan");
        assert_eq!(count(&shop, Count::ParcelEvents).await, 1);
        assert_eq!(count(&shop, Count::DeadJobs).await, 0);
        server.abort();
    });
}
