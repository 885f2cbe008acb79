//! Refunds: never more than came, never twice, never lost.

use domain::checkout::{Placed, Refusal};
use domain::ids::OrderLineId;
use domain::orders::views::OrderView;
use domain::payments::{RefundReason, RefundState};
use domain::{Lang, Timestamp};
use services::fulfillment::{self, ShipCommand};
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::staff::Member;
use services::testing::buying::{self, Goods, placed_order, product_with_stock};
use services::testing::orders::{self, Count, Unpaid, count, pay, unpaid};
use services::testing::{TestShop, number, on_both, trade};
use services::{Error, audit, jobs, stock};
use std::sync::Arc;
use tokio::sync::Barrier;

/// An order of four pieces, ¥100.00, paid at the sandbox.
async fn paid(shop: &TestShop, stall: trade::Stall) -> Unpaid {
    let order = unpaid(shop, stall, 4).await;
    pay(shop, &order).await;
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

/// An order of four pieces placed and paid as shoppers do it, so that the books are right, and who
/// sends it.
async fn bought(shop: &TestShop, goods: Goods) -> (Placed, OrderLineId, Member) {
    let visitor = buying::guest(shop).await;
    let placed = placed_order(shop, &visitor, goods, 4).await;
    let started = payments::start(shop, &visitor, &placed.access, "sandbox", Lang::Zh).await.expect("begun");
    let id = started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number");
    sandbox::act(shop, id, Step::Pay, Faults::default()).await.expect("paid");
    jobs::run_due(shop).await.expect("told");
    let line = seen(shop, &placed).await.lines[0].id;
    (placed, line, trade::member(shop, Some(goods.merchant), "shipping").await)
}

/// The order's page.
async fn seen(shop: &TestShop, placed: &Placed) -> OrderView {
    services::orders::of_checkout(shop, &placed.access, Lang::Zh).await.expect("the page").orders.remove(0)
}

/// The three statuses of the order's page.
async fn states(shop: &TestShop, placed: &Placed) -> (&'static str, &'static str, &'static str) {
    let order = seen(shop, placed).await;
    (order.status.code(), order.payment.code(), order.goods.code())
}

fn sending(placed: &Placed, lines: Vec<(OrderLineId, i64)>, carrier: &str, number: &str) -> ShipCommand {
    let (carrier, tracking_number) = (carrier.to_owned(), number.to_owned());
    ShipCommand { order: placed.orders[0], lines, carrier, tracking_number }
}

fn money_back(placed: &Placed, amount: i64, key: &str) -> RefundCommand {
    RefundCommand {
        order: placed.orders[0],
        amount,
        reason: RefundReason::OutOfStock,
        lines: vec![],
        restock: false,
        idempotency_key: key.to_owned(),
    }
}

async fn books_are_right(shop: &TestShop) {
    assert_eq!(audit::run(shop).await.expect("the audit runs"), vec![]);
}

#[test]
fn the_rest_of_a_partly_shipped_order_is_for_sale_again_once_all_its_money_has_gone_back() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let (placed, line, clerk) = bought(&shop, goods).await;
        let one = sending(&placed, vec![(line, 1)], "sf", "SF000001");
        fulfillment::ship(&shop, &clerk, one).await.expect("one of four");
        let left = async || stock::available(&shop, &[goods.variant]).await.expect("the stock is read")[&goods.variant];
        let total = placed.total.minor;

        payments::refund(&shop, RequestedBy::System, money_back(&placed, total - 1, "a")).await.expect("asked");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(states(&shop, &placed).await, ("placed", "partially_refunded", "partial"));
        assert_eq!(left().await, 6, "one fen is still the seller's, and so the rest is still the shopper's");

        // Money that is on its way has not gone back yet.
        payments::refund(&shop, RequestedBy::System, money_back(&placed, 1, "b")).await.expect("asked");
        shop.wire.lose_requests(1);
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(states(&shop, &placed).await, ("placed", "partially_refunded", "partial"));
        assert_eq!(left().await, 6);

        // The provider's answer and its notice say the same; the pieces come back once.
        for _ in 0..3 {
            shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(&shop).await.expect("runs");
        }
        assert_eq!(states(&shop, &placed).await, ("placed", "refunded", "fulfilled"));
        assert_eq!((left().await, count(&shop, Count::OnHand).await, count(&shop, Count::Allocated).await), (9, 9, 0));
        let released = "SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'released' AND allocated_delta = -3";
        assert_eq!(number(&shop, released, vec![]).await, 1);
        let kinds: Vec<String> = seen(&shop, &placed).await.timeline.into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds[..2], ["rest_canceled", "refunded"], "newest first");
        let more = fulfillment::ship(&shop, &clerk, sending(&placed, vec![], "sf", "SF000002")).await;
        assert!(matches!(more, Err(Error::Refused(Refusal::Illegal { .. }))), "{more:?}");
        books_are_right(&shop).await;

        // Its end comes like that of any other order, counted from the parcel that left.
        shop.clock.advance(25 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 1);
        assert_eq!(states(&shop, &placed).await, ("completed", "refunded", "fulfilled"));
        books_are_right(&shop).await;
    });
}

#[test]
fn what_had_arrived_before_the_rest_was_dropped_has_arrived() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let (placed, line, clerk) = bought(&shop, goods).await;
        let one = sending(&placed, vec![(line, 1)], "demo", "");
        fulfillment::ship(&shop, &clerk, one).await.expect("one of four");
        for _ in 0..6 {
            shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(&shop).await.expect("runs");
        }
        assert_eq!(states(&shop, &placed).await, ("placed", "paid", "partial"), "the parcel is there, the rest is not");
        let all = money_back(&placed, placed.total.minor, "a");
        payments::refund(&shop, RequestedBy::System, all).await.expect("asked");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(states(&shop, &placed).await, ("placed", "refunded", "delivered"));
        books_are_right(&shop).await;
        shop.clock.advance(10 * Timestamp::DAY);
        assert_eq!(fulfillment::complete_delivered(&shop).await.expect("looked"), 1);
    });
}

#[test]
fn an_order_of_which_nothing_has_left_keeps_its_goods_until_it_is_called_off() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 10).await;
        let (placed, ..) = bought(&shop, goods).await;
        let all = money_back(&placed, placed.total.minor, "a");
        payments::refund(&shop, RequestedBy::System, all).await.expect("asked");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(states(&shop, &placed).await, ("placed", "refunded", "unfulfilled"));
        let owner = trade::member(&shop, Some(goods.merchant), "merchant_owner").await;
        services::orders::desk::cancel(&shop, &owner, placed.orders[0]).await.expect("called off");
        assert_eq!(states(&shop, &placed).await, ("canceled", "refunded", "canceled"));
        assert_eq!((count(&shop, Count::OnHand).await, count(&shop, Count::Allocated).await), (10, 0));
        books_are_right(&shop).await;
    });
}
