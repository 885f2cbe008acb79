//! Payments: money is believed only when it can be checked, has one effect, and is never lost.

use domain::checkout::Placed;
use domain::payments::PayStep;
use domain::{Lang, Money, Timestamp};
use services::checkout::place_order;
use services::payments::{self, Reason, Started, Verdict};
use services::providers::sandbox::messages::NoticeRefund;
use services::providers::sandbox::{self, ACCOUNT, Faults, Step};
use services::providers::signing;
use services::testing::buying::{self, buying_cart, member_shopper, two_merchants};
use services::testing::notices::{begin, notice, tell};
use services::testing::orders::{Count, Facts, count, guest, unpaid};
use services::testing::{execute, number, on_both, trade};
use services::{Error, cart, jobs};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;

fn facts(status: &str, payment: &str, goods: &str, refunded_total: i64) -> Facts {
    Facts {
        status: status.to_owned(),
        payment_status: payment.to_owned(),
        fulfillment_status: goods.to_owned(),
        refunded_total,
    }
}

/// The sandbox's number, out of the address the shopper is sent to.
fn sandbox_id(started: &Started) -> String {
    let path = started.redirect.split("/sandbox/pay/").nth(1).expect("the sandbox's page");
    path.split('?').next().expect("a number").to_owned()
}

#[test]
fn a_shopper_pays_at_the_sandbox_and_the_order_is_paid() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 2).await;
        let started = begin(&shop, &order).await;
        assert_eq!(begin(&shop, &order).await, started, "a second press goes on with the same payment");
        let back = sandbox::act(&shop, &sandbox_id(&started), Step::Pay, Faults::default()).await.expect("pressed");
        assert!(back.expect("a way back").ends_with(&format!("/pay/{}", order.token)));
        assert_eq!(order.facts(&shop).await, facts("placed", "unpaid", "unfulfilled", 0), "nobody has told us yet");
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0));
        assert_eq!(order.history(&shop).await, ["placed", "paid"]);
        let view = payments::view(&shop, &guest(), &order.token, Lang::En).await.expect("a page");
        assert_eq!((view.step.code(), view.amount.minor, view.orders.len()), ("paid", 5000, 1));
        assert_eq!((view.orders[0].lines, view.orders[0].pieces), (1, 2));
    });
}

/// P1: somebody presses “pay” again because the page still waits, and the provider's notice comes in the middle of it.
#[test]
fn pressing_again_while_the_notice_comes_never_makes_a_second_payment() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        // The notice comes after the pressing's first question, its second, and so on. SQLite lets nobody write
        // between those of a transaction, and all but the first are in one.
        let moments = if shop.db.is_postgres() { 3 } else { 1 };
        for moment in 1..=moments {
            let order = unpaid(&shop, stall, 1).await;
            let started = begin(&shop, &order).await;
            let captured = notice(&started, &order, "payment.captured");
            let (asked, provider) = (Arc::new(AtomicUsize::new(0)), shop.shop.clone());
            let told = Arc::new(Mutex::new(None));
            let mut pressing = shop.another_node();
            let (counting, hearing) = (asked.clone(), told.clone());
            pressing.db.on_statement(move |_, _| {
                if counting.fetch_add(1, Ordering::SeqCst) + 1 == moment {
                    let event = format!("evt_{moment}");
                    let telling = tell(&provider, &event, &captured);
                    let verdict = tokio::task::block_in_place(|| Handle::current().block_on(telling));
                    *hearing.lock().expect("a verdict") = Some(verdict);
                }
            });
            let pressed =
                payments::start(&pressing, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("an answer");
            pressing.db.on_statement(|_, _| ());
            assert_eq!(told.lock().expect("a verdict").take(), Some(Verdict::Applied), "moment {moment}");
            let expected = (moment == 3).then_some(started.payment).flatten();
            assert_eq!(pressed.payment, expected, "moment {moment}: it is paid, or still the payment there was");
            assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0));
            let payments = number(&shop, "SELECT COUNT(*) AS n FROM payments", vec![]).await;
            assert_eq!(payments, moment as i64, "moment {moment}: one for each order");
        }
    });
}

/// P1
#[test]
fn fifty_copies_of_a_notice_at_the_same_moment_have_one_effect() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        let captured = notice(&started, &order, "payment.captured");
        let copies: Vec<_> = (0..50)
            .map(|_| {
                let (shop, captured) = (shop.shop.clone(), captured.clone());
                tokio::spawn(async move { tell(&shop, "evt_1", &captured).await })
            })
            .collect();
        let mut applied = 0;
        for copy in copies {
            match copy.await.expect("no panic") {
                Verdict::Applied => applied += 1,
                other => assert_eq!(other, Verdict::Repeated),
            }
        }
        assert_eq!(applied, 1);
        assert_eq!(count(&shop, Count::EventsApplied).await, 1);
        assert_eq!(count(&shop, Count::Captured).await, 2500);
        assert_eq!(order.history(&shop).await, ["placed", "paid"]);
    });
}

/// P2
#[test]
fn notices_in_every_order_lead_to_the_same_end() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let kinds = ["payment.created", "payment.captured", "payment.refunded", "payment.closed"];
        let mut ends = std::collections::BTreeSet::new();
        let mut tried = 0;
        for first in 0..4 {
            for second in (0..4).filter(|n| *n != first) {
                for third in (0..4).filter(|n| *n != first && *n != second) {
                    let fourth = 6 - first - second - third;
                    let order = unpaid(&shop, stall, 1).await;
                    let started = begin(&shop, &order).await;
                    let refund = NoticeRefund { id: uuid::Uuid::now_v7().to_string(), amount: 2500 };
                    for which in [first, second, third, fourth] {
                        let mut told = notice(&started, &order, kinds[which]);
                        told.refund = (kinds[which] == "payment.refunded").then(|| refund.clone());
                        let verdict = tell(&shop, &format!("evt_{tried}_{which}"), &told).await;
                        assert_eq!(verdict, Verdict::Applied, "{} in round {tried}", kinds[which]);
                    }
                    let end = order.facts(&shop).await;
                    ends.insert(format!("{end:?}"));
                    assert_eq!(end, facts("placed", "refunded", "unfulfilled", 2500));
                    tried += 1;
                }
            }
        }
        assert_eq!((tried, ends.len()), (24, 1));
        assert_eq!(count(&shop, Count::PaymentsCaptured).await, 24);
        assert_eq!(count(&shop, Count::RefundsSucceeded).await, 24);
    });
}

/// P3
#[test]
fn money_for_an_expired_order_brings_it_back_while_the_goods_are_there() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 3).await;
        let started = begin(&shop, &order).await;
        order.call_off(&shop, "expired").await;
        assert_eq!(count(&shop, Count::Allocated).await, 0);
        assert_eq!(tell(&shop, "evt_1", &notice(&started, &order, "payment.captured")).await, Verdict::Applied);
        assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0));
        assert_eq!(count(&shop, Count::Allocated).await, 3);
        assert_eq!(order.history(&shop).await, ["placed", "revived", "paid"]);
    });
}

/// P3
#[test]
fn money_for_an_expired_order_goes_back_when_the_goods_are_gone() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 3).await;
        let started = begin(&shop, &order).await;
        order.call_off(&shop, "expired").await;
        let others = unpaid(&shop, stall, 98).await;
        sandbox::act(&shop, &sandbox_id(&started), Step::Pay, Faults::default()).await.expect("paid late");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(order.facts(&shop).await, facts("canceled", "refunded", "canceled", 7500));
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 7500);
        assert_eq!(count(&shop, Count::Allocated).await, 98, "the others keep theirs");
        assert_eq!(others.facts(&shop).await, facts("placed", "unpaid", "unfulfilled", 0));
        assert_eq!(order.history(&shop).await, ["placed", "paid", "refund_requested", "refunded"]);
    });
}

/// P3
#[test]
fn money_for_an_order_its_shopper_called_off_goes_back() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        order.call_off(&shop, "shopper").await;
        sandbox::act(&shop, &sandbox_id(&started), Step::Pay, Faults::default()).await.expect("paid late");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(order.facts(&shop).await, facts("canceled", "refunded", "canceled", 2500));
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 2500);
    });
}

/// P6
#[test]
fn nobody_but_the_provider_can_say_that_it_is_paid() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        payments::ask(&shop, &guest(), &order.token).await.expect("asked");
        payments::ask_unsettled(&shop).await.expect("asked");
        assert!(payments::ask(&shop, &guest(), "somebody-elses-token").await.is_err());
        assert!(payments::start(&shop, &guest(), &order.checkout.to_string(), "sandbox", Lang::Zh).await.is_err());
        assert!(payments::view(&shop, &guest(), &order.checkout.to_string(), Lang::Zh).await.is_err());
        let body = serde_json::to_vec(&notice(&started, &order, "payment.captured")).expect("json");
        for secret in ["", "secret", ACCOUNT, order.token.as_str()] {
            let headers = signing::sign(secret, "evt_1", shop.clock.now(), &body);
            let verdict = payments::notice(&shop, "sandbox", &headers, &body).await.expect("an answer");
            assert_eq!(verdict, Verdict::Refused(Reason::Signature));
        }
        // The provider's own doors ask for the shop's signature.
        let answer = services::doors::answer(&shop, "/sandbox/api/query", &Vec::new(), b"{}").await;
        assert_eq!(answer.status, 401);
        assert_eq!(order.facts(&shop).await.payment_status, "unpaid");
        assert_eq!(count(&shop, Count::Captured).await, 0);
    });
}

/// P8
#[test]
fn a_lost_notice_is_healed_within_a_minute() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        let lost = Faults { lost: true, ..Faults::default() };
        sandbox::act(&shop, &sandbox_id(&started), Step::Pay, lost).await.expect("paid");
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 0, "no notice");
        shop.clock.advance(Timestamp::MINUTE);
        assert_eq!(payments::ask_unsettled(&shop).await.expect("asked"), 1);
        assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0));
        assert_eq!(payments::ask_unsettled(&shop).await.expect("asked"), 0);
        assert_eq!(tell(&shop, "evt_9", &notice(&started, &order, "payment.captured")).await, Verdict::Applied);
        assert_eq!(order.history(&shop).await, ["placed", "paid"], "the late notice changes nothing");
    });
}

/// The slow provider's answers are tested at its door: they come when the shop has hung up. Its
/// notices wait for the shop's clock.
#[test]
fn a_slow_providers_notice_comes_twenty_seconds_late_and_is_believed() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        let slow = Faults { slow: true, ..Faults::default() };
        sandbox::act(&shop, &sandbox_id(&started), Step::Pay, slow).await.expect("paid");
        shop.clock.advance(20 * Timestamp::SECOND - 1);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 0, "the notice is still under way");
        let view = payments::view(&shop, &guest(), &order.token, Lang::Zh).await.expect("a page");
        assert_eq!(view.step.code(), "waiting", "the shopper is told to wait");
        assert_eq!(begin(&shop, &order).await, started, "and whoever presses again pays no second time");
        shop.clock.advance(1);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 1);
        assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0));
        assert_eq!(order.history(&shop).await, ["placed", "paid"]);
        assert_eq!(count(&shop, Count::Captured).await, 2500);
    });
}

#[test]
fn every_fault_of_the_sandbox_ends_well() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let off = Faults::default();
        let faults = [
            Faults { duplicate: true, ..off },
            Faults { wrong_amount: true, ..off },
            Faults { bad_signature: true, ..off },
            Faults { out_of_order: true, ..off },
            Faults { duplicate: true, out_of_order: true, ..off },
        ];
        for fault in faults {
            let order = unpaid(&shop, stall, 1).await;
            let started = begin(&shop, &order).await;
            sandbox::act(&shop, &sandbox_id(&started), Step::Pay, fault).await.expect("paid");
            for _ in 0..6 {
                jobs::run_due(&shop).await.expect("runs");
                shop.clock.advance(Timestamp::MINUTE);
            }
            payments::ask_unsettled(&shop).await.expect("asked");
            assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0), "{fault:?}");
            assert_eq!(order.history(&shop).await, ["placed", "paid"], "{fault:?}");
        }
        assert_eq!(count(&shop, Count::DeadJobs).await, 0);
    });
}

#[test]
fn a_payment_that_failed_can_be_tried_again_and_one_that_expired_is_closed_at_the_provider() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let first = begin(&shop, &order).await;
        sandbox::act(&shop, &sandbox_id(&first), Step::Fail, Faults::default()).await.expect("failed");
        jobs::run_due(&shop).await.expect("runs");
        let second = begin(&shop, &order).await;
        assert_ne!(first.payment, second.payment);
        shop.clock.advance(32 * Timestamp::MINUTE);
        payments::ask_unsettled(&shop).await.expect("asked");
        let page = sandbox::look(&shop, &sandbox_id(&second)).await.expect("a page");
        assert_eq!(page.state, "closed");
        assert!(payments::start(&shop, &guest(), &order.token, "sandbox", Lang::Zh).await.is_err(), "too late");
        assert_eq!(count(&shop, Count::Captured).await, 0);
    });
}

#[test]
fn what_was_paid_twice_goes_back_once() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let first = begin(&shop, &order).await;
        sandbox::act(&shop, &sandbox_id(&first), Step::Fail, Faults::default()).await.expect("failed");
        jobs::run_due(&shop).await.expect("runs");
        let second = begin(&shop, &order).await;
        for started in [&first, &second] {
            sandbox::act(&shop, &sandbox_id(started), Step::Pay, Faults::default()).await.expect("paid");
        }
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(count(&shop, Count::Captured).await, 5000);
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 2500);
        assert_eq!(order.facts(&shop).await, facts("placed", "paid", "unfulfilled", 0), "the order keeps its money");
    });
}

#[test]
fn a_provider_that_does_not_answer_is_asked_for_the_same_payment_again() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        shop.wire.lose_answers(1);
        assert!(payments::start(&shop, &guest(), &order.token, "sandbox", Lang::Zh).await.is_err());
        let again = begin(&shop, &order).await;
        assert_eq!(begin(&shop, &order).await, again);
        sandbox::act(&shop, &sandbox_id(&again), Step::Pay, Faults::default()).await.expect("paid");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(count(&shop, Count::PaymentsCaptured).await, 1);
    });
}

#[test]
fn the_payment_page_shows_every_order_to_whoever_it_concerns_alone() {
    on_both(|shop| async move {
        let (cup, tea) = two_merchants(&shop, 5).await;
        let (member, other, browser) =
            (member_shopper(&shop).await, member_shopper(&shop).await, buying::guest(&shop).await);
        let total = cup.total(2) + tea.total(1);
        let mut last: Option<Placed> = None;
        for visitor in [&member, &browser] {
            cart::add(&shop, visitor, cup.variant, 2).await.expect("in the cart");
            shop.clock.advance(1);
            cart::add(&shop, visitor, tea.variant, 1).await.expect("in the cart");
            let placed = place_order(&shop, visitor, buying_cart(total)).await.expect("two orders");
            assert_eq!(placed.total, Money::cny(total));
            let seen = payments::view(&shop, &browser, &placed.access, Lang::En).await.expect("whoever has the link");
            assert_eq!((seen.step, seen.amount), (PayStep::ToPay, Money::cny(total)));
            let rows: Vec<_> = seen.orders.iter().map(|order| (order.pieces, order.lines, order.total.minor)).collect();
            assert_eq!(rows, [(2, 1, cup.total(2)), (1, 1, tea.total(1))]);

            let id = placed.checkout.to_string();
            let own = payments::view(&shop, visitor, &id, Lang::En).await;
            assert_eq!(own.ok().map(|seen| seen.orders.len()), visitor.customer.map(|_| 2), "by its id: members alone");
            for stranger in [&other, &guest()] {
                let answer = payments::view(&shop, stranger, &id, Lang::En).await;
                assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
            }

            // A checkout that has lost its orders cannot be paid, and its page says so.
            if let Some(last) = last.replace(placed.clone()) {
                let (from, to) = (last.checkout.0, placed.checkout.0);
                let moved = "UPDATE orders SET checkout_id = $2 WHERE checkout_id = $1";
                assert_eq!(execute(&shop, moved, vec![from.into(), to.into()]).await, 2);
                let seen = payments::view(&shop, &browser, &last.access, Lang::En).await.expect("the page");
                assert_eq!((seen.step, seen.orders.len(), seen.amount), (PayStep::Over, 0, Money::cny(total)));
            }
        }
    });
}
