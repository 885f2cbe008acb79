//! The ledger: every fact about money once, balanced, and agreeing with orders and payments.

use domain::ids::MerchantId;
use domain::ledger::{AccountKind, DueDay, EntryKind};
use domain::payments::RefundReason;
use domain::settings::{SettlementForm, SettlementSettings};
use domain::{Lang, Timestamp};
use services::fulfillment::{self, ShipCommand};
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox;
use services::settings::{self, Scope};
use services::testing::orders::{Unpaid, pay, unpaid};
use services::testing::{TestShop, execute, fails, number, on_both, trade};
use services::{Error, audit, jobs, ledger};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An order of four pieces, ¥100.00, paid at the sandbox.
async fn paid(shop: &TestShop, stall: trade::Stall) -> Unpaid {
    let order = unpaid(shop, stall, 4).await;
    pay(shop, &order).await;
    order
}

/// Ships everything, and lets parcel and days pass until the order completes.
async fn completes(shop: &TestShop, order: &Unpaid) {
    let clerk = trade::member(shop, Some(order.stall.id), "shipping").await;
    let (id, carrier) = (order.order, "demo".to_owned());
    let command = ShipCommand { order: id, lines: vec![], carrier, tracking_number: String::new() };
    fulfillment::ship(shop, &clerk, command).await.expect("shipped");
    for _ in 0..6 {
        shop.clock.advance(Timestamp::MINUTE);
        jobs::run_due(shop).await.expect("runs");
    }
    shop.clock.advance(10 * Timestamp::DAY);
    assert_eq!(fulfillment::complete_delivered(shop).await.expect("looked"), 1);
}

async fn give_back(shop: &TestShop, order: &Unpaid, amount: i64, key: &str) {
    let command = RefundCommand {
        order: order.order,
        amount,
        reason: RefundReason::Goodwill,
        lines: vec![],
        restock: false,
        idempotency_key: key.to_owned(),
    };
    payments::refund(shop, RequestedBy::System, command).await.expect("asked");
    jobs::run_due(shop).await.expect("given");
}

/// Balances as people say them; accounts that are empty are left out.
async fn balances(shop: &TestShop) -> BTreeMap<(AccountKind, String), i64> {
    let mut found = BTreeMap::new();
    for kind in AccountKind::ALL {
        let owners = ["platform".to_owned(), "sandbox".to_owned()].into_iter().chain(merchants(shop).await);
        for owner in owners {
            let sql = "SELECT balance AS n FROM ledger_accounts WHERE kind = $1 AND owner = $2";
            let balance = kind.shown(number(shop, sql, vec![kind.code().into(), owner.clone().into()]).await);
            if balance != 0 {
                found.insert((*kind, owner), balance);
            }
        }
    }
    found
}

async fn merchants(shop: &TestShop) -> Vec<String> {
    let platform = trade::member(shop, None, "owner").await;
    let view = ledger::money(shop, &platform, Lang::En, 1).await.expect("the books");
    view.merchants.into_iter().map(|merchant| merchant.merchant.to_string()).collect()
}

/// The codes of what the audit finds wrong with money; these shops' goods were made from nothing.
async fn wrong(shop: &TestShop) -> Vec<&'static str> {
    let found = audit::run(shop).await.expect("the audit runs");
    found.into_iter().map(|finding| finding.code).filter(|code| !code.starts_with("I1.")).collect()
}

fn books(rows: &[(AccountKind, &str, i64)]) -> BTreeMap<(AccountKind, String), i64> {
    rows.iter().map(|(kind, owner, balance)| ((*kind, (*owner).to_owned()), *balance)).collect()
}

#[test]
fn money_is_followed_from_the_shopper_to_the_merchant_and_back() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let seller = stall.id.to_string();
        let order = paid(&shop, stall).await;
        // ¥100.00 with 0.6 % for the provider and 5 % for the platform.
        let after_paying = books(&[
            (AccountKind::Provider, "sandbox", 9_940),
            (AccountKind::Fees, "platform", 60),
            (AccountKind::Commission, "platform", 500),
            (AccountKind::Pending, &seller, 9_500),
        ]);
        assert_eq!(balances(&shop).await, after_paying);

        give_back(&shop, &order, 2_000, "some").await;
        let after_some = books(&[
            (AccountKind::Provider, "sandbox", 7_940),
            (AccountKind::Fees, "platform", 60),
            (AccountKind::Commission, "platform", 400),
            (AccountKind::Pending, &seller, 7_600),
        ]);
        assert_eq!(balances(&shop).await, after_some);

        completes(&shop, &order).await;
        let done = shop.clock.now();
        let due = books(&[
            (AccountKind::Provider, "sandbox", 7_940),
            (AccountKind::Fees, "platform", 60),
            (AccountKind::Commission, "platform", 400),
            (AccountKind::Due, &seller, 7_600),
        ]);
        assert_eq!(balances(&shop).await, due);
        let own = trade::member(&shop, Some(stall.id), "merchant_owner").await;
        let view = ledger::money(&shop, &own, Lang::En, 1).await.expect("its books");
        assert_eq!(view.platform, None, "the platform's accounts are not a merchant's affair");
        let money = &view.merchants[0];
        assert_eq!((money.merchant, money.pending, money.due), (stall.id, 0, 7_600));
        let day = done.plus(7 * Timestamp::DAY).shanghai_day_start().plus(Timestamp::DAY - 1);
        assert_eq!((money.payable, money.days.clone()), (0, vec![DueDay { until: day, amount: 7_600 }]));
        let lines: Vec<(EntryKind, Vec<(AccountKind, i64)>)> =
            view.entries.into_iter().map(|line| (line.kind, line.changes)).collect();
        let (pending, settled) = (AccountKind::Pending, AccountKind::Due);
        assert_eq!(
            lines,
            [
                (EntryKind::Completed, vec![(pending, -7_600), (settled, 7_600)]),
                (EntryKind::Refund, vec![(pending, -1_900)]),
                (EntryKind::Order, vec![(pending, 9_500)]),
            ]
        );

        // A week later it is payable, and the rest that goes back then is taken from it.
        shop.clock.advance(8 * Timestamp::DAY);
        give_back(&shop, &order, 1_000, "more").await;
        let view = ledger::money(&shop, &own, Lang::En, 1).await.expect("its books");
        assert_eq!((view.merchants[0].payable, view.merchants[0].days.clone()), (6_650, vec![]));
        give_back(&shop, &order, 7_000, "all").await;
        let lost = books(&[(AccountKind::Provider, "sandbox", -60), (AccountKind::Fees, "platform", 60)]);
        assert_eq!(balances(&shop).await, lost, "all went back but the provider's fee");
        assert_eq!(wrong(&shop).await, [""; 0]);
    });
}

#[test]
fn what_is_paid_twice_passes_no_merchants_account() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let before = balances(&shop).await;
        // A second payment of the same checkout, as two windows can begin it.
        let second = Uuid::now_v7();
        let begin = "INSERT INTO payments (id, checkout_id, provider, state, currency, amount, captured, created_at)
                     VALUES ($1, $2, 'sandbox', 'pending', 'CNY', 10000, 0, $3)";
        let now = shop.clock.now().0;
        execute(&shop, begin, vec![second.into(), order.checkout.0.into(), now.into()]).await;
        let notice = sandbox::messages::Notice {
            kind: "payment.captured".to_owned(),
            account: sandbox::ACCOUNT.to_owned(),
            merchant_ref: second.to_string(),
            amount: 10_000,
            currency: "CNY".to_owned(),
            refund: None,
        };
        services::testing::notices::tell(&shop, "evt-second", &notice).await;
        let mut after = before.clone();
        after.insert((AccountKind::Provider, "sandbox".to_owned()), 2 * 9_940);
        after.insert((AccountKind::Fees, "platform".to_owned()), 120);
        after.insert((AccountKind::Shoppers, "platform".to_owned()), 10_000);
        assert_eq!(balances(&shop).await, after, "until it goes back it is the shopper's");
    });
}

#[test]
fn commission_and_days_are_the_owners_to_decide() {
    on_both(|shop| async move {
        let owner = trade::member(&shop, None, "owner").await;
        let form = |commission: &str, fee: &str, days: &str| SettlementForm {
            commission: commission.to_owned(),
            provider_fee: fee.to_owned(),
            settle_days: days.to_owned(),
        };
        let refused = settings::set_settlement(&shop, &owner, &form("90", "0.6", "7")).await;
        assert!(matches!(refused, Err(Error::Invalid(fields)) if fields[0].0 == "commission"));
        let terms = SettlementSettings { commission_bp: 1_000, provider_fee_bp: 0, settle_days: 0 };
        settings::set_settlement(&shop, &owner, &form("10", "0", "0")).await.expect("kept");
        let kept: SettlementSettings =
            settings::get(&shop, Scope::Platform, SettlementSettings::NAME).await.expect("a setting");
        assert_eq!(kept, terms);
        let stall = trade::stall(&shop, "tea").await;
        let seller = stall.id.to_string();
        paid(&shop, stall).await;
        let expected = books(&[
            (AccountKind::Provider, "sandbox", 10_000),
            (AccountKind::Commission, "platform", 1_000),
            (AccountKind::Pending, &seller, 9_000),
        ]);
        assert_eq!(balances(&shop).await, expected);
        // The platform takes nothing from itself.
        let own = trade::stall(&shop, "own").await;
        execute(&shop, "UPDATE merchants SET self_run = TRUE WHERE id = $1", vec![own.id.0.into()]).await;
        paid(&shop, own).await;
        let found = balances(&shop).await;
        assert_eq!(found[&(AccountKind::Pending, own.id.to_string())], 10_000);
        assert_eq!(found[&(AccountKind::Commission, "platform".to_owned())], 1_000);
    });
}

#[test]
fn a_shop_older_than_its_ledger_catches_up_to_the_same_books() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let (one, two, three) =
            (unpaid(&shop, stall, 4).await, unpaid(&shop, stall, 4).await, paid(&shop, stall).await);
        pay(&shop, &one).await;
        pay(&shop, &two).await;
        give_back(&shop, &one, 10_000, "all").await;
        give_back(&shop, &two, 100, "a").await;
        completes(&shop, &two).await;
        give_back(&shop, &two, 300, "b").await;
        give_back(&shop, &three, 333, "c").await;
        let before = balances(&shop).await;
        forget_the_ledger(&shop).await;
        assert_eq!(balances(&shop).await, books(&[]));
        // Three payments, three orders, one completion, four refunds.
        assert_eq!(ledger::catch_up(&shop).await.expect("caught up"), 11);
        assert_eq!(ledger::catch_up(&shop).await.expect("caught up"), 0);
        let mut after = before.clone();
        // What went back before the completion was known only after it: it is taken from what is due.
        assert_eq!(after.remove(&(AccountKind::Pending, String::new())), None);
        assert_eq!(balances(&shop).await, before);
        assert_eq!(wrong(&shop).await, [""; 0]);
    });
}

/// As it is in a shop that was made before there was one.
async fn forget_the_ledger(shop: &TestShop) {
    let triggers: &[&str] = if shop.db.is_postgres() {
        &[
            "DROP TRIGGER ledger_entries_only_grow ON ledger_entries",
            "DROP TRIGGER ledger_postings_only_grow ON ledger_postings",
        ]
    } else {
        &["DROP TRIGGER ledger_entries_no_delete", "DROP TRIGGER ledger_postings_no_delete"]
    };
    for sql in triggers {
        execute(shop, sql, vec![]).await;
    }
    for sql in ["DELETE FROM ledger_postings", "DELETE FROM ledger_entries", "DELETE FROM ledger_accounts"] {
        execute(shop, sql, vec![]).await;
    }
}

#[test]
fn the_database_itself_keeps_the_ledger_as_it_was_written() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        paid(&shop, stall).await;
        for sql in [
            "UPDATE ledger_postings SET amount = 1",
            "DELETE FROM ledger_postings",
            "UPDATE ledger_entries SET at = 1",
            "DELETE FROM ledger_entries",
        ] {
            assert!(fails(&shop, sql, vec![]).await, "{sql}");
        }
        // No order takes money that nobody paid.
        let overdraw = "INSERT INTO ledger_accounts (id, kind, owner, currency, balance, updated_at)
                        VALUES ($1, 'shoppers', 'platform', 'CNY', 1, 0)";
        assert!(fails(&shop, overdraw, vec![Uuid::now_v7().into()]).await);
        assert_eq!(wrong(&shop).await, [""; 0]);
    });
}

/// I3
#[test]
fn bent_books_are_found() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = paid(&shop, stall).await;
        let bend = "UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'commission'";
        execute(&shop, bend, vec![]).await;
        assert_eq!(wrong(&shop).await, ["I3.balances"]);
        execute(&shop, "UPDATE ledger_accounts SET balance = balance - 1 WHERE kind = 'commission'", vec![]).await;
        // A payment that nobody entered, and one side of an entry that is missing.
        let (entry, zero) = (Uuid::now_v7(), 0_i64);
        let sql = "INSERT INTO ledger_entries (id, kind, reference, order_id, currency, at)
                   VALUES ($1, 'completed', $2, $2, 'CNY', $3)";
        execute(&shop, sql, vec![entry.into(), order.order.0.into(), zero.into()]).await;
        let sql = "INSERT INTO ledger_postings (entry_id, position, account, owner, currency, what, amount)
                   VALUES ($1, 0, 'due', 'nobody', 'CNY', 'settled', 5)";
        execute(&shop, sql, vec![entry.into()]).await;
        assert_eq!(wrong(&shop).await, ["I3.balances", "I3.completed", "I3.entries"]);
    });
}

#[test]
fn money_is_seen_by_those_who_may() {
    on_both(|shop| async move {
        let (tea, cups) = (trade::stall(&shop, "tea").await, trade::stall(&shop, "cups").await);
        paid(&shop, tea).await;
        paid(&shop, cups).await;
        let clerk = trade::member(&shop, Some(tea.id), "shipping").await;
        assert!(matches!(ledger::money(&shop, &clerk, Lang::Zh, 1).await, Err(Error::Forbidden)));
        let seen = |merchant: Option<MerchantId>| {
            let shop = &shop;
            async move {
                let role = if merchant.is_some() { "merchant_owner" } else { "owner" };
                let member = trade::member(shop, merchant, role).await;
                let view = ledger::money(shop, &member, Lang::Zh, 1).await.expect("the books");
                (view.merchants.len(), view.entries.len(), view.platform.is_some())
            }
        };
        assert_eq!(seen(Some(tea.id)).await, (1, 1, false));
        assert_eq!(seen(None).await, (2, 4, true));
    });
}
