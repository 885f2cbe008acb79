//! Placed orders per second through the use case, beside the bare SQL of the same order sent one
//! transaction per order, in the same run: the ratio holds when the machine's speed drifts.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

use sea_orm::{ConnectionTrait, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value};
use services::checkout::place_order;
use services::testing::buying::{Goods, buying, guest, product_of};
use services::testing::{Backend, TestShop, postgres_server, runtime};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const SHOPPERS: usize = 32;
const PRODUCTS: usize = 200;
const ORDERS_EACH: usize = 40;
const ROUNDS: usize = 3;

fn main() {
    runtime().block_on(async {
        println!(
            "{SHOPPERS} shoppers, {PRODUCTS} products, {} orders a round, {ROUNDS} rounds",
            SHOPPERS * ORDERS_EACH
        );
        measure(Backend::Sqlite).await;
        if postgres_server().is_some() {
            measure(Backend::Postgres).await;
        } else {
            println!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set");
        }
    });
}

async fn measure(backend: Backend) {
    let shop = Arc::new(TestShop::open(backend).await);
    let mut goods = Vec::new();
    for _ in 0..PRODUCTS {
        goods.push(product_of(&shop, "bench", 2500, 1_000_000).await);
    }
    let goods = Arc::new(goods);
    let (mut through, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        through.push(round(&shop, &goods, true).await);
        bare.push(round(&shop, &goods, false).await);
    }
    let (through, bare) = (median(through), median(bare));
    for (name, (per_second, p50, p99)) in [("services", through), ("bare SQL", bare)] {
        println!(
            "{backend:?} {name}: {per_second:>8.0} orders/s   p50 {:>7.2} ms   p99 {:>7.2} ms",
            p50.as_secs_f64() * 1000.0,
            p99.as_secs_f64() * 1000.0
        );
    }
    println!("{backend:?} ratio: {:.2} of the bare SQL", through.0 / bare.0);
}

type Figures = (f64, Duration, Duration);

fn median(mut rounds: Vec<Figures>) -> Figures {
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    rounds[rounds.len() / 2]
}

/// Every shopper places its orders, through the use case or as bare SQL.
async fn round(shop: &Arc<TestShop>, goods: &Arc<Vec<Goods>>, through: bool) -> Figures {
    let begun = Instant::now();
    let mut shoppers = tokio::task::JoinSet::new();
    for shopper in 0..SHOPPERS {
        let (shop, goods) = (shop.clone(), goods.clone());
        shoppers.spawn(async move {
            let visitor = guest(&shop).await;
            let mut times = Vec::with_capacity(ORDERS_EACH);
            for order in 0..ORDERS_EACH {
                let goods = goods[(shopper * ORDERS_EACH + order * 7) % goods.len()];
                let begun = Instant::now();
                if through {
                    place_order(&shop, &visitor, buying(goods, 1)).await.expect("an order");
                } else {
                    bare_order(&shop, goods).await.expect("a bare order");
                }
                times.push(begun.elapsed());
            }
            times
        });
    }
    let mut times = Vec::new();
    while let Some(shopper) = shoppers.join_next().await {
        times.extend(shopper.expect("a shopper"));
    }
    let elapsed = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    (times.len() as f64 / elapsed, times[times.len() / 2], times[times.len() * 99 / 100])
}

/// The same rows that the use case writes, without looking anything up or deciding anything.
async fn bare_order(shop: &TestShop, goods: Goods) -> Result<(), sea_orm::DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: (!shop.db.is_postgres()).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = shop.db.write().begin_with_options(options).await?;
    let (checkout, order, now) = (Uuid::now_v7(), Uuid::now_v7(), shop.clock.now().0);
    let bytes = vec![7_u8; 40];
    let backend = shop.db.backend();
    let run = async |sql: &'static str, values: Vec<Value>| {
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.map(|done| done.rows_affected())
    };
    run(
        "INSERT INTO checkouts (id, shopper, idempotency_key, request_hash, currency, total, access_hash, access_token, created_at, expires_at)
         VALUES ($1, 'session:bench', $2, $3, 'CNY', 3300, $4, $3, $5, $5)",
        vec![checkout.into(), checkout.to_string().into(), bytes.clone().into(), checkout.as_bytes().to_vec().into(), now.into()],
    )
    .await?;
    let taken = run(
        "UPDATE stock_levels SET allocated = allocated + 1, updated_at = $1 WHERE variant_id = $2 AND location_id = $3 AND on_hand - allocated >= 1",
        vec![now.into(), goods.variant.0.into(), goods.location.0.into()],
    )
    .await?;
    assert_eq!(taken, 1, "there is enough");
    run(
        "INSERT INTO orders (id, number, checkout_id, merchant_id, status, payment_status, fulfillment_status, channel, lang,
           currency, items_total, delivery_total, total, weight_g, delivery_method_id, delivery_name, carrier, promise_from,
           promise_to, region_code, address, phone_index, placed_at, expires_at)
         VALUES ($1, $2, $3, $4, 'placed', 'unpaid', 'unfulfilled', 'web', 'zh', 'CNY', 2500, 800, 3300, 300, $5, '快递', 'demo',
           $6, $6, '330106', $7, $7, $6, $6)",
        vec![
            order.into(),
            order.to_string().into(),
            checkout.into(),
            goods.merchant.0.into(),
            goods.method.0.into(),
            now.into(),
            bytes.clone().into(),
        ],
    )
    .await?;
    run(
        "INSERT INTO order_lines (id, order_id, position, variant_id, product_id, location_id, sku, title, options, slug,
           unit_price, quantity, total, weight_g)
         VALUES ($1, $2, 0, $3, $4, $5, 'SKU', '商品', '', 'slug', 2500, 1, 2500, 300)",
        vec![Uuid::now_v7().into(), order.into(), goods.variant.0.into(), goods.product.0.into(), goods.location.0.into()],
    )
    .await?;
    run(
        "INSERT INTO order_events (id, order_id, kind, actor, facts, at) VALUES ($1, $2, 'placed', 'shopper', '{}', $3)",
        vec![Uuid::now_v7().into(), order.into(), now.into()],
    )
    .await?;
    run(
        "INSERT INTO payments (id, checkout_id, provider, state, currency, amount, created_at) VALUES ($1, $2, 'sandbox', 'pending', 'CNY', 3300, $3)",
        vec![Uuid::now_v7().into(), checkout.into(), now.into()],
    )
    .await?;
    run(
        "INSERT INTO jobs (id, kind, payload, dedupe_key, state, run_at, created_at) VALUES ($1, 'bench', '{}', $2, 'ready', $3, $3)",
        vec![Uuid::now_v7().into(), checkout.to_string().into(), (now + 86_400_000).into()],
    )
    .await?;
    run(
        "INSERT INTO stock_movements (id, variant_id, location_id, kind, on_hand_delta, allocated_delta, order_id, actor, at)
         VALUES ($1, $2, $3, 'allocated', 0, 1, $4, 'shopper', $5)",
        vec![Uuid::now_v7().into(), goods.variant.0.into(), goods.location.0.into(), order.into(), now.into()],
    )
    .await?;
    run(
        "INSERT INTO outbox (id, topic, payload, created_at, published_at) VALUES ($1, 'order', '{}', $2, $2)",
        vec![Uuid::now_v7().into(), now.into()],
    )
    .await?;
    tx.commit().await
}
