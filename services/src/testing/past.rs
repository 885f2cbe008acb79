//! A long past: many orders that were paid, shipped, delivered and completed, with everything the use
//! cases leave behind, for measurements of a shop that has grown. The audit finds nothing wrong.
//!
//! The database makes the rows itself, because sending millions of them takes longer than what is to
//! be measured. In the statements below `{s}` is a series of numbers, `{id:7:s.n}` the id number `s.n` of
//! the seventh kind, `{bytes:s.n}` bytes that lie anywhere among the others', as hashes do, `{person:s.n}` a guest whose
//! session is as old as the order, and `$1` to `$7` are: how many, the merchant, the place, the way of delivery, the
//! total and the price of each order, and the present moment.

use super::buying::Goods;
use crate::Shop;
use crate::db::execute;
use domain::Timestamp;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

/// The kinds of ids: goods have kind 0, as in [`super::bulk::nth_variant`].
const MADE: &[&str] = &[
    "INSERT INTO checkouts (id, shopper, idempotency_key, request_hash, currency, total, access_hash, access_token,
       created_at, expires_at, link_named)
     SELECT {id:1:s.n}, {person:s.n}, 'past-' || s.n, {bytes:s.n}, 'CNY', $5, {bytes:s.n}, {bytes:s.n}, {at}, {at} + 1800000, true
     FROM {s}",
    "INSERT INTO orders (id, number, checkout_id, merchant_id, status, payment_status, fulfillment_status, channel, lang,
       currency, items_total, delivery_total, total, refunded_total, weight_g, delivery_method_id, delivery_name, carrier,
       promise_from, promise_to, region_code, address, shopper, phone_index, address_index, placed_at, expires_at, paid_at, shipped_at,
       delivered_at, completed_at)
     SELECT {id:2:s.n}, 'P' || s.n, {id:1:s.n}, $2, 'completed', 'paid', 'delivered', 'web', 'zh', 'CNY', $6 * {lines},
       $5 - $6 * {lines}, $5, 0, 300 * {lines}, $4, '快递', 'demo', {at}, {at}, '330106', {bytes:s.n}, {person:s.n}, {bytes:s.n}, {bytes:s.n}, {at},
       {at} + 1800000, {at} + 1000,
       {at} + 86400000, {at} + 259200000, {at} + 1123200000
     FROM {s}",
    "INSERT INTO order_lines (id, order_id, position, variant_id, product_id, location_id, sku, title, options, slug,
       unit_price, quantity, total, weight_g, shipped)
     SELECT {id:3:(s.n * {lines} + l.n)}, {id:2:s.n}, l.n, v.id, v.product_id, $3, v.sku, '白瓷杯', '', 'mug', $6, 1, $6, 300, 1
     FROM {s} CROSS JOIN {l} JOIN variants v ON v.id = {id:0:((s.n * {lines} + l.n) % {goods} + 1)}",
    "INSERT INTO order_events (id, order_id, kind, actor, facts, at)
     SELECT {id:4:(s.n * 5 + k.n)}, {id:2:s.n}, k.kind, 'system', '{}', {at} + k.n
     FROM (SELECT 0 AS n, 'placed' AS kind UNION ALL SELECT 1, 'paid' UNION ALL SELECT 2, 'shipped'
       UNION ALL SELECT 3, 'delivered' UNION ALL SELECT 4, 'completed') k CROSS JOIN {s}",
    "INSERT INTO payments (id, checkout_id, provider, provider_ref, state, currency, amount, captured, created_at, settled_at)
     SELECT {id:5:s.n}, {id:1:s.n}, 'sandbox', 'past-' || s.n, 'captured', 'CNY', $5, $5, {at}, {at} + 1000 FROM {s}",
    "INSERT INTO payment_events (id, provider, event_id, payment_id, kind, amount, source, verdict, at)
     SELECT {id:6:s.n}, 'sandbox', 'past-' || s.n, {id:5:s.n}, 'captured', $5, 'notice', 'applied', {at} + 1000 FROM {s}",
    "INSERT INTO fulfillments (id, order_id, merchant_id, carrier, tracking_number, tracking_status, shipped_at, delivered_at)
     SELECT {id:7:s.n}, {id:2:s.n}, $2, 'demo', 'PAST' || s.n, 'delivered', {at} + 86400000, {at} + 259200000 FROM {s}",
    "INSERT INTO fulfillment_lines (fulfillment_id, order_line_id, quantity) SELECT {id:7:s.n}, {id:3:(s.n * {lines} + l.n)}, 1
     FROM {s} CROSS JOIN {l}",
    "INSERT INTO stock_movements (id, variant_id, location_id, kind, on_hand_delta, allocated_delta, order_id, actor, at)
     SELECT {id:8:((s.n * {lines} + l.n) * 2 + k.n)}, {id:0:((s.n * {lines} + l.n) % {goods} + 1)}, $3, k.kind, k.on_hand, k.allocated, {id:2:s.n}, 'system', {at}
     FROM (SELECT 0 AS n, 'allocated' AS kind, 0 AS on_hand, 1 AS allocated UNION ALL SELECT 1, 'shipped', -1, -1) k
     CROSS JOIN {s} CROSS JOIN {l}",
    // What was there in the beginning was received.
    "INSERT INTO stock_movements (id, variant_id, location_id, kind, on_hand_delta, allocated_delta, actor, at)
     SELECT l.variant_id, l.variant_id, l.location_id, 'received', l.on_hand, 0, 'system', 0 FROM stock_levels l
     WHERE NOT EXISTS (SELECT 1 FROM stock_movements m WHERE m.variant_id = l.variant_id AND m.order_id IS NULL)",
    "UPDATE stock_levels SET on_hand = (SELECT CAST(SUM(m.on_hand_delta) AS BIGINT) FROM stock_movements m
       WHERE m.variant_id = stock_levels.variant_id AND m.location_id = stock_levels.location_id)",
    "INSERT INTO ledger_entries (id, kind, reference, order_id, currency, at)
     SELECT {id:9:s.n}, 'payment', {id:5:s.n}, NULL, 'CNY', {at} FROM {s}",
    "INSERT INTO ledger_entries (id, kind, reference, order_id, currency, at)
     SELECT {id:10:s.n}, 'order', {id:2:s.n}, {id:2:s.n}, 'CNY', {at} FROM {s}",
    "INSERT INTO ledger_entries (id, kind, reference, order_id, currency, due_at, at)
     SELECT {id:11:s.n}, 'completed', {id:2:s.n}, {id:2:s.n}, 'CNY', {at}, {at} FROM {s}",
    "INSERT INTO ledger_postings (entry_id, position, account, owner, currency, what, amount)
     SELECT {id:9:s.n}, k.n, k.account, k.owner, 'CNY', 'money', k.amount
     FROM (SELECT 0 AS n, 'provider' AS account, 'sandbox' AS owner, $5 AS amount
       UNION ALL SELECT 1, 'shoppers', 'platform', -$5) k CROSS JOIN {s}",
    "INSERT INTO ledger_postings (entry_id, position, account, owner, currency, what, amount)
     SELECT {id:10:s.n}, k.n, k.account, k.owner, 'CNY', 'goods', k.amount
     FROM (SELECT 0 AS n, 'shoppers' AS account, 'platform' AS owner, $5 AS amount
       UNION ALL SELECT 1, 'pending', '{merchant}', -$5) k CROSS JOIN {s}",
    "INSERT INTO ledger_postings (entry_id, position, account, owner, currency, what, amount)
     SELECT {id:11:s.n}, k.n, k.account, '{merchant}', 'CNY', 'settled', k.amount
     FROM (SELECT 0 AS n, 'pending' AS account, $5 AS amount UNION ALL SELECT 1, 'due', -$5) k CROSS JOIN {s}",
    "INSERT INTO ledger_accounts (id, kind, owner, currency, balance, updated_at)
     SELECT {id:12:s.n}, s.account, s.owner, 'CNY', s.amount * $1, $7
     FROM (SELECT 1 AS n, 'provider' AS account, 'sandbox' AS owner, $5 AS amount
       UNION ALL SELECT 2, 'due', '{merchant}', -$5) s",
];

/// Orders written in one transaction.
const PORTION: i64 = 250_000;

/// Writes `count` orders of one piece each, spread over the goods of [`super::bulk::many_goods`] and
/// over a year.
#[allow(clippy::expect_used)]
pub async fn many_orders(shop: &Shop, goods: &[Goods], count: i64) {
    orders_of(shop, goods, count, 1).await;
}

/// The same with `lines` lines in each, one piece of different goods in every line.
#[allow(clippy::expect_used)]
pub async fn orders_of(shop: &Shop, goods: &[Goods], count: i64, lines: usize) {
    let (first, now) = (goods[0], shop.clock.now());
    let method = method_of(shop, first).await;
    // What is written row by row comes in portions, or the log of the writes would be as large as the past.
    let mut portions: Vec<(i64, i64)> =
        (0..count).step_by(PORTION as usize).map(|from| (from + 1, (from + PORTION).min(count))).collect();
    // The last one is for what is summed up over all orders.
    portions.push((1, 0));
    let put_away = if shop.db.is_postgres() && count > PORTION { put_indexes_away(shop).await } else { Vec::new() };
    for (from, to) in portions {
        if from > to {
            for index in &put_away {
                shop.db.write().execute_unprepared(index).await.expect("the index again");
            }
        }
        let tx = shop.begin().await.expect("a transaction");
        if !put_away.is_empty() {
            // What refers to what is known here; looking it up takes longer than writing it.
            execute(&*tx, "SET LOCAL session_replication_role = replica", vec![]).await.expect("allowed to");
        }
        for made in MADE.iter().filter(|made| made.contains("{s}") == (from <= to)) {
            let time = (now.plus(-365 * Timestamp::DAY).0, count);
            let sql = written(made, shop.db.is_postgres(), (from, to), time, (goods.len(), lines));
            let sql = sql.replace("{merchant}", &first.merchant.to_string());
            let values: [Value; 7] = [
                count.into(),
                first.merchant.0.into(),
                first.location.0.into(),
                method.into(),
                first.total(i64::try_from(lines).expect("few lines")).into(),
                first.price.into(),
                now.0.into(),
            ];
            let (sql, values) = only_used(sql, &values);
            let statement = Statement::from_sql_and_values(shop.db.backend(), &sql, values);
            tx.execute_raw(statement).await.expect(&sql);
        }
        tx.commit().await.expect("committed");
    }
    // PostgreSQL counts by itself after a while. A shop on SQLite never asks for it.
    if shop.db.is_postgres() {
        execute(shop.db.write(), "VACUUM ANALYZE", vec![]).await.expect("the planner knows");
    }
}

/// Takes away the indexes of PostgreSQL that are no keys, and gives the statements that make them again: sorting
/// millions of rows once takes minutes, looking for the place of each takes hours.
#[allow(clippy::expect_used)]
async fn put_indexes_away(shop: &Shop) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
        made: String,
    }
    let sql = "SELECT i.indexname AS name, i.indexdef AS made FROM pg_indexes i WHERE i.schemaname = current_schema()
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)";
    let indexes: Vec<Row> = crate::db::rows(shop.db.read(), sql, vec![]).await.expect("a query");
    for index in &indexes {
        let sql = ["DROP INDEX \"", &index.name, "\""].concat();
        shop.db.write().execute_unprepared(&sql).await.expect("an index that is no key");
    }
    indexes.into_iter().map(|index| index.made).collect()
}

/// The statement with its series, ids and moments written out.
fn written(
    made: &str,
    postgres: bool,
    (from, to): (i64, i64),
    (start, count): (i64, i64),
    (goods, lines): (usize, usize),
) -> String {
    let (from, to, count) = (from.to_string(), to.to_string(), count.to_string());
    let series = if postgres {
        ["generate_series(", &from, ", ", &to, ") AS s(n)"].concat()
    } else {
        [
            "(WITH RECURSIVE c(n) AS (SELECT ",
            &from,
            " UNION ALL SELECT n + 1 FROM c WHERE n < ",
            &to,
            ") SELECT n FROM c) AS s",
        ]
        .concat()
    };
    let last = (lines.max(1) - 1).to_string();
    let places = if postgres {
        ["generate_series(0, ", &last, ") AS l(n)"].concat()
    } else {
        let more = [" UNION ALL SELECT n + 1 FROM c WHERE n < ", &last, ") SELECT n FROM c) AS l"].concat();
        ["(WITH RECURSIVE c(n) AS (SELECT 0", &more].concat()
    };
    // Ten months, so that all of it lies in the past.
    let at = ["(", &start.to_string(), " + s.n * (CAST(25920000000 AS BIGINT) / ", &count, "))"].concat();
    let counts = made.replace("{goods}", &goods.to_string()).replace("{lines}", &lines.to_string());
    let mut sql = counts.replace("{s}", &series).replace("{l}", &places).replace("{at}", &at);
    while let Some(from) = sql.find("{id:") {
        let to = from + sql[from..].find('}').unwrap_or(0);
        let (kind, number) = sql[from + 4..to].split_once(':').unwrap_or(("0", "0"));
        let id = if postgres {
            let kind = format!("{:08x}", kind.parse::<u32>().unwrap_or(0));
            ["CAST('", &kind, "' || lpad(to_hex(CAST(", number, " AS BIGINT)), 24, '0') AS uuid)"].concat()
        } else {
            ["unhex(printf('%08x%024x', ", kind, ", ", number, "))"].concat()
        };
        sql.replace_range(from..=to, &id);
    }
    for (name, sqlite, postgres_has) in [
        ("{bytes:", "randomblob(16)", "decode(md5(CAST({n} AS text)), 'hex')"),
        ("{person:", "printf('session:%032x', {n})", "('session:' || lpad(to_hex(CAST({n} AS BIGINT)), 32, '0'))"),
    ] {
        while let Some(from) = sql.find(name) {
            let to = from + sql[from..].find('}').unwrap_or(0);
            let made = if postgres { postgres_has } else { sqlite }.replace("{n}", &sql[from + name.len()..to]);
            sql.replace_range(from..=to, &made);
        }
    }
    sql
}

/// Numbers the parameters anew, without those that a statement does not use.
fn only_used(mut sql: String, values: &[Value]) -> (String, Vec<Value>) {
    let mut used = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let name = format!("${}", at + 1);
        if sql.contains(&name) {
            used.push(value.clone());
            sql = sql.replace(&name, &cast(value, &format!("#{}", used.len())));
        }
    }
    (sql.replace('#', "$"), used)
}

/// PostgreSQL wants to know what a number in a list of columns is.
fn cast(value: &Value, name: &str) -> String {
    if matches!(value, Value::BigInt(_)) { ["CAST(", name, " AS BIGINT)"].concat() } else { name.to_owned() }
}

#[allow(clippy::expect_used)]
async fn method_of(shop: &Shop, goods: Goods) -> Uuid {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let sql = "SELECT id FROM delivery_methods WHERE merchant_id = $1 ORDER BY code LIMIT 1";
    let found: Option<Row> = crate::db::row(shop.db.read(), sql, vec![goods.merchant.0.into()]).await.expect("a query");
    found.expect("a way of delivery").id
}
