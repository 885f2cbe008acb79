//! A provider that does not answer is left alone: by shoppers' requests and by jobs. What waits for
//! it goes on when it is back, and none of it is given up because it waited.

use domain::Timestamp;
use domain::breakers::{MOST_FAILURES, PAUSE};
use domain::checkout::Placed;
use domain::payments::RefundReason;
use services::payments::{RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::sessions::Visitor;
use services::testing::buying::{guest, placed_order, product_with_stock};
use services::testing::orders::{Count, count};
use services::testing::{TestShop, number, on_both};
use services::{Error, Shop, audit, jobs, payments};

const ORDERS: i64 = 20;

async fn start(shop: &Shop, visitor: &Visitor, order: &Placed) -> Result<String, Error> {
    payments::start(shop, visitor, &order.access, "sandbox", domain::Lang::Zh).await.map(|started| started.redirect)
}

/// Somebody orders and pays.
async fn paid(shop: &Shop) -> Placed {
    let visitor = guest(shop).await;
    let goods = product_with_stock(shop, 1).await;
    let order = placed_order(shop, &visitor, goods, 1).await;
    let page = start(shop, &visitor, &order).await.expect("begun");
    let id = page.split("/sandbox/pay/").nth(1).and_then(|rest| rest.split('?').next()).expect("a number");
    sandbox::act(shop, id, Step::Pay, Faults::default()).await.expect("paid");
    jobs::run_due(shop).await.expect("told");
    order
}

/// Failed tries of all refunds' jobs together.
async fn tries(shop: &TestShop) -> i64 {
    let sql = "SELECT CAST(SUM(attempts) AS BIGINT) AS n FROM jobs WHERE kind = 'refund.ask'";
    number(shop, sql, vec![]).await
}

#[test]
fn after_five_silences_shoppers_hear_at_once_and_one_in_a_while_looks() {
    on_both(|shop| async move {
        let visitor = guest(&shop).await;
        let goods = product_with_stock(&shop, 10).await;
        let order = placed_order(&shop, &visitor, goods, 1).await;
        shop.wire.lose_answers(usize::MAX);
        for _ in 0..MOST_FAILURES {
            assert!(matches!(start(&shop, &visitor, &order).await, Err(Error::Unanswered(_))));
        }
        assert_eq!(shop.wire.requests(), 5);
        assert!(matches!(start(&shop, &visitor, &order).await, Err(Error::Resting(15))));
        let asked = payments::ask(&shop, &visitor, &order.access).await;
        assert!(asked.is_ok(), "no provider has a payment to be asked about: {asked:?}");
        assert_eq!(shop.wire.requests(), 5, "nobody was asked");
        // Another node has a line of its own.
        assert!(matches!(start(&shop.another_node(), &visitor, &order).await, Err(Error::Unanswered(_))));
        assert_eq!(shop.wire.requests(), 6);

        shop.clock.advance(PAUSE);
        assert!(matches!(start(&shop, &visitor, &order).await, Err(Error::Unanswered(_))), "one looks");
        assert!(matches!(start(&shop, &visitor, &order).await, Err(Error::Resting(15))), "it was in vain");
        assert_eq!(shop.wire.requests(), 7);
        shop.wire.lose_answers(0);
        assert!(matches!(start(&shop, &visitor, &order).await, Err(Error::Resting(15))), "nobody knows yet");
        shop.clock.advance(PAUSE);
        let first = start(&shop, &visitor, &order).await.expect("it is back");
        assert_eq!(start(&shop, &visitor, &order).await.expect("for everybody"), first);
        let made = number(&shop, "SELECT COUNT(*) AS n FROM sandbox_payments", vec![]).await;
        assert_eq!(made, 1, "asked under one number, it made one payment");
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}

#[test]
fn jobs_that_find_the_provider_resting_are_not_given_up_for_it() {
    on_both(|shop| async move {
        let mut orders = Vec::new();
        for _ in 0..ORDERS {
            orders.push(paid(&shop).await);
        }
        for order in &orders {
            let command = RefundCommand {
                order: order.orders[0],
                amount: order.total.minor,
                reason: RefundReason::Goodwill,
                lines: vec![],
                restock: false,
                idempotency_key: "all-of-it".to_owned(),
            };
            payments::refund(&shop, RequestedBy::System, command).await.expect("wanted");
        }
        let before = shop.wire.requests();
        let asked = || shop.wire.requests() - before;
        shop.wire.lose_requests(usize::MAX);
        assert_eq!(jobs::run_due(&shop).await.expect("runs"), 20);
        assert_eq!((asked(), tries(&shop).await), (5, 5), "the other fifteen did not ask");

        // An outage of an hour. One job looks every quarter of a minute, the others do not count.
        let mut looked = 0;
        for _ in 0..240 {
            shop.clock.advance(PAUSE);
            jobs::run_due(&shop).await.expect("runs");
            looked += 1;
            let sent = asked() as i64;
            assert!(sent <= 5 + looked && tries(&shop).await == sent, "{sent} requests in {looked} rounds");
        }
        assert_eq!(count(&shop, Count::DeadJobs).await, 0);
        assert_eq!(count(&shop, Count::RefundsSucceeded).await, 0);

        shop.wire.lose_requests(0);
        let tried = asked();
        shop.clock.advance(6 * Timestamp::HOUR + 2 * Timestamp::HOUR);
        jobs::run_due(&shop).await.expect("runs");
        shop.clock.advance(Timestamp::MINUTE);
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(asked() - tried, 20 + 20, "each was asked for once, and told once by notice");
        assert_eq!(count(&shop, Count::RefundsSucceeded).await, ORDERS);
        assert_eq!(count(&shop, Count::SandboxRefunded).await, ORDERS * 1800);
        assert_eq!(count(&shop, Count::DeadJobs).await, 0);
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}
