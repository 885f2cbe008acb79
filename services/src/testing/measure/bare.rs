//! The bare SQL of the same order.

#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

use super::{Figures, Meter, SECONDS, choose};
use crate::Shop;
use crate::testing::buying::Goods;
use sea_orm::{ConnectionTrait, DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Measures the baseline for so many shoppers.
pub async fn bare(shop: &Shop, goods: &[Goods], spread: bool, shoppers: usize) -> Figures {
    if shop.db.is_postgres() {
        pgbench(shop, goods, spread, shoppers).await
    } else {
        plain_loop(shop, goods, spread).await
    }
}

/// One order after the other on the only connection that writes.
async fn plain_loop(shop: &Shop, goods: &[Goods], spread: bool) -> Figures {
    let meter = Meter::start(shop).await;
    let begun = Instant::now();
    let mut times = Vec::new();
    while begun.elapsed().as_secs() < SECONDS {
        let goods = choose(goods, spread, 0, times.len());
        let begun = Instant::now();
        order(shop, goods).await.expect("a bare order");
        times.push(begun.elapsed());
    }
    let elapsed = begun.elapsed();
    Figures::of(times, elapsed, meter.stop())
}

async fn order(shop: &Shop, goods: Goods) -> Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = shop.db.write().begin_with_options(options).await?;
    let backend = shop.db.backend();
    let id = Uuid::now_v7();
    let now = shop.clock.now().0;
    let bytes = vec![7_u8; 40];
    let run = async |sql: &'static str, values: Vec<Value>| {
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.map(|done| done.rows_affected())
    };
    let key = || Value::from(id.to_string());
    let hash = id.as_bytes().to_vec();
    run(CHECKOUT, vec![id.into(), key(), bytes.clone().into(), hash.into(), now.into()]).await?;
    let level = vec![now.into(), goods.variant.0.into(), goods.location.0.into()];
    assert_eq!(run(LEVEL, level).await?, 1, "there is enough");
    let (merchant, method) = (goods.merchant.0.into(), goods.method.0.into());
    run(ORDER, vec![id.into(), key(), id.into(), merchant, method, now.into(), bytes.into()]).await?;
    let line = [id, id, goods.variant.0, goods.product.0, goods.location.0].map(Value::from);
    run(LINE, line.into()).await?;
    run(EVENT, vec![id.into(), id.into(), now.into()]).await?;
    run(PAYMENT, vec![id.into(), id.into(), now.into()]).await?;
    run(JOB, vec![id.into(), key(), (now + 86_400_000).into()]).await?;
    let movement = [id, goods.variant.0, goods.location.0, id].map(Value::from);
    run(MOVEMENT, movement.into_iter().chain([now.into()]).collect()).await?;
    run(OUTBOX, vec![id.into(), now.into()]).await?;
    tx.commit().await
}

const CHECKOUT: &str =
    "INSERT INTO checkouts (id, shopper, idempotency_key, request_hash, currency, total, access_hash,
       access_token, created_at, expires_at, link_named)
     VALUES ($1, 'bench', $2, $3, 'CNY', 3300, $4, $3, $5, $5, true)";
const LEVEL: &str = "UPDATE stock_levels SET allocated = allocated + 1, updated_at = $1
     WHERE variant_id = $2 AND location_id = $3 AND on_hand - allocated >= 1";
const ORDER: &str = "INSERT INTO orders (id, number, checkout_id, merchant_id, status, payment_status, fulfillment_status,
       channel, lang, currency, items_total, delivery_total, total, weight_g, delivery_method_id, delivery_name, carrier,
       promise_from, promise_to, region_code, address, phone_index, placed_at, expires_at)
     VALUES ($1, $2, $3, $4, 'placed', 'unpaid', 'unfulfilled', 'web', 'zh', 'CNY', 2500, 800, 3300, 300, $5, '快递',
       'demo', $6, $6, '330106', $7, $7, $6, $6)";
const LINE: &str =
    "INSERT INTO order_lines (id, order_id, position, variant_id, product_id, location_id, sku, title, options,
       slug, unit_price, quantity, total, weight_g)
     VALUES ($1, $2, 0, $3, $4, $5, 'SKU', '商品', '', 'slug', 2500, 1, 2500, 300)";
const EVENT: &str = "INSERT INTO order_events (id, order_id, kind, actor, facts, at)
     VALUES ($1, $2, 'placed', 'shopper', '{}', $3)";
const PAYMENT: &str = "INSERT INTO payments (id, checkout_id, provider, state, currency, amount, created_at)
     VALUES ($1, $2, 'sandbox', 'pending', 'CNY', 3300, $3)";
const JOB: &str = "INSERT INTO jobs (id, kind, payload, dedupe_key, state, run_at, created_at)
     VALUES ($1, 'bench', '{}', $2, 'ready', $3, $3)";
const MOVEMENT: &str = "INSERT INTO stock_movements (id, variant_id, location_id, kind, on_hand_delta, allocated_delta,
       order_id, actor, at)
     VALUES ($1, $2, $3, 'allocated', 0, 1, $4, 'shopper', $5)";
const OUTBOX: &str =
    "INSERT INTO outbox (id, topic, payload, created_at, published_at) VALUES ($1, 'order', '{}', $2, $2)";

/// The same statements as a script that pgbench prepares once and sends one by one.
async fn pgbench(shop: &Shop, goods: &[Goods], spread: bool, shoppers: usize) -> Figures {
    static RUN: AtomicU32 = AtomicU32::new(1);
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("yunmall-pgbench-{}", Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let script = folder.join("order.sql");
    let now = shop.clock.now().0;
    std::fs::write(&script, script_of(goods, spread, run, now)).expect("a script");
    let meter = Meter::start(shop).await;
    let begun = Instant::now();
    let (url, of) = (shop.db.url().to_owned(), folder.clone());
    let program = tokio::task::spawn_blocking(move || {
        Command::new(program())
            .args(["--no-vacuum", "--protocol=prepared", "--define=n=0", "--log", "--log-prefix=times", "--jobs=2"])
            .arg(format!("--client={shoppers}"))
            .arg(format!("--time={SECONDS}"))
            .arg(format!("--file={}", script.display()))
            .arg(url)
            .current_dir(of)
            .output()
    });
    let done = program.await.expect("a task").expect("pgbench starts");
    let elapsed = begun.elapsed();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let figures = Figures::of(times(&folder), elapsed.min(Duration::from_secs(SECONDS)), meter.stop());
    let _ = std::fs::remove_dir_all(folder);
    figures
}

/// The newest pgbench of this machine.
fn program() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin/pgbench"))
        .filter(|program| program.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from("pgbench"))
}

/// The times of all transactions: the third number of each line, in microseconds.
fn times(folder: &Path) -> Vec<Duration> {
    let mut times = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        if !entry.file_name().to_string_lossy().starts_with("times") {
            continue;
        }
        let file = std::fs::File::open(entry.path()).expect("a log");
        for line in BufReader::new(file).lines().map_while(Result::ok) {
            let micros = line.split(' ').nth(2).and_then(|text| text.parse().ok());
            times.push(Duration::from_micros(micros.expect("a time")));
        }
    }
    times
}

/// Ids count up for each client, as the shop's do with time, so that indexes grow at their end.
fn script_of(goods: &[Goods], spread: bool, run: u32, now: i64) -> String {
    let one = goods[0];
    let id =
        format!("lpad(to_hex({run}::bigint << 32 | :n::bigint), 16, '0') || lpad(to_hex(:client_id::bigint), 16, '0')");
    let uuid = ["(", &id, ")::uuid"].concat();
    let variant = "lpad(to_hex(:goods::bigint), 32, '0')::uuid";
    let bytes = "decode(repeat('07', 40), 'hex')";
    let quoted = |id: Uuid| format!("'{id}'::uuid");
    let fill = |sql: &str, values: &[&str]| {
        let mut sql = sql.replace('\n', " ");
        for (at, value) in values.iter().enumerate().rev() {
            sql = sql.replace(&format!("${}", at + 1), value);
        }
        sql + ";\n"
    };
    let (now, later) = (now.to_string(), (now + 86_400_000).to_string());
    let (merchant, method, location) = (quoted(one.merchant.0), quoted(one.method.0), quoted(one.location.0));
    let product = quoted(one.product.0);
    let count = if spread { goods.len() } else { 1 };
    [
        "\\set n :n + 1\n",
        &["\\set goods random(1, ", &count.to_string(), ")\n"].concat(),
        "BEGIN;\n",
        &fill(CHECKOUT, &[&uuid, &id, bytes, &["uuid_send(", &uuid, ")"].concat(), &now]),
        &fill(LEVEL, &[&now, variant, &location]),
        &fill(ORDER, &[&uuid, &id, &uuid, &merchant, &method, &now, bytes]),
        &fill(LINE, &[&uuid, &uuid, variant, &product, &location]),
        &fill(EVENT, &[&uuid, &uuid, &now]),
        &fill(PAYMENT, &[&uuid, &uuid, &now]),
        &fill(JOB, &[&uuid, &id, &later]),
        &fill(MOVEMENT, &[&uuid, variant, &location, &uuid, &now]),
        &fill(OUTBOX, &[&uuid, &now]),
        "COMMIT;\n",
    ]
    .concat()
}
