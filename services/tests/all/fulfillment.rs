//! Parcels: nothing leaves twice, reports never take a parcel back, and every order ends.

use domain::ids::OrderLineId;
use domain::orders::TrackingEvent;
use domain::settings::delivery::{MethodForm, RateForm};
use domain::{Lang, Timestamp};
use serde_json::{Value, json};
use services::fulfillment::{self, CarrierVerdict, ShipCommand};
use services::providers::carriers::{self, Report};
use services::providers::sandbox::{self, Faults, Step};
use services::testing::orders::{Count, Unpaid, count, guest, unpaid};
use services::testing::{TestShop, on_both, trade};
use services::{Error, jobs, operations, payments, settings, stock};

/// An order of four pieces, paid.
async fn paid(shop: &TestShop, stall: trade::Stall) -> Unpaid {
    let order = unpaid(shop, stall, 4).await;
    let started = payments::start(shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun");
    let id = started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number");
    sandbox::act(shop, id, Step::Pay, Faults::default()).await.expect("paid");
    jobs::run_due(shop).await.expect("told");
    order
}

fn parcel(order: &Unpaid, lines: Vec<(OrderLineId, i64)>, carrier: &str, number: &str) -> ShipCommand {
    ShipCommand { order: order.order, lines, carrier: carrier.to_owned(), tracking_number: number.to_owned() }
}

async fn report(shop: &TestShop, number: &str, event: &str, kind: TrackingEvent) -> CarrierVerdict {
    let report = Report {
        event_id: event.to_owned(),
        tracking_number: number.to_owned(),
        kind,
        text_zh: "在途".to_owned(),
        text_en: "Under way".to_owned(),
        at: shop.clock.now(),
    };
    let body = serde_json::to_vec(&report).expect("json");
    let headers = carriers::sign(shop, "sf", event, &body);
    fulfillment::carrier_notice(shop, "sf", &headers, &body).await.expect("an answer")
}

#[test]
fn the_demo_carrier_takes_an_order_to_its_door_and_ten_days_later_it_completes() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let shipped = fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "demo", "")).await.expect("shipped");
        assert!(shipped.tracking_number.starts_with("DEMO"));
        assert_eq!(shipped.goods.code(), "fulfilled");
        assert_eq!((count(&shop, Count::OnHand).await, count(&shop, Count::Allocated).await), (96, 0));
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 0, "the courier is not here yet");
        shop.clock.advance(3 * Timestamp::SECOND);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        for _ in 0..4 {
            shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(&shop).await.expect("runs");
        }
        assert_eq!(count(&shop, Count::ParcelEvents).await, 5);
        assert_eq!(order.facts(&shop).await.fulfillment_status, "delivered");
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 0);
        shop.clock.advance(10 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 1);
        assert_eq!(order.facts(&shop).await.status, "completed");
        assert_eq!(order.history(&shop).await, ["placed", "paid", "shipped", "delivered", "completed"]);
        assert_eq!(count(&shop, Count::DeadJobs).await, 0);
    });
}

#[test]
fn an_order_leaves_in_parts_and_has_arrived_when_the_last_part_has() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let first = fulfillment::ship(&shop, &clerk, parcel(&order, vec![(order.line, 1)], "sf", "sf000001"))
            .await
            .expect("one");
        assert_eq!((first.goods.code(), first.tracking_number.as_str()), ("partial", "SF000001"));
        assert_eq!(report(&shop, "SF000001", "a", TrackingEvent::Delivered).await, CarrierVerdict::Applied);
        assert_eq!(order.facts(&shop).await.fulfillment_status, "partial");
        let more = fulfillment::ship(&shop, &clerk, parcel(&order, vec![(order.line, 4)], "sf", "SF000002")).await;
        assert!(matches!(more, Err(Error::Invalid(_))), "only three are left: {more:?}");
        let same = fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "sf", "SF000001")).await;
        assert!(matches!(same, Err(Error::Invalid(_))), "that number is another parcel's: {same:?}");
        assert_eq!((count(&shop, Count::Parcels).await, count(&shop, Count::OnHand).await), (1, 99));
        fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "sf", "SF000002")).await.expect("the rest");
        assert_eq!(order.facts(&shop).await.fulfillment_status, "fulfilled");
        assert_eq!(report(&shop, "SF000002", "a", TrackingEvent::Delivered).await, CarrierVerdict::Applied);
        assert_eq!(order.facts(&shop).await.fulfillment_status, "delivered");
    });
}

#[test]
fn ten_clerks_at_the_same_moment_send_an_order_once() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let tries: Vec<_> = (0..10)
            .map(|n| {
                let (shop, clerk) = (shop.shop.clone(), clerk.clone());
                let command = parcel(&order, vec![], "sf", &format!("SF10000{n}"));
                tokio::spawn(async move { fulfillment::ship(&shop, &clerk, command).await.is_ok() })
            })
            .collect();
        let mut sent = 0;
        for one in tries {
            sent += usize::from(one.await.expect("no panic"));
        }
        assert_eq!(sent, 1);
        assert_eq!((count(&shop, Count::Parcels).await, count(&shop, Count::OnHand).await), (1, 96));
    });
}

#[test]
fn three_clerks_who_send_the_last_three_pieces_at_once_have_sent_the_order() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        for round in 0..10 {
            let order = paid(&shop, stall).await;
            let first = parcel(&order, vec![(order.line, 1)], "sf", &format!("SF2{round:03}0"));
            assert_eq!(fulfillment::ship(&shop, &clerk, first).await.expect("one").goods.code(), "partial");
            let start = std::sync::Arc::new(tokio::sync::Barrier::new(3));
            let clerks: Vec<_> = (1..=3)
                .map(|n| {
                    let (shop, clerk, start) = (shop.shop.clone(), clerk.clone(), start.clone());
                    let command = parcel(&order, vec![(order.line, 1)], "sf", &format!("SF2{round:03}{n}"));
                    tokio::spawn(async move {
                        start.wait().await;
                        fulfillment::ship(&shop, &clerk, command).await.expect("a piece of its own").goods.code()
                    })
                })
                .collect();
            let mut goods = Vec::new();
            for one in clerks {
                goods.push(one.await.expect("no panic"));
            }
            goods.sort_unstable();
            assert_eq!(goods, ["fulfilled", "partial", "partial"], "round {round}");
            assert_eq!(order.facts(&shop).await.fulfillment_status, "fulfilled", "round {round}");
        }
    });
}

#[test]
fn what_is_not_paid_or_called_off_or_anothers_does_not_leave() {
    on_both(|shop| async move {
        let (tea, cups) = (trade::stall(&shop, "tea").await, trade::stall(&shop, "cups").await);
        let clerk = trade::member(&shop, Some(tea.id), "shipping").await;
        let order = unpaid(&shop, tea, 1).await;
        let refused = fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "demo", "")).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        order.call_off(&shop, "expired").await;
        let refused = fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "demo", "")).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let paid = paid(&shop, tea).await;
        let stranger = trade::member(&shop, Some(cups.id), "merchant_owner").await;
        let refused = fulfillment::ship(&shop, &stranger, parcel(&paid, vec![], "demo", "")).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        let support = trade::member(&shop, Some(tea.id), "support").await;
        let refused = fulfillment::ship(&shop, &support, parcel(&paid, vec![], "demo", "")).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        for (carrier, number) in [("pigeon", "123456"), ("sf", ""), ("sf", "a b"), ("sf", "12345")] {
            let refused = fulfillment::ship(&shop, &clerk, parcel(&paid, vec![], carrier, number)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        assert_eq!(count(&shop, Count::Parcels).await, 0);
        assert_eq!(paid.facts(&shop).await.fulfillment_status, "unfulfilled");
    });
}

#[test]
fn reports_in_any_order_repeated_or_forged_never_take_a_parcel_back() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "sf", "SF000001")).await.expect("shipped");
        assert_eq!(report(&shop, "SF000001", "3", TrackingEvent::OutForDelivery).await, CarrierVerdict::Applied);
        assert_eq!(report(&shop, "SF000001", "4", TrackingEvent::Delivered).await, CarrierVerdict::Applied);
        assert_eq!(report(&shop, "SF000001", "1", TrackingEvent::Scan).await, CarrierVerdict::Applied);
        assert_eq!(report(&shop, "SF000001", "2", TrackingEvent::Failed).await, CarrierVerdict::Applied);
        assert_eq!(report(&shop, "SF000001", "4", TrackingEvent::Delivered).await, CarrierVerdict::Repeated);
        assert_eq!(report(&shop, "SF999999", "1", TrackingEvent::Delivered).await, CarrierVerdict::Unknown);
        assert_eq!(order.facts(&shop).await.fulfillment_status, "delivered");
        assert_eq!(count(&shop, Count::ParcelEvents).await, 4);
        let body = br#"{"event_id":"9"}"#;
        let headers = carriers::sign(&shop, "zto", "9", body);
        let forged = fulfillment::carrier_notice(&shop, "sf", &headers, body).await.expect("an answer");
        assert_eq!(forged.status(), 401, "one carrier cannot speak for another");
        assert!(fulfillment::carrier_notice(&shop, "pigeon", &headers, body).await.is_err());
        assert_eq!(count(&shop, Count::ParcelEvents).await, 4);
    });
}

#[test]
fn an_order_of_a_carrier_that_reports_nothing_completes_long_after_its_last_parcel_left() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let first = parcel(&order, vec![(order.line, 1)], "sf", "SF000001");
        fulfillment::ship(&shop, &clerk, first).await.expect("one");
        shop.clock.advance(30 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 0, "not all has left");
        fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "zto", "ZTO000001")).await.expect("the rest");
        // That one parcel has arrived says nothing about the other.
        assert_eq!(report(&shop, "SF000001", "a", TrackingEvent::Delivered).await, CarrierVerdict::Applied);
        shop.clock.advance(25 * Timestamp::DAY - 1);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 0, "a moment too early");
        assert_eq!(order.facts(&shop).await.status, "placed");
        shop.clock.advance(1);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 1);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 0, "once");
        let facts = order.facts(&shop).await;
        assert_eq!((facts.status.as_str(), facts.fulfillment_status.as_str()), ("completed", "fulfilled"));
        assert_eq!(order.history(&shop).await, ["placed", "paid", "shipped", "shipped", "completed"]);
    });
}

#[test]
fn an_order_with_a_lost_or_returned_parcel_waits_for_somebody_to_look_at_it() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let mut orders = Vec::new();
        for (n, trouble) in [TrackingEvent::Failed, TrackingEvent::Returned].into_iter().enumerate() {
            let order = paid(&shop, stall).await;
            let (one, rest) = (format!("SF00001{n}"), format!("SF00002{n}"));
            let first = parcel(&order, vec![(order.line, 1)], "sf", &one);
            fulfillment::ship(&shop, &clerk, first).await.expect("one");
            fulfillment::ship(&shop, &clerk, parcel(&order, vec![], "sf", &rest)).await.expect("the rest");
            assert_eq!(report(&shop, &one, "a", TrackingEvent::Delivered).await, CarrierVerdict::Applied);
            assert_eq!(report(&shop, &rest, "a", trouble).await, CarrierVerdict::Applied);
            orders.push(order);
        }
        shop.clock.advance(100 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 0);
        // The lost parcel turns up after all: the order ends like any other.
        assert_eq!(report(&shop, "SF000020", "b", TrackingEvent::Delivered).await, CarrierVerdict::Applied);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 0, "it has just arrived");
        shop.clock.advance(10 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 1);
        let mut ends = Vec::new();
        for order in &orders {
            let facts = order.facts(&shop).await;
            ends.push((facts.status, facts.fulfillment_status));
        }
        let expected = [("completed", "delivered"), ("placed", "fulfilled")];
        assert_eq!(ends, expected.map(|(order, goods)| (order.to_owned(), goods.to_owned())));
    });
}

/// The newest row of the audit log: what, and the facts before and after.
async fn newest(shop: &TestShop) -> (String, Value, Value) {
    let owner = trade::member(shop, None, "owner").await;
    let row = operations::audit_rows(shop, &owner, 1).await.expect("the log").rows.remove(0);
    let read = |text: &str| serde_json::from_str(text).expect("json");
    (row.action, read(&row.before), read(&row.after))
}

#[test]
fn what_staff_change_about_delivery_and_stock_is_logged_with_what_was_before() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let owner = trade::member(&shop, Some(stall.id), "merchant_owner").await;
        let form = MethodForm {
            id: stall.method,
            name_zh: "次日达".to_owned(),
            name_en: "Next day".to_owned(),
            carrier: "sf".to_owned(),
            days_min: 1,
            days_max: 2,
            free_over: "99".to_owned(),
            active: false,
        };
        settings::delivery::save_method(&shop, &owner, &form).await.expect("saved");
        let before = json!({
            "name_zh": "快递", "name_en": "Express", "carrier": "demo", "days_min": 2, "days_max": 4,
            "free_over": null, "active": true,
        });
        let after = json!({
            "name_zh": "次日达", "name_en": "Next day", "carrier": "sf", "days_min": 1, "days_max": 2,
            "free_over": 9900, "active": false,
        });
        assert_eq!(newest(&shop).await, ("delivery.method".to_owned(), before, after));

        let form = RateForm {
            method: stall.method,
            region: "54".to_owned(),
            served: true,
            first_g: 1000,
            first_price: "18".to_owned(),
            step_g: 500,
            step_price: "9.5".to_owned(),
            extra_days: 3,
        };
        let rate = |first_price: i64| {
            json!({
                "region": "54", "served": true, "first_g": 1000, "first_price": first_price, "step_g": 500,
                "step_price": 950, "extra_days": 3,
            })
        };
        settings::delivery::save_rate(&shop, &owner, &form).await.expect("saved");
        assert_eq!(newest(&shop).await, ("delivery.rate".to_owned(), json!({}), rate(1800)), "there was none");
        let dearer = RateForm { first_price: "20".to_owned(), ..form };
        settings::delivery::save_rate(&shop, &owner, &dearer).await.expect("saved again");
        assert_eq!(newest(&shop).await, ("delivery.rate".to_owned(), rate(1800), rate(2000)));
        settings::delivery::remove_rate(&shop, &owner, stall.method, "54").await.expect("removed");
        assert_eq!(newest(&shop).await, ("delivery.rate_removed".to_owned(), rate(2000), json!({})));

        let warning = |low_at: i64| json!({ "location": stall.location, "low_at": low_at });
        stock::desk::set_warning(&shop, &owner, stall.variant, stall.location, 98).await.expect("set");
        assert_eq!(newest(&shop).await, ("stock.warning".to_owned(), warning(5), warning(98)));
        stock::desk::set_warning(&shop, &owner, stall.variant, stall.location, 7).await.expect("set");
        assert_eq!(newest(&shop).await, ("stock.warning".to_owned(), warning(98), warning(7)));
    });
}
