//! The reconciler: money and orders that do not fit together are found, and put right where the
//! books say how.

use domain::Timestamp;
use domain::payments::{RefundReason, TroubleAction, TroubleKind};
use services::payments::{self, Healed, RefundCommand, RequestedBy, Started};
use services::providers::sandbox::{self, Faults, Step};
use services::staff::Member;
use services::testing::notices::{begin, notice, tell};
use services::testing::orders::{Count, Unpaid, count, pay, unpaid};
use services::testing::{TestShop, execute, number, on_both, trade};
use services::{Error, audit, jobs};
use uuid::Uuid;

fn at_the_sandbox(started: &Started) -> String {
    let page = started.redirect.split("/sandbox/pay/").nth(1).expect("a page");
    page.split('?').next().expect("a number").to_owned()
}

async fn paid(shop: &TestShop, stall: trade::Stall) -> Unpaid {
    let order = unpaid(shop, stall, 4).await;
    pay(shop, &order).await;
    order
}

async fn give_back(shop: &TestShop, order: &Unpaid, amount: i64) -> Uuid {
    let command = RefundCommand {
        order: order.order,
        amount,
        reason: RefundReason::Goodwill,
        lines: vec![],
        restock: false,
        idempotency_key: "key".to_owned(),
    };
    payments::refund(shop, RequestedBy::System, command).await.expect("asked").id.0
}

async fn kinds(shop: &TestShop, member: &Member) -> Vec<TroubleKind> {
    payments::troubles(shop, member).await.expect("a list").into_iter().map(|trouble| trouble.kind).collect()
}

#[test]
fn a_sound_shop_has_nothing_to_put_right() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        give_back(&shop, &order, 100).await;
        jobs::run_due(&shop).await.expect("given");
        let owner = trade::member(&shop, None, "owner").await;
        assert_eq!(kinds(&shop, &owner).await, []);
        assert_eq!(payments::reconcile(&shop).await.expect("a round"), Healed::default());
    });
}

#[test]
fn money_that_no_order_took_is_given_to_its_order_or_goes_back() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let owner = trade::member(&shop, None, "owner").await;
        let (wanted, given_up) = (paid(&shop, stall).await, paid(&shop, stall).await);
        // As if the orders had never heard of their money.
        let forget = "UPDATE orders SET payment_status = 'unpaid', paid_at = NULL WHERE id = $1";
        execute(&shop, forget, vec![wanted.order.0.into()]).await;
        execute(&shop, forget, vec![given_up.order.0.into()]).await;
        for order in [&wanted, &given_up] {
            execute(
                &shop,
                "DELETE FROM order_events WHERE order_id = $1 AND kind = 'paid'",
                vec![order.order.0.into()],
            )
            .await;
        }
        forget_entries(&shop).await;
        given_up.call_off(&shop, "shopper").await;
        assert_eq!(kinds(&shop, &owner).await, [TroubleKind::MoneyWithoutOrder, TroubleKind::MoneyWithoutOrder]);

        let healed = payments::reconcile_new(&shop).await.expect("a round");
        assert_eq!(healed, Healed { payments: 2, ..Healed::default() });
        assert_eq!(wanted.facts(&shop).await.payment_status, "paid");
        jobs::run_due(&shop).await.expect("given back");
        let facts = given_up.facts(&shop).await;
        assert_eq!((facts.payment_status.as_str(), facts.refunded_total), ("refunded", 10_000));
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 10_000, "the money of the order that was called off");
        assert_eq!(payments::reconcile_new(&shop).await.expect("a round"), Healed::default());
        assert_eq!(kinds(&shop, &owner).await, []);
        let found = audit::run(&shop).await.expect("the audit runs");
        assert!(found.iter().all(|finding| !finding.code.starts_with("I3") && !finding.code.starts_with("I5")));
    });
}

/// Entries of orders, so that the ones that are put right can be entered.
async fn forget_entries(shop: &TestShop) {
    let triggers: &[&str] = if shop.db.is_postgres() {
        &[
            "ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_only_grow",
            "ALTER TABLE ledger_postings DISABLE TRIGGER ledger_postings_only_grow",
        ]
    } else {
        &["DROP TRIGGER ledger_entries_no_delete", "DROP TRIGGER ledger_postings_no_delete"]
    };
    for sql in triggers {
        execute(shop, sql, vec![]).await;
    }
    for sql in [
        "DELETE FROM ledger_postings WHERE entry_id IN (SELECT id FROM ledger_entries WHERE kind = 'order')",
        "DELETE FROM ledger_entries WHERE kind = 'order'",
        "UPDATE ledger_accounts SET balance = (SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM ledger_postings p
           WHERE p.account = ledger_accounts.kind AND p.owner = ledger_accounts.owner)",
    ] {
        execute(shop, sql, vec![]).await;
    }
    let unspent = "INSERT INTO ledger_accounts (id, kind, owner, currency, balance, updated_at)
                   VALUES ($1, 'shoppers', 'platform', 'CNY', -20000, 0)";
    execute(shop, unspent, vec![Uuid::now_v7().into()]).await;
}

#[test]
fn a_refund_that_lost_its_job_is_asked_for() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let owner = trade::member(&shop, None, "owner").await;
        let order = paid(&shop, stall).await;
        let refund = give_back(&shop, &order, 600).await;
        execute(&shop, "DELETE FROM jobs WHERE kind = 'refund.ask'", vec![]).await;
        assert_eq!(payments::reconcile_new(&shop).await.expect("too early"), Healed::default());
        shop.clock.advance(11 * Timestamp::MINUTE);
        let healed = payments::reconcile_new(&shop).await.expect("a round");
        assert_eq!(healed, Healed { refunds: 1, ..Healed::default() });
        jobs::run_due(&shop).await.expect("given");
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 600);

        // One whose job was given up waits for somebody.
        let lost = "UPDATE refunds SET state = 'pending', settled_at = NULL WHERE id = $1";
        execute(&shop, lost, vec![refund.into()]).await;
        execute(&shop, "UPDATE jobs SET state = 'dead' WHERE kind = 'refund.ask'", vec![]).await;
        shop.clock.advance(61 * Timestamp::MINUTE);
        assert_eq!(payments::reconcile_new(&shop).await.expect("a round"), Healed::default());
        assert_eq!(kinds(&shop, &owner).await, [TroubleKind::RefundWaits]);
        let again = TroubleAction::RefundAgain;
        payments::act_on_trouble(&shop, &owner, TroubleKind::RefundWaits, refund, again).await.expect("asked");
        let ready = "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'refund.ask' AND state = 'ready'";
        assert_eq!(number(&shop, ready, vec![]).await, 1);
    });
}

#[test]
fn a_wrong_amount_is_looked_at_and_settled_by_asking() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let owner = trade::member(&shop, None, "owner").await;
        let order = unpaid(&shop, stall, 4).await;
        let started = begin(&shop, &order).await;
        let mut wrong = notice(&started, &order, "payment.captured");
        wrong.amount = 9_999;
        tell(&shop, "evt-wrong", &wrong).await;
        let list = payments::troubles(&shop, &owner).await.expect("a list");
        assert_eq!(list.len(), 1);
        let trouble = &list[0];
        assert_eq!((trouble.kind, trouble.found, trouble.expected), (TroubleKind::Contradiction, 9_999, 10_000));
        assert_eq!(trouble.order, Some(order.order.0));

        // The shopper has paid the right amount: asking finds it.
        let lost = Faults { lost: true, ..Faults::default() };
        sandbox::act(&shop, &at_the_sandbox(&started), Step::Pay, lost).await.expect("paid");
        let ask = TroubleAction::Ask;
        payments::act_on_trouble(&shop, &owner, trouble.kind, trouble.reference, ask).await.expect("asked");
        assert_eq!(order.facts(&shop).await.payment_status, "paid");
        assert_eq!(kinds(&shop, &owner).await, []);
        let found = audit::run(&shop).await.expect("the audit runs");
        assert!(found.iter().all(|finding| finding.code == "I1.on_hand"), "goods made from nothing: {found:?}");
    });
}

#[test]
fn a_refund_that_was_refused_is_tried_again_or_settled_by_hand() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let own = trade::member(&shop, Some(stall.id), "merchant_owner").await;
        let order = paid(&shop, stall).await;
        let refund = give_back(&shop, &order, 600).await;
        execute(&shop, "DELETE FROM jobs WHERE kind = 'refund.ask'", vec![]).await;
        // As when the provider refuses for good.
        let refuse = "UPDATE refunds SET state = 'failed', settled_at = created_at WHERE id = $1";
        execute(&shop, refuse, vec![refund.into()]).await;
        execute(&shop, "UPDATE orders SET refunded_total = 0", vec![]).await;
        let (kind, again) = (TroubleKind::RefundRefused, TroubleAction::RefundAgain);
        assert_eq!(kinds(&shop, &own).await, [kind]);

        // Whom it does not concern does not find it, whoever may not give money back is refused.
        let other = trade::stall(&shop, "cups").await;
        let stranger = trade::member(&shop, Some(other.id), "merchant_owner").await;
        let tried = payments::act_on_trouble(&shop, &stranger, kind, refund, again).await;
        assert!(matches!(tried, Err(Error::NotFound)), "{tried:?}");
        let clerk = trade::member(&shop, Some(stall.id), "shipping").await;
        let tried = payments::act_on_trouble(&shop, &clerk, kind, refund, again).await;
        assert!(matches!(tried, Err(Error::Forbidden)), "{tried:?}");
        let tried = payments::act_on_trouble(&shop, &own, kind, refund, TroubleAction::Heal).await;
        assert!(matches!(tried, Err(Error::Invalid(_))), "{tried:?}");
        assert_eq!(count(&shop, Count::Refunds).await, 1);

        payments::act_on_trouble(&shop, &own, kind, refund, again).await.expect("tried again");
        jobs::run_due(&shop).await.expect("given");
        assert_eq!(count(&shop, Count::SandboxRefunded).await, 600);
        assert_eq!(order.facts(&shop).await.refunded_total, 600);
        assert_eq!(kinds(&shop, &own).await, []);
        let tried = payments::act_on_trouble(&shop, &own, kind, refund, again).await;
        assert!(matches!(tried, Err(Error::NotFound)), "once: {tried:?}");
    });
}

#[test]
fn an_order_that_counts_as_paid_without_money_is_shown_until_somebody_settles_it() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let owner = trade::member(&shop, None, "owner").await;
        let order = unpaid(&shop, stall, 4).await;
        execute(&shop, "UPDATE orders SET payment_status = 'paid'", vec![]).await;
        let list = payments::troubles(&shop, &owner).await.expect("a list");
        let seen: Vec<_> = list.iter().map(|one| (one.kind, one.reference, one.found, one.expected)).collect();
        assert_eq!(seen, [(TroubleKind::OrderWithoutMoney, order.order.0, 0, 10_000)]);
        assert_eq!(payments::reconcile(&shop).await.expect("a round"), Healed::default(), "nothing is safe to do");
        let (kind, settled) = (TroubleKind::OrderWithoutMoney, TroubleAction::Settled);
        payments::act_on_trouble(&shop, &owner, kind, order.order.0, settled).await.expect("settled");
        assert_eq!(kinds(&shop, &owner).await, []);
        let log = "SELECT COUNT(*) AS n FROM audit_log WHERE action = 'money.trouble'";
        assert_eq!(number(&shop, log, vec![]).await, 1);
    });
}
