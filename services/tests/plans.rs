#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! No statement of a shopper's way grows with the shop: each finds its rows by an index, on both
//! databases. A shop of a million variants and ten million lines is asked the same questions.
//!
//! The statements are those that the use cases really send. On SQLite the planner says `SCAN` when it
//! reads a whole table or index. PostgreSQL is told to shun whole tables: what it then still reads
//! whole has no index that leads to the rows. `YUNMALL_PLANS_ORDERS=1000000` makes a shop with so long a
//! past, `YUNMALL_PLANS_LINES=…` lines in each order and `YUNMALL_PLANS_GOODS=…` variants as well, and lets both
//! planners do as they think best there.

use domain::orders::OrderTab;
use domain::payments::RefundReason;
use domain::{Lang, Timestamp};
use sea_orm::{ConnectionTrait, Statement, Value};
use services::checkout::{self, Query};
use services::fulfillment::{self, ShipCommand};
use services::orders::{self, Access};
use services::payments::{self, RefundCommand, RequestedBy};
use services::providers::sandbox::{self, Faults, Step};
use services::testing::bulk::many_goods;
use services::testing::buying::{buying_cart, guest, member_shopper, placed_order, product_with_stock};
use services::testing::past::orders_of;
use services::testing::{TestShop, on_both, trade};
use services::{cart, catalog, jobs, sealing, sessions};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// Tables that grow with goods, shoppers and orders. The others are as long as the lists of merchants,
/// categories, ways of delivery or staff.
const GROWING: &[&str] = &[
    "addresses",
    "cart_lines",
    "carts",
    "checkouts",
    "customers",
    "fulfillment_lines",
    "fulfillments",
    "jobs",
    "ledger_accounts",
    "ledger_entries",
    "ledger_postings",
    "option_values",
    "order_events",
    "order_lines",
    "orders",
    "outbox",
    "parcel_events",
    "payment_events",
    "payments",
    "product_attributes",
    "product_categories",
    "product_links",
    "product_options",
    "product_pictures",
    "product_texts",
    "products",
    "refunds",
    "reviews",
    "sandbox_payments",
    "sandbox_refunds",
    "sessions",
    "slug_redirects",
    "stock_levels",
    "stock_movements",
    "throttles",
    "variants",
];

/// Sees, fills the cart, orders, pays, is sent the goods, and gets some money back; another one orders
/// and calls it off, and a third lets the time pass.
async fn a_shoppers_way(shop: &TestShop) {
    let goods = product_with_stock(shop, 50).await;
    let slug = format!("product-{}", goods.product.0.simple());
    catalog::product_page(shop, Lang::Zh, &slug).await.expect("a page");
    catalog::availability(shop, &[goods.product]).await.expect("the stock");
    for visitor in [guest(shop).await, member_shopper(shop).await] {
        cart::add(shop, &visitor, goods.variant, 2).await.expect("in the cart");
        cart::set_quantity(shop, &visitor, goods.variant, 1).await.expect("changed");
        sessions::find(shop, "nobody's").await.expect("an answer");
        cart::pieces_of_guest(shop, &visitor).await.expect("an answer");
        cart::for_visitor(shop, &visitor, Lang::Zh).await.expect("the cart");
        checkout::start(shop, &visitor).await.expect("the checkout");
        let query = Query { region: "330106".to_owned(), ..Query::default() };
        checkout::view(shop, &visitor, &query, Lang::Zh).await.expect("parcels");
        let placed = checkout::place_order(shop, &visitor, buying_cart(goods.total(1))).await.expect("an order");
        payments::view(shop, &visitor, &placed.access, Lang::Zh).await.expect("the payment");
        let started = payments::start(shop, &visitor, &placed.access, "sandbox", Lang::Zh).await.expect("begun");
        let id = started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number");
        sandbox::act(shop, id, Step::Pay, Faults::default()).await.expect("paid");
        jobs::run_due(shop).await.expect("told");
        let clerk = trade::member(shop, Some(goods.merchant), "shipping").await;
        let command = ShipCommand {
            order: placed.orders[0],
            lines: vec![],
            carrier: "demo".to_owned(),
            tracking_number: String::new(),
        };
        fulfillment::ship(shop, &clerk, command).await.expect("shipped");
        for _ in 0..6 {
            shop.clock.advance(Timestamp::MINUTE);
            jobs::run_due(shop).await.expect("runs");
        }
        let refund = RefundCommand {
            order: placed.orders[0],
            amount: 1,
            reason: RefundReason::Goodwill,
            lines: vec![],
            restock: false,
            idempotency_key: "key".to_owned(),
        };
        payments::refund(shop, RequestedBy::System, refund).await.expect("asked");
        jobs::run_due(shop).await.expect("given");
        let number = services::testing::buying::number_of(shop, placed.orders[0]).await;
        let access = Access::from_key(&placed.access);
        if visitor.customer.is_some() {
            orders::of_member(shop, &visitor, &number, Lang::Zh).await.expect("the order");
            orders::mine(shop, &visitor, OrderTab::All, "", Lang::Zh).await.expect("my orders");
        } else {
            orders::of_checkout(shop, &placed.access, Lang::Zh).await.expect("the order");
            let (old, _) = sealing::token();
            orders::of_checkout(shop, &old, Lang::Zh).await.expect_err("nobody's link of an older version");
            catalog::search::suggest(shop, Lang::Zh, "").await.expect("what many buy");
        }
        orders::look_up(shop, &visitor, &number, "13812345678").await.ok();
        let access = if visitor.customer.is_some() { Access::Member } else { access };
        orders::confirm(shop, &visitor, &access, &number).await.expect("confirmed");
        let other = placed_order(shop, &visitor, goods, 1).await;
        let number = services::testing::buying::number_of(shop, other.orders[0]).await;
        orders::cancel(shop, &visitor, &access_of(&visitor, &other.access), &number).await.expect("called off");
        let third = placed_order(shop, &visitor, goods, 1).await;
        shop.clock.advance(Timestamp::HOUR);
        orders::expire(shop, third.checkout).await.expect("ended");
        payments::reconcile(shop).await.expect("a round");
        payments::ask_unsettled(shop).await.expect("a round");
    }
}

fn access_of(visitor: &services::sessions::Visitor, token: &str) -> Access {
    if visitor.customer.is_some() { Access::Member } else { Access::from_key(token) }
}

#[test]
fn every_statement_of_a_shoppers_way_is_led_by_an_index() {
    on_both(|mut shop| async move {
        let seen: Arc<Mutex<BTreeMap<String, Statement>>> = Arc::default();
        let seeing = seen.clone();
        shop.shop.db.on_statement(move |told, _| {
            seeing.lock().expect("a list").insert(told.sql.clone(), told.clone());
        });
        a_shoppers_way(&shop).await;
        let statements = seen.lock().expect("a list").clone();
        assert!(statements.len() > 60, "only {} statements were seen", statements.len());
        let mut whole = Vec::new();
        for statement in statements.values() {
            whole.extend(read_whole(&shop, statement).await);
        }
        assert!(whole.is_empty(), "{} of {} statements:\n{}", whole.len(), statements.len(), whole.join("\n"));
    });
}

/// Rows from which on a table must not be read whole.
const LONG: i64 = 50_000;

/// The same in a shop that is really large, with what each planner knows of it.
#[test]
fn in_a_grown_shop_the_planners_choose_the_same_indexes() {
    let number_of = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<i64>().ok());
    let Some(past) = number_of("YUNMALL_PLANS_ORDERS") else {
        eprintln!("left out: YUNMALL_PLANS_ORDERS says how many orders");
        return;
    };
    let variants = number_of("YUNMALL_PLANS_GOODS").unwrap_or(10_000);
    let only = std::env::var("YUNMALL_PLANS_DATABASE").unwrap_or_default();
    on_both(|mut shop| {
        let only = only.clone();
        async move {
            let name = if shop.db.is_postgres() { "postgres" } else { "sqlite" };
            if !only.is_empty() && only != name {
                return;
            }
            let goods = many_goods(&shop, usize::try_from(variants).expect("a number"), 1_000_000).await;
            let lines = number_of("YUNMALL_PLANS_LINES").unwrap_or(1);
            orders_of(&shop, &goods, past, usize::try_from(lines).expect("a number")).await;
            let seen: Arc<Mutex<BTreeMap<String, (Statement, Duration)>>> = Arc::default();
            let seeing = seen.clone();
            shop.shop.db.on_statement(move |told, took| {
                let mut seen = seeing.lock().expect("a list");
                let known = seen.entry(told.sql.clone()).or_insert_with(|| (told.clone(), Duration::MAX));
                // The first time there is a plan to be made, and pages to be read from the disk.
                known.1 = known.1.min(took);
            });
            for _ in 0..3 {
                a_shoppers_way(&shop).await;
            }
            let statements: Vec<(Statement, Duration)> = seen.lock().expect("a list").values().cloned().collect();
            let long = long_tables(&shop).await;
            let mut whole = Vec::new();
            for (statement, _) in &statements {
                let found = read_whole_as(&shop, statement, false).await;
                whole.extend(
                    found.into_iter().filter(|said| long.iter().any(|table| said.starts_with(&[table, ":"].concat()))),
                );
            }
            let mut slowest = statements;
            slowest.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
            eprintln!(
                "{name}: {} statements, {past} orders, {variants} variants; long: {}",
                slowest.len(),
                long.join(" ")
            );
            for (statement, took) in slowest.iter().take(6) {
                let sql: String = statement.sql.split_whitespace().collect::<Vec<_>>().join(" ");
                eprintln!("  {took:>10.1?} {}", sql.chars().take(150).collect::<String>());
            }
            assert!(whole.is_empty(), "{} statements:\n{}", whole.len(), whole.join("\n"));
            assert!(long.len() >= 10, "the shop is not large: {long:?}");
        }
    });
}

/// The growing tables that have grown.
async fn long_tables(shop: &TestShop) -> Vec<&'static str> {
    let mut long = Vec::new();
    for table in GROWING {
        let sql = ["SELECT COUNT(*) AS n FROM ", table].concat();
        let counted = shop.db.read().query_one_raw(Statement::from_string(shop.db.backend(), sql)).await;
        let rows: i64 = counted.expect("a count").expect("a row").try_get("", "n").expect("a number");
        if rows >= LONG {
            long.push(*table);
        }
    }
    long
}

/// The check itself: a question without an index is found, on both databases.
#[test]
fn a_statement_without_an_index_is_found() {
    on_both(|shop| async move {
        let ask = |sql: &str, value: Value| Statement::from_sql_and_values(shop.db.backend(), sql, [value]);
        let by_name = ask("SELECT o.id FROM orders o WHERE o.delivery_name = $1", "快递".into());
        assert_eq!(read_whole(&shop, &by_name).await.len(), 1);
        let by_id = ask("SELECT o.id FROM orders o WHERE o.id = $1", Uuid::nil().into());
        assert_eq!(read_whole(&shop, &by_id).await, Vec::<String>::new());
    });
}

/// The growing tables that a statement reads whole, with the statement.
async fn read_whole(shop: &TestShop, statement: &Statement) -> Vec<String> {
    read_whole_as(shop, statement, true).await
}

/// The same; PostgreSQL shuns whole tables if it is told so.
async fn read_whole_as(shop: &TestShop, statement: &Statement, shuns: bool) -> Vec<String> {
    let (plan, sql) = (plan(shop, statement, shuns).await, statement.sql.as_str());
    let whole = if shop.db.is_postgres() { whole_on_postgres(&plan) } else { whole_on_sqlite(&plan, sql) };
    whole
        .into_iter()
        .filter(|table| GROWING.contains(&table.as_str()))
        .map(|table| format!("{table}: {sql}\n    {}", plan.join("\n    ")))
        .collect()
}

async fn plan(shop: &TestShop, statement: &Statement, shuns: bool) -> Vec<String> {
    let first = statement.sql.split_whitespace().next().unwrap_or_default();
    if !["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"].contains(&first) {
        return Vec::new();
    }
    let postgres = shop.db.is_postgres();
    let (explain, column) = if postgres { ("EXPLAIN ", "QUERY PLAN") } else { ("EXPLAIN QUERY PLAN ", "detail") };
    let tx = shop.begin().await.expect("a transaction");
    if postgres && shuns {
        tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
    }
    let mut lines = Vec::new();
    // What goes out together is explained one by one.
    for part in statement.sql.split("; ") {
        let explain = Statement { sql: [explain, part].concat(), ..statement.clone() };
        let rows = tx.query_all_raw(explain).await.expect(part);
        lines.extend(rows.iter().map(|row| row.try_get::<String>("", column).expect("a line")));
    }
    lines
}

fn whole_on_sqlite(plan: &[String], sql: &str) -> Vec<String> {
    let scanned = plan.iter().filter_map(|line| line.strip_prefix("SCAN ")?.split_whitespace().next());
    scanned.map(|name| table_of(name, sql)).collect()
}

/// The table behind a name that a statement gives it.
fn table_of(name: &str, sql: &str) -> String {
    let words: Vec<&str> =
        sql.split(|sign: char| !(sign.is_alphanumeric() || sign == '_')).filter(|word| !word.is_empty()).collect();
    let named = words.windows(2).find(|pair| pair[1] == name && GROWING.contains(&pair[0]));
    named.map_or(name, |pair| pair[0]).to_owned()
}

fn whole_on_postgres(plan: &[String]) -> Vec<String> {
    let mut whole = Vec::new();
    for (at, line) in plan.iter().enumerate() {
        let node = line.trim_start().trim_start_matches("->").trim_start();
        let Some((kind, rest)) = node.split_once(" on ") else { continue };
        let table = rest.split_whitespace().next().unwrap_or_default().to_owned();
        let below = plan[at + 1..].iter().take_while(|line| !line.contains("->"));
        let by_index =
            kind.starts_with("Index") && below.clone().any(|line| line.trim_start().starts_with("Index Cond:"));
        if kind.ends_with("Seq Scan") || kind.starts_with("Index") && !by_index {
            whole.push(table);
        }
    }
    whole
}
