//! Being told: each step once, to those alone who wished it, when they wished it.

use domain::orders::TrackingEvent;
use domain::push::{Preferences, QuietHours};
use domain::{Lang, Timestamp};
use services::fulfillment::{self, CarrierVerdict, ShipCommand};
use services::providers::carriers::{self, Report};
use services::push::{self, Subscription};
use services::sessions::{self, Visitor, Who};
use services::testing::buying::{Goods, guest, member_shopper, paid_order, product_with_stock};
use services::testing::phone::{Phone, phone};
use services::testing::trade::{customer, member};
use services::testing::{TestShop, number, on_both};
use services::{Error, jobs};

/// A visitor's phone that is told, of an order too when there is one.
async fn told(shop: &TestShop, visitor: &Visitor, order: &str) -> Phone {
    let phone = phone();
    push::subscribe(shop, visitor, &phone.subscription, Lang::Zh, order).await.expect("subscribed");
    phone
}

async fn ship(shop: &TestShop, goods: Goods, order: domain::ids::OrderId, tracking: &str) {
    let clerk = member(shop, Some(goods.merchant), "shipping").await;
    let command = ShipCommand { order, lines: vec![], carrier: "sf".to_owned(), tracking_number: tracking.to_owned() };
    fulfillment::ship(shop, &clerk, command).await.expect("shipped");
}

async fn report(shop: &TestShop, tracking: &str, event: &str, kind: TrackingEvent) {
    let report = Report {
        event_id: event.to_owned(),
        tracking_number: tracking.to_owned(),
        kind,
        text_zh: "派送".to_owned(),
        text_en: "Under way".to_owned(),
        at: shop.clock.now(),
    };
    let body = serde_json::to_vec(&report).expect("json");
    let headers = carriers::sign(shop, "sf", event, &body);
    let verdict = fulfillment::carrier_notice(shop, "sf", &headers, &body).await.expect("an answer");
    assert_eq!(verdict, CarrierVerdict::Applied);
}

/// The titles that a phone could read since last time, and how many messages went to others.
async fn heard(shop: &TestShop, phone: &Phone) -> (Vec<String>, usize) {
    jobs::run_due(shop).await.expect("runs");
    let (mut titles, mut others) = (Vec::new(), 0);
    for pushed in shop.wire.pushed() {
        match phone.read(&pushed) {
            Some(message) => {
                assert_eq!(pushed.endpoint, phone.subscription.endpoint);
                titles.push(message["notification"]["title"].as_str().expect("a title").to_owned());
            }
            None => others += 1,
        }
    }
    (titles, others)
}

#[test]
fn a_guest_hears_each_step_of_an_order_once() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let (anna, ben) = (guest(&shop).await, guest(&shop).await);
        let order = paid_order(&shop, &anna, goods, 1).await;
        let (phone, _other) = (told(&shop, &anna, &order.access).await, told(&shop, &ben, "").await);
        ship(&shop, goods, order.orders[0], "SF000001").await;
        assert_eq!(heard(&shop, &phone).await, (vec!["已发货".to_owned()], 0), "Ben hears nothing of Anna's");
        report(&shop, "SF000001", "e1", TrackingEvent::Scan).await;
        assert_eq!(heard(&shop, &phone).await, (vec![], 0), "a scan is no step");
        report(&shop, "SF000001", "e2", TrackingEvent::OutForDelivery).await;
        report(&shop, "SF000001", "e3", TrackingEvent::Delivered).await;
        let (mut titles, others) = heard(&shop, &phone).await;
        titles.sort();
        assert_eq!((titles, others), (vec!["今天送到，请留意电话".to_owned(), "已送达".to_owned()], 0));
        assert_eq!(number(&shop, "SELECT MAX(unseen) AS n FROM push_subscriptions", vec![]).await, 3);
        push::looked(&shop, &anna).await.expect("looked");
        assert_eq!(number(&shop, "SELECT MAX(unseen) AS n FROM push_subscriptions", vec![]).await, 0);
        assert_eq!(heard(&shop, &phone).await, (vec![], 0), "nothing is told again");
    });
}

#[test]
fn a_message_says_what_happened_where_to_look_and_who_sends_it() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let anna = guest(&shop).await;
        let order = paid_order(&shop, &anna, goods, 1).await;
        let phone = told(&shop, &anna, "").await;
        ship(&shop, goods, order.orders[0], "SF000001").await;
        jobs::run_due(&shop).await.expect("runs");
        let [pushed] = shop.wire.pushed().try_into().expect("one message");
        let header = |name: &str| {
            let found = pushed.headers.iter().find(|(header, _)| header == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        assert_eq!(header("content-encoding"), "aes128gcm");
        assert_eq!(header("ttl"), "86400");
        assert_eq!(header("topic"), order.orders[0].0.simple().to_string());
        assert!(header("authorization").starts_with("vapid t="), "{}", header("authorization"));
        assert!(header("authorization").ends_with(&push::public_key(&shop).expect("a key")));
        let message = phone.read(&pushed).expect("readable");
        assert_eq!(message["web_push"], 8030);
        assert_eq!(message["app_badge"], "1");
        let shown = &message["notification"];
        assert_eq!(shown["navigate"], format!("http://127.0.0.1:3000/order/{}", order.access));
        assert_eq!(shown["lang"], "zh-CN");
        // Whoever carries the message learns nothing from it.
        assert!(!String::from_utf8_lossy(&pushed.body).contains("order"));
    });
}

#[test]
fn nothing_is_told_that_was_not_wished_and_nobody_is_woken() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let anna = guest(&shop).await;
        let orders = [
            paid_order(&shop, &anna, goods, 1).await,
            paid_order(&shop, &anna, goods, 1).await,
            paid_order(&shop, &anna, goods, 1).await,
        ];
        assert!(matches!(push::choose(&shop, &anna, Preferences::USUAL).await, Err(Error::Invalid(_))), "no device");
        let phone = told(&shop, &anna, "").await;
        push::choose(&shop, &anna, Preferences { orders: false, ..Preferences::USUAL }).await.expect("chosen");
        ship(&shop, goods, orders[0].orders[0], "SF000001").await;
        assert_eq!(heard(&shop, &phone).await, (vec![], 0));
        // Quiet for the next hour: it is told afterwards, and no try has failed.
        let now = shop.clock.now().shanghai();
        let minute = i64::from(now.hour) * 60 + i64::from(now.minute);
        let quiet = QuietHours { from: minute, to: (minute + 60) % 1_440 };
        push::choose(&shop, &anna, Preferences { quiet, ..Preferences::USUAL }).await.expect("chosen");
        ship(&shop, goods, orders[1].orders[0], "SF000002").await;
        assert_eq!(heard(&shop, &phone).await, (vec![], 0));
        shop.clock.advance(59 * Timestamp::MINUTE);
        assert_eq!(heard(&shop, &phone).await, (vec![], 0));
        shop.clock.advance(2 * Timestamp::MINUTE);
        assert_eq!(heard(&shop, &phone).await, (vec!["已发货".to_owned()], 0));
        assert_eq!(number(&shop, "SELECT MAX(attempts) AS n FROM jobs WHERE kind = 'push.send'", vec![]).await, 1);
        // What was chosen holds for a second device of the same shopper.
        let second = told(&shop, &anna, "").await;
        let view = push::chosen(&shop, &anna).await.expect("a view");
        assert_eq!((view.preferences.quiet, view.devices), (quiet, 2));
        push::unsubscribe(&shop, &anna, &phone.subscription.endpoint).await.expect("unsubscribed");
        ship(&shop, goods, orders[2].orders[0], "SF000003").await;
        assert_eq!(heard(&shop, &second).await, (vec!["已发货".to_owned()], 0), "the first device is silent");
    });
}

#[test]
fn who_signs_in_takes_the_wish_along_and_who_signs_out_hears_nothing() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let anna = guest(&shop).await;
        let before = paid_order(&shop, &anna, goods, 1).await;
        let phone = told(&shop, &anna, "").await;
        let customer = customer(&shop, "安娜", "13800000001", "anna@example.com").await;
        let tx = shop.begin().await.expect("a transaction");
        let (session, _) = sessions::sign_in(&shop, &tx, &anna, Who::Customer(customer)).await.expect("signed in");
        tx.commit().await.expect("committed");
        let anna = Visitor { session, customer: Some(customer), ..anna };
        let after = paid_order(&shop, &anna, goods, 1).await;
        ship(&shop, goods, before.orders[0], "SF000001").await;
        ship(&shop, goods, after.orders[0], "SF000002").await;
        jobs::run_due(&shop).await.expect("runs");
        let mut led: Vec<String> = shop
            .wire
            .pushed()
            .iter()
            .map(|pushed| phone.read(pushed).expect("readable")["notification"]["navigate"].to_string())
            .collect();
        led.sort();
        let own = services::testing::buying::number_of(&shop, after.orders[0]).await;
        let mut expected = vec![
            format!("\"http://127.0.0.1:3000/order/{}\"", before.access),
            format!("\"http://127.0.0.1:3000/order/{own}\""),
        ];
        expected.sort();
        assert_eq!(led, expected, "a member's order by its number, a guest's by the guest's link");
        sessions::end(&shop, session).await.expect("signed out");
        report(&shop, "SF000001", "e1", TrackingEvent::Delivered).await;
        assert_eq!(heard(&shop, &phone).await, (vec![], 0));
        // The next one on this phone hears of their own orders only.
        let ben = member_shopper(&shop).await;
        push::subscribe(&shop, &ben, &phone.subscription, Lang::En, "").await.expect("subscribed");
        report(&shop, "SF000002", "e2", TrackingEvent::Delivered).await;
        assert_eq!(heard(&shop, &phone).await, (vec![], 0));
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM push_subscriptions", vec![]).await, 1);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM order_follows", vec![]).await, 0);
    });
}

#[test]
fn a_phone_that_is_gone_is_forgotten_and_a_silent_service_is_asked_again() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let anna = guest(&shop).await;
        let order = paid_order(&shop, &anna, goods, 1).await;
        let phone = told(&shop, &anna, &order.access).await;
        shop.wire.push_services_answer(503);
        ship(&shop, goods, order.orders[0], "SF000001").await;
        assert_eq!(heard(&shop, &phone).await.0.len(), 1, "it was tried");
        shop.wire.push_services_answer(0);
        shop.clock.advance(Timestamp::HOUR);
        assert_eq!(heard(&shop, &phone).await, (vec!["已发货".to_owned()], 0));
        shop.wire.push_services_answer(410);
        report(&shop, "SF000001", "e1", TrackingEvent::Delivered).await;
        assert_eq!(heard(&shop, &phone).await.0.len(), 1);
        for table in ["SELECT COUNT(*) AS n FROM push_subscriptions", "SELECT COUNT(*) AS n FROM order_follows"] {
            assert_eq!(number(&shop, table, vec![]).await, 0, "{table}");
        }
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM jobs WHERE state = 'dead'", vec![]).await, 0);
    });
}

#[test]
fn nobody_subscribes_a_stranger_to_somebody_elses_order_or_makes_the_shop_call_at_home() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let (anna, ben) = (member_shopper(&shop).await, guest(&shop).await);
        let order = paid_order(&shop, &anna, goods, 1).await;
        let number_of_hers = services::testing::buying::number_of(&shop, order.orders[0]).await;
        for key in [number_of_hers.as_str(), "no-such-token"] {
            let refused = push::subscribe(&shop, &ben, &phone().subscription, Lang::Zh, key).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        let good = phone().subscription;
        for bad in [
            Subscription { endpoint: "http://127.0.0.1:3000/api/x".to_owned(), ..good.clone() },
            Subscription { endpoint: "https://169.254.169.254/latest".to_owned(), ..good.clone() },
            Subscription { p256dh: String::new(), ..good.clone() },
            Subscription { auth: "short".to_owned(), ..good },
        ] {
            let refused = push::subscribe(&shop, &ben, &bad, Lang::Zh, "").await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM push_subscriptions", vec![]).await, 0);
        // Twice the same is once; of another visitor's device nothing can be taken.
        let phone = told(&shop, &anna, "").await;
        push::subscribe(&shop, &anna, &phone.subscription, Lang::En, "").await.expect("again");
        push::unsubscribe(&shop, &ben, &phone.subscription.endpoint).await.expect("no error");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM push_subscriptions", vec![]).await, 1);
    });
}
