#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Parcels: nothing leaves twice, reports never take a parcel back, and every order ends.

use domain::ids::OrderLineId;
use domain::orders::TrackingEvent;
use domain::{Lang, Timestamp};
use services::fulfillment::{self, CarrierVerdict, ShipCommand};
use services::providers::carriers::{self, Report};
use services::providers::sandbox::{self, Faults, Step};
use services::testing::orders::{Count, Unpaid, count, guest, unpaid};
use services::testing::{TestShop, on_both, trade};
use services::{Error, jobs, payments};

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
