//! An order's page that stays open hears of what happens to its orders.

use crate::browser::{Browser, router};
use app::request::cookie_name;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::ids::{MerchantId, OrderId};
use domain::orders::TrackingStatus;
use domain::{Lang, Timestamp};
use http_body_util::BodyExt;
use services::fulfillment::{ShipCommand, ship};
use services::live::LiveEvent;
use services::orders::{Access, cancel, of_key};
use services::providers::sandbox::{self, Faults, Step};
use services::sessions::{Visitor, Who, sign_in};
use services::testing::buying::number_of;
use services::testing::orders::{guest, unpaid};
use services::testing::{NOW, TestShop, on_both, trade};
use services::{jobs, payments};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

/// Opens the line of a page.
async fn open(router: &Router, key: &str, cookie: Option<&str>) -> (StatusCode, Body) {
    let mut request = Request::get(format!("/events/order/{key}"));
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let answer = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
    (answer.status(), answer.into_body())
}

/// What is said on a line, as it is said, until the line ends.
struct Listener(mpsc::UnboundedReceiver<u64>);

impl Listener {
    async fn of(router: &Router, key: &str, cookie: Option<&str>) -> Listener {
        let (status, mut line) = open(router, key, cookie).await;
        assert_eq!(status, StatusCode::OK);
        let (says, hears) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(frame) = line.frame().await {
                let bytes = frame.expect("a frame").into_data().expect("data");
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((_, data)) = text.split_once("data:") {
                    let _ = says.send(data.trim().parse().expect("a number"));
                }
            }
        });
        Listener(hears)
    }

    /// The next number; none when the line has ended.
    async fn next(&mut self) -> Option<u64> {
        tokio::time::timeout(Duration::from_secs(20), self.0.recv()).await.expect("the line says something or ends")
    }
}

/// The number that the page was drawn with.
async fn shown(router: &Router, key: &str) -> u64 {
    let page = Browser::new(router).get(&format!("/order/{key}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let rest = page.body.split("data-news=\"").nth(1).expect("a mark");
    rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
}

fn happened(shop: &TestShop, order: OrderId, merchant: MerchantId) {
    shop.live.publish(LiveEvent::Order { order, merchant, kind: "parcel".to_owned() });
}

#[test]
fn an_open_page_hears_when_its_own_order_moves_on() {
    on_both(|mut shop| async move {
        // How often somebody looked what there is of news.
        let (looked, mut looks) = watch::channel(0_u32);
        shop.shop.db.on_statement(move |statement, _| {
            if statement.sql.contains("parcel_events") {
                looked.send_modify(|count| *count += 1);
            }
        });
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        let (ours, theirs) = (unpaid(&shop, stall, 1).await, unpaid(&shop, stall, 1).await);
        let drawn = shown(&router, &ours.token).await;
        let mut line = Listener::of(&router, &ours.token, None).await;
        assert_eq!(line.next().await, Some(drawn), "the line begins with what the page shows");
        // Told of without anything new, as when two nodes say the same.
        let before = *looks.borrow();
        happened(&shop, ours.order, stall.id);
        looks.wait_for(|count| *count > before).await.expect("looked");
        for order in [&theirs, &ours] {
            let number = number_of(&shop, order.order).await;
            cancel(&shop, &guest(), &Access::Token(order.token.clone()), &number).await.expect("called off");
        }
        assert_eq!(line.next().await, Some(drawn + 1), "only what is new is said");
        assert_eq!(shown(&router, &ours.token).await, drawn + 1);
    });
}

#[test]
fn an_open_page_hears_of_its_parcel() {
    on_both(|shop| async move {
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let mut line = Listener::of(&router, &order.token, None).await;
        let drawn = line.next().await.expect("a number");
        let started = payments::start(&shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun");
        let id = started.redirect.split("/sandbox/pay/").nth(1).and_then(|rest| rest.split('?').next());
        sandbox::act(&shop, id.expect("a page"), Step::Pay, Faults::default()).await.expect("paid");
        jobs::run_due(&shop).await.expect("told");
        assert_eq!(line.next().await, Some(drawn + 1), "it is paid");
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let parcel = ShipCommand {
            order: order.order,
            lines: vec![],
            carrier: "demo".to_owned(),
            tracking_number: String::new(),
        };
        ship(&shop, &clerk, parcel).await.expect("shipped");
        assert_eq!(line.next().await, Some(drawn + 2), "it is under way");
        shop.clock.advance(3 * Timestamp::SECOND);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        assert_eq!(line.next().await, Some(drawn + 3), "the carrier has reported");
        assert_eq!(shown(&router, &order.token).await, drawn + 3);
        let seen = of_key(&shop, &guest(), &order.token, Lang::Zh).await.expect("theirs");
        assert_ne!(seen.orders[0].parcels[0].status, TrackingStatus::PreTransit);
    });
}

#[test]
fn nobody_follows_an_order_that_is_not_theirs() {
    on_both(|shop| async move {
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let number = number_of(&shop, order.order).await;
        for key in ["x", &number, &order.order.to_string(), &order.checkout.to_string()] {
            assert_eq!(open(&router, key, None).await.0, StatusCode::NOT_FOUND, "{key}");
        }
    });
}

#[test]
fn whoever_signs_out_hears_no_more() {
    on_both(|shop| async move {
        let router = router(&shop);
        let stall = trade::stall(&shop, "tea").await;
        let customer = trade::customer(&shop, "王小云", "13812345678", "").await;
        let sketch = trade::OrderSketch { customer: Some(customer), ..trade::OrderSketch::of(stall, NOW) };
        let order = trade::order(&shop, sketch).await;
        let number = number_of(&shop, order).await;
        let tx = shop.begin().await.expect("a transaction");
        let (session, token) = sign_in(&shop, &tx, &guest(), Who::Customer(customer)).await.expect("signed in");
        tx.commit().await.expect("committed");
        let cookie = format!("{}={token}", cookie_name(&shop.options.base_url));
        let mut line = Listener::of(&router, &number, Some(&cookie)).await;
        assert!(line.next().await.is_some());
        let theirs = Visitor { session, customer: Some(customer), ..guest() };
        services::customers::sign_out(&shop, &theirs).await.expect("signed out");
        happened(&shop, order, stall.id);
        assert_eq!(line.next().await, None, "the line ends");
    });
}
