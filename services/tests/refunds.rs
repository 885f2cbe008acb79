#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Refunds: never more than came, never twice, never lost.

use domain::checkout::Refusal;
use domain::payments::{RefundReason, RefundState};
use domain::{Lang, Timestamp};
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::testing::orders::{self, Count, Unpaid, count, guest, unpaid};
use services::testing::{TestShop, on_both, trade};
use services::{Error, jobs};
use std::sync::Arc;
use tokio::sync::Barrier;

/// An order of four pieces, ¥100.00, paid at the sandbox.
async fn paid(shop: &TestShop, stall: trade::Stall) -> Unpaid {
    let order = unpaid(shop, stall, 4).await;
    let started = payments::start(shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun");
    let id = started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number");
    sandbox::act(shop, id, Step::Pay, Faults::default()).await.expect("paid");
    jobs::run_due(shop).await.expect("told");
    assert_eq!(order.facts(shop).await.payment_status, "paid");
    order
}

fn command(order: &Unpaid, amount: i64, key: &str) -> RefundCommand {
    RefundCommand {
        order: order.order,
        amount,
        reason: RefundReason::Goodwill,
        lines: vec![],
        restock: false,
        idempotency_key: key.to_owned(),
    }
}

/// R1
#[test]
fn of_twenty_refunds_of_60_on_100_exactly_one_passes() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let barrier = Arc::new(Barrier::new(20));
        let tries: Vec<_> = (0..20)
            .map(|n| {
                let (shop, barrier) = (shop.shop.clone(), barrier.clone());
                let command = command(&order, 6000, &format!("key-{n}"));
                tokio::spawn(async move {
                    barrier.wait().await;
                    payments::refund(&shop, RequestedBy::System, command).await
                })
            })
            .collect();
        let mut passed = 0;
        for one in tries {
            match one.await.expect("no panic") {
                Ok(refund) => {
                    assert_eq!((refund.amount, refund.state), (6000, RefundState::Pending));
                    passed += 1;
                }
                Err(Error::Refused(refusal)) => {
                    assert_eq!(refusal, Refusal::RefundTooMuch { requested: 6000, refundable: 4000 });
                }
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(passed, 1);
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 6000);
        let facts = order.facts(&shop).await;
        assert_eq!((facts.payment_status.as_str(), facts.refunded_total), ("partially_refunded", 6000));
    });
}

/// R1, negative control: whoever reads first and decides then gives back what never came.
#[test]
fn without_the_conditional_update_more_goes_back_than_came() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let barrier = Arc::new(Barrier::new(6));
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let (shop, barrier, id) = (shop.shop.clone(), barrier.clone(), order.order);
                tokio::spawn(async move { orders::refund_by_reading_first(&shop, id, 6000, &barrier).await })
            })
            .collect();
        for one in tries {
            one.await.expect("no panic");
        }
        assert_eq!(count(&shop, Count::Refunded).await, 36_000, "the race exists, so the guard above is what stops it");
    });
}

/// R3
#[test]
fn a_refund_whose_answer_got_lost_and_that_was_clicked_again_is_made_once() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let first = payments::refund(&shop, RequestedBy::System, command(&order, 6000, "k")).await.expect("asked");
        shop.wire.lose_answers(1);
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 6000, "the provider did it");
        let again =
            payments::refund(&shop, RequestedBy::System, command(&order, 6000, "k")).await.expect("asked again");
        assert_eq!(again.id, first.id);
        for _ in 0..3 {
            shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(&shop).await.expect("runs");
        }
        assert_eq!(count(&shop, Count::Refunds).await, 1);
        assert_eq!(count(&shop, Count::RefundsSucceeded).await, 1);
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 6000);
        let other = payments::refund(&shop, RequestedBy::System, command(&order, 100, "k")).await;
        assert!(matches!(other, Err(Error::Refused(Refusal::KeyReused))), "{other:?}");
        assert_eq!(order.facts(&shop).await.refunded_total, 6000);
    });
}

#[test]
fn a_refund_waits_for_a_provider_that_is_away() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        payments::refund(&shop, RequestedBy::System, command(&order, 10_000, "k")).await.expect("asked");
        shop.wire.lose_requests(3);
        for _ in 0..6 {
            jobs::run_due(&shop).await.expect("runs");
            shop.clock.advance(5 * Timestamp::MINUTE);
        }
        assert_eq!(order.facts(&shop).await.payment_status, "refunded");
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 10_000);
        assert_eq!(count(&shop, Count::DeadJobs).await, 0);
    });
}

/// R5
#[test]
fn a_fully_paid_order_can_be_refunded_in_parts_to_the_last_fen() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        for (amount, key, status) in
            [(1, "a", "partially_refunded"), (9998, "b", "partially_refunded"), (1, "c", "refunded")]
        {
            payments::refund(&shop, RequestedBy::System, command(&order, amount, key)).await.expect("asked");
            jobs::run_due(&shop).await.expect("runs");
            assert_eq!(order.facts(&shop).await.payment_status, status);
        }
        let more = payments::refund(&shop, RequestedBy::System, command(&order, 1, "d")).await;
        assert!(
            matches!(more, Err(Error::Refused(Refusal::RefundTooMuch { requested: 1, refundable: 0 }))),
            "{more:?}"
        );
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 10_000);
    });
}

/// R2
#[test]
fn lines_are_refunded_at_most_as_often_as_they_were_bought() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let of_lines =
            |key: &str, pieces: i64| RefundCommand { lines: vec![(order.line, pieces)], ..command(&order, 2500, key) };
        payments::refund(&shop, RequestedBy::System, of_lines("a", 3)).await.expect("asked");
        for (key, pieces) in [("b", 2), ("c", 0), ("d", -1)] {
            let refused = payments::refund(&shop, RequestedBy::System, of_lines(key, pieces)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        let unshipped = RefundCommand { restock: true, ..of_lines("e", 1) };
        let refused = payments::refund(&shop, RequestedBy::System, unshipped).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "what never left cannot come back: {refused:?}");
        assert_eq!(order.facts(&shop).await.refunded_total, 2500, "a refused refund takes nothing");
        assert_eq!(count(&shop, Count::Refunds).await, 1);
    });
}

#[test]
fn only_staff_who_may_give_money_back_do_and_only_their_own_merchants() {
    on_both(|shop| async move {
        let (tea, cups) = (trade::stall(&shop, "tea").await, trade::stall(&shop, "cups").await);
        let order = paid(&shop, tea).await;
        let clerk = trade::member(&shop, Some(tea.id), "shipping").await;
        let stranger = trade::member(&shop, Some(cups.id), "merchant_owner").await;
        let boss = trade::member(&shop, Some(tea.id), "merchant_owner").await;
        let refused = payments::refund(&shop, RequestedBy::Staff(&clerk), command(&order, 100, "k")).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        let refused = payments::refund(&shop, RequestedBy::Staff(&stranger), command(&order, 100, "k")).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert_eq!(count(&shop, Count::Refunds).await, 0);
        payments::refund(&shop, RequestedBy::Staff(&boss), command(&order, 100, "k")).await.expect("asked");
        assert_eq!(order.facts(&shop).await.refunded_total, 100);
        for amount in [0, -1, i64::MIN] {
            let refused = payments::refund(&shop, RequestedBy::Staff(&boss), command(&order, amount, "n")).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        let huge = payments::refund(&shop, RequestedBy::Staff(&boss), command(&order, i64::MAX / 2, "h")).await;
        assert!(huge.is_err());
        assert_eq!(order.facts(&shop).await.refunded_total, 100);
    });
}

#[test]
fn an_unpaid_order_has_nothing_to_give_back() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let refused = payments::refund(&shop, RequestedBy::System, command(&order, 1, "k")).await;
        assert!(
            matches!(refused, Err(Error::Refused(Refusal::RefundTooMuch { requested: 1, refundable: 0 }))),
            "{refused:?}"
        );
        assert_eq!(order.facts(&shop).await.payment_status, "unpaid");
    });
}
