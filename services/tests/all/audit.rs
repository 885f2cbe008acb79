//! The audit finds what is wrong, and nothing in a sound shop.
#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

use domain::payments::RefundReason;
use domain::{Lang, Timestamp};
use services::fulfillment::{self, ShipCommand};
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::testing::buying::{guest, placed_order, product_with_stock};
use services::testing::{TestShop, execute, on_both, trade};
use services::{Error, audit, jobs};
use uuid::Uuid;

#[test]
fn an_empty_shop_is_sound() {
    on_both(|shop| async move {
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}

#[test]
fn an_order_whose_sums_are_bent_is_found() {
    on_both(|shop| async move {
        bend(&shop).await;
        assert_eq!(codes(&shop).await, ["I10.checkout"]);
    });
}

/// I11: what is told of an order agrees with where it stands.
#[test]
fn a_history_that_tells_what_did_not_happen_is_found() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let order = placed_order(&shop, &guest(&shop).await, goods, 1).await.orders[0].0;
        for (kind, code) in [
            ("placed", "I11.begun"),
            ("paid", "I11.paid"),
            ("canceled", "I11.canceled"),
            ("revived", "I11.canceled"),
            ("shipped", "I11.parcels"),
            ("delivered", "I11.delivered"),
            ("completed", "I11.completed"),
            ("refunded", "I11.refunded"),
            ("refund_failed", "I11.refund_failed"),
        ] {
            let event = Uuid::now_v7();
            let tell =
                "INSERT INTO order_events (id, order_id, kind, actor, facts, at) VALUES ($1, $2, $3, 'x', '{}', 0)";
            execute(&shop, tell, vec![event.into(), order.into(), kind.into()]).await;
            let found = audit::run(&shop).await.expect("the audit runs");
            let found: Vec<(&str, Uuid)> = found.iter().map(|finding| (finding.code, finding.id)).collect();
            assert_eq!(found, [(code, order)], "{kind}");
            execute(&shop, "DELETE FROM order_events WHERE id = $1", vec![event.into()]).await;
        }
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}

/// I11: no order stands where no history led.
#[test]
fn a_state_that_no_history_led_to_is_found() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let order = placed_order(&shop, &guest(&shop).await, goods, 1).await.orders[0].0;
        for (jump, expected) in [
            (
                "UPDATE orders SET status = 'completed' WHERE id = $1",
                vec!["I2.allocated", "I11.completed", "I11.states"],
            ),
            (
                "UPDATE orders SET status = 'canceled', payment_status = 'voided', fulfillment_status = 'canceled'
                 WHERE id = $1",
                vec!["I2.allocated", "I11.canceled"],
            ),
            ("UPDATE orders SET payment_status = 'voided' WHERE id = $1", vec!["I11.states"]),
            ("UPDATE orders SET payment_status = 'paid' WHERE id = $1", vec!["I3.orders", "I5.paid", "I11.paid"]),
            (
                "UPDATE orders SET payment_status = 'refunded' WHERE id = $1",
                vec!["I3.orders", "I5.paid", "I11.money", "I11.paid"],
            ),
            ("UPDATE orders SET fulfillment_status = 'partial' WHERE id = $1", vec!["I11.left", "I11.states"]),
            (
                "UPDATE orders SET fulfillment_status = 'fulfilled' WHERE id = $1",
                vec!["I2.allocated", "I11.arrived", "I11.left", "I11.states"],
            ),
            (
                "UPDATE orders SET fulfillment_status = 'delivered' WHERE id = $1",
                vec!["I2.allocated", "I11.delivered", "I11.left", "I11.states"],
            ),
        ] {
            execute(&shop, jump, vec![order.into()]).await;
            assert_eq!(codes(&shop).await, expected, "{jump}");
            let back =
                "UPDATE orders SET status = 'placed', payment_status = 'unpaid', fulfillment_status = 'unfulfilled'
                        WHERE id = $1";
            execute(&shop, back, vec![order.into()]).await;
        }
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}

#[test]
fn the_whole_life_of_an_order_is_sound_at_every_step() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let visitor = guest(&shop).await;
        let placed = placed_order(&shop, &visitor, goods, 2).await;
        is_sound(&shop, "placed").await;
        let started = payments::start(&shop, &visitor, &placed.access, "sandbox", Lang::Zh).await.expect("begun");
        let id = started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number");
        sandbox::act(&shop, id, Step::Pay, Faults::default()).await.expect("paid");
        jobs::run_due(&shop).await.expect("told");
        is_sound(&shop, "paid").await;

        let clerk = trade::member(&shop, Some(goods.merchant), "shipping").await;
        let (order, carrier) = (placed.orders[0], "demo".to_owned());
        let command = ShipCommand { order, lines: vec![], carrier, tracking_number: String::new() };
        fulfillment::ship(&shop, &clerk, command).await.expect("shipped");
        is_sound(&shop, "shipped").await;
        for _ in 0..6 {
            shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(&shop).await.expect("runs");
        }
        is_sound(&shop, "delivered").await;
        shop.clock.advance(10 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 1);
        is_sound(&shop, "completed").await;

        for (amount, key) in [(1, "some"), (placed.total.minor - 1, "the rest")] {
            let reason = RefundReason::Goodwill;
            let (lines, restock, idempotency_key) = (vec![], false, key.to_owned());
            let command = RefundCommand { order, amount, reason, lines, restock, idempotency_key };
            payments::refund(&shop, RequestedBy::System, command).await.expect("asked");
            is_sound(&shop, "a refund is on its way").await;
            jobs::run_due(&shop).await.expect("given");
            is_sound(&shop, "refunded").await;
        }

        execute(&shop, "UPDATE fulfillments SET tracking_status = 'in_transit'", vec![]).await;
        assert_eq!(codes(&shop).await, ["I11.arrived"], "the parcel is under way again");
    });
}

/// Every hour the books are checked, and the machine room knows how that went.
#[test]
fn the_hourly_check_is_shown_to_the_platform() {
    on_both(|shop| async move {
        let (platform, stall) = (trade::member(&shop, None, "owner").await, trade::stall(&shop, "tea").await);
        let merchant = trade::member(&shop, Some(stall.id), "merchant_owner").await;
        assert_eq!(audit::last(&shop, &platform).await.expect("asked"), None);
        assert!(matches!(audit::last(&shop, &merchant).await, Err(Error::Forbidden)));
        bend(&shop).await;
        jobs::ask_for_chores(&shop).await.expect("asked for");
        jobs::run_due(&shop).await.expect("done");
        let last = audit::last(&shop, &platform).await.expect("asked").expect("checked");
        assert_eq!((last.at, last.wrong), (shop.clock.now(), vec!["I1.on_hand".to_owned(), "I10.checkout".to_owned()]));
    });
}

async fn is_sound(shop: &TestShop, step: &str) {
    assert_eq!(audit::run(shop).await.expect("the audit runs"), vec![], "{step}");
}

/// The codes of what is found, in the order of the checks.
async fn codes(shop: &TestShop) -> Vec<&'static str> {
    audit::run(shop).await.expect("the audit runs").iter().map(|finding| finding.code).collect()
}

/// Writes a checkout that promises money no order asks for.
async fn bend(shop: &TestShop) {
    execute(
        shop,
        "INSERT INTO checkouts (id, shopper, idempotency_key, request_hash, currency, total, access_hash, access_token, created_at, expires_at)
         VALUES ($1, 'session:x', 'k', $2, 'CNY', 500, $2, $2, 0, 0)",
        vec![Uuid::from_u128(1).into(), vec![1_u8].into()],
    )
    .await;
}
