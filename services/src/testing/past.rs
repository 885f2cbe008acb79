//! A long past: many orders that were paid, shipped, delivered and completed, with everything the use
//! cases leave behind, for measurements of a shop that has grown. The audit finds nothing wrong.

use super::buying::Goods;
use crate::db::{execute, insert_rows};
use crate::ledger;
use crate::{Shop, new_id, params};
use domain::Timestamp;
use sea_orm::Value;
use uuid::Uuid;

/// Orders written in one transaction.
const STEP: usize = 500;

/// A table, its columns and rows.
type Table = (&'static str, &'static [&'static str], Vec<Vec<Value>>);

const CHECKOUTS: usize = 0;
const ORDERS: usize = 1;
const LINES: usize = 2;
const EVENTS: usize = 3;
const PAYMENTS: usize = 4;
const NOTICES: usize = 5;
const PARCELS: usize = 6;
const PACKED: usize = 7;
const MOVEMENTS: usize = 8;

fn tables() -> [Table; 9] {
    [
        (
            "checkouts",
            &[
                "id",
                "shopper",
                "idempotency_key",
                "request_hash",
                "currency",
                "total",
                "access_hash",
                "access_token",
                "created_at",
                "expires_at",
            ],
            Vec::new(),
        ),
        (
            "orders",
            &[
                "id",
                "number",
                "checkout_id",
                "merchant_id",
                "status",
                "payment_status",
                "fulfillment_status",
                "channel",
                "lang",
                "currency",
                "items_total",
                "delivery_total",
                "total",
                "refunded_total",
                "weight_g",
                "delivery_method_id",
                "delivery_name",
                "carrier",
                "promise_from",
                "promise_to",
                "region_code",
                "address",
                "phone_index",
                "placed_at",
                "expires_at",
                "paid_at",
                "shipped_at",
                "delivered_at",
                "completed_at",
            ],
            Vec::new(),
        ),
        (
            "order_lines",
            &[
                "id",
                "order_id",
                "position",
                "variant_id",
                "product_id",
                "location_id",
                "sku",
                "title",
                "options",
                "slug",
                "unit_price",
                "quantity",
                "total",
                "weight_g",
                "shipped",
            ],
            Vec::new(),
        ),
        ("order_events", &["id", "order_id", "kind", "actor", "facts", "at"], Vec::new()),
        (
            "payments",
            &[
                "id",
                "checkout_id",
                "provider",
                "provider_ref",
                "state",
                "currency",
                "amount",
                "captured",
                "created_at",
                "settled_at",
            ],
            Vec::new(),
        ),
        (
            "payment_events",
            &["id", "provider", "event_id", "payment_id", "kind", "amount", "source", "verdict", "at"],
            Vec::new(),
        ),
        (
            "fulfillments",
            &[
                "id",
                "order_id",
                "merchant_id",
                "carrier",
                "tracking_number",
                "tracking_status",
                "shipped_at",
                "delivered_at",
            ],
            Vec::new(),
        ),
        ("fulfillment_lines", &["fulfillment_id", "order_line_id", "quantity"], Vec::new()),
        (
            "stock_movements",
            &["id", "variant_id", "location_id", "kind", "on_hand_delta", "allocated_delta", "order_id", "actor", "at"],
            Vec::new(),
        ),
    ]
}

/// Writes `count` orders of one piece each, spread over the goods and over the last year, and their
/// entries in the ledger.
#[allow(clippy::expect_used)]
pub async fn many_orders(shop: &Shop, goods: &[Goods], count: usize) {
    let method = method_of(shop, goods[0]).await;
    let now = shop.clock.now().0;
    let start = now - 365 * Timestamp::DAY;
    let (address, token) = (shop.keys.seal("orders.address", "{}"), shop.keys.seal("checkouts.access_token", "x"));
    let phone = shop.keys.index("phone", "+8613812345678");
    let mut written = 0;
    while written < count {
        let mut tables = tables();
        for n in written..count.min(written + STEP) {
            let one = goods[n % goods.len()];
            let at = start + (n as i64).saturating_mul(300 * Timestamp::DAY) / (count as i64);
            let (total, delivery) = (one.total(1), one.total(1) - one.price);
            let (checkout, order, line, payment, parcel) = (new_id(), new_id(), new_id(), new_id(), new_id());
            let key = checkout.simple().to_string();
            let hash = checkout.as_bytes().to_vec();
            tables[CHECKOUTS].2.push(params![
                checkout,
                "session:past",
                key,
                hash.clone(),
                "CNY",
                total,
                hash,
                token.clone(),
                at,
                at + 30 * Timestamp::MINUTE
            ]);
            tables[ORDERS].2.push(params![
                order,
                order.simple().to_string(),
                checkout,
                one.merchant.0,
                "completed",
                "paid",
                "delivered",
                "web",
                "zh",
                "CNY",
                one.price,
                delivery,
                total,
                0_i64,
                300_i64,
                method,
                "快递",
                "demo",
                at + 2 * Timestamp::DAY,
                at + 4 * Timestamp::DAY,
                "330106",
                address.clone(),
                phone.clone(),
                at,
                at + 30 * Timestamp::MINUTE,
                at + 1000,
                at + Timestamp::DAY,
                at + 3 * Timestamp::DAY,
                at + 13 * Timestamp::DAY
            ]);
            tables[LINES].2.push(params![
                line,
                order,
                0_i64,
                one.variant.0,
                one.product.0,
                one.location.0,
                "MUG",
                "白瓷杯",
                "",
                "mug",
                one.price,
                1_i64,
                one.price,
                300_i64,
                1_i64
            ]);
            let days = [("placed", 0), ("paid", 0), ("shipped", 1), ("delivered", 3), ("completed", 13)];
            for (kind, day) in days {
                let at = at + day * Timestamp::DAY;
                tables[EVENTS].2.push(params![new_id(), order, kind, "system", "{}", at]);
            }
            let reference = payment.simple().to_string();
            tables[PAYMENTS].2.push(params![
                payment,
                checkout,
                "sandbox",
                reference.clone(),
                "captured",
                "CNY",
                total,
                total,
                at,
                at + 1000
            ]);
            let applied = "applied";
            tables[NOTICES].2.push(params![
                new_id(),
                "sandbox",
                reference,
                payment,
                "captured",
                total,
                "notice",
                applied,
                at + 1000
            ]);
            tables[PARCELS].2.push(params![
                parcel,
                order,
                one.merchant.0,
                "demo",
                parcel.simple().to_string(),
                "delivered",
                at + Timestamp::DAY,
                at + 3 * Timestamp::DAY
            ]);
            tables[PACKED].2.push(params![parcel, line, 1_i64]);
            for (kind, on_hand, allocated) in [("allocated", 0_i64, 1_i64), ("shipped", -1, -1)] {
                tables[MOVEMENTS].2.push(params![
                    new_id(),
                    one.variant.0,
                    one.location.0,
                    kind,
                    on_hand,
                    allocated,
                    order,
                    "system",
                    at
                ]);
            }
        }
        let tx = shop.begin().await.expect("a transaction");
        for (table, columns, rows) in tables {
            insert_rows(&*tx, table, columns, rows).await.expect(table);
        }
        tx.commit().await.expect("committed");
        written += STEP;
    }
    // What was there in the beginning was received.
    let received = "INSERT INTO stock_movements (id, variant_id, location_id, kind, on_hand_delta, allocated_delta, actor, at)
         SELECT $1, variant_id, location_id, 'received', on_hand, 0, 'system', $2 FROM stock_levels WHERE variant_id = $3";
    for one in goods {
        execute(shop.db.write(), received, params![new_id(), start, one.variant.0]).await.expect("received");
    }
    let level = "UPDATE stock_levels SET on_hand = (SELECT SUM(m.on_hand_delta) FROM stock_movements m
         WHERE m.variant_id = stock_levels.variant_id AND m.location_id = stock_levels.location_id)";
    execute(shop.db.write(), level, params![]).await.expect("levels");
    ledger::catch_up(shop).await.expect("the ledger");
    let refresh = if shop.db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" };
    execute(shop.db.write(), refresh, params![]).await.expect("the planner knows");
}

#[allow(clippy::expect_used)]
async fn method_of(shop: &Shop, goods: Goods) -> Uuid {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let sql = "SELECT id FROM delivery_methods WHERE merchant_id = $1 ORDER BY code LIMIT 1";
    let found: Option<Row> = crate::db::row(shop.db.read(), sql, params![goods.merchant.0]).await.expect("a query");
    found.expect("a way of delivery").id
}
