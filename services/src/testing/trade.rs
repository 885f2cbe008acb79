//! Merchants, staff and orders put straight into the tables, so that a test of the admin says in
//! one line what happened and when. Use cases of buying have their own, truer builders.

use super::TestShop;
use crate::db::insert_rows;
use crate::staff::Member;
use crate::{new_id, params};
use domain::Timestamp;
use domain::ids::{CustomerId, DeliveryMethodId, LocationId, MerchantId, OrderId, ProductId, StaffId, VariantId};
use domain::orders::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, order_number};
use domain::staff::ROLES;
use sea_orm::Value;

/// A merchant with one product, 100 pieces of which lie in one place.
#[derive(Clone, Copy, Debug)]
pub struct Stall {
    /// The merchant.
    pub id: MerchantId,
    /// Where the stock lies.
    pub location: LocationId,
    /// How parcels leave.
    pub method: DeliveryMethodId,
    /// What is sold.
    pub product: ProductId,
    /// Its only variant, at ¥25.00.
    pub variant: VariantId,
}

/// An order as a test wants it; start from [`OrderSketch::of`] and change what matters.
#[derive(Clone, Debug)]
pub struct OrderSketch {
    /// Who sells.
    pub stall: Stall,
    /// When it was placed; paid at the same moment unless unpaid.
    pub placed_at: Timestamp,
    /// The order itself.
    pub status: OrderStatus,
    /// Its money.
    pub payment: PaymentStatus,
    /// Its goods.
    pub goods: FulfillmentStatus,
    /// Pieces at ¥25.00.
    pub quantity: i64,
    /// Minor units given back.
    pub refunded: i64,
    /// Where it came from.
    pub channel: Channel,
    /// The registered shopper.
    pub customer: Option<CustomerId>,
    /// Receiver's name.
    pub name: String,
    /// Receiver's phone.
    pub phone: String,
    /// Shopper's e-mail address.
    pub email: String,
}

impl OrderSketch {
    /// A paid order of one piece, placed now and waiting to be shipped.
    pub fn of(stall: Stall, placed_at: Timestamp) -> OrderSketch {
        OrderSketch {
            stall,
            placed_at,
            status: OrderStatus::Placed,
            payment: PaymentStatus::Paid,
            goods: FulfillmentStatus::Unfulfilled,
            quantity: 1,
            refunded: 0,
            channel: Channel::Web,
            customer: None,
            name: "王小云".to_owned(),
            phone: "13812345678".to_owned(),
            email: "wang@example.com".to_owned(),
        }
    }
}

/// Puts one row into a table. Panics when it cannot: a test without its facts is no test.
#[allow(clippy::expect_used)]
async fn put(shop: &TestShop, table: &'static str, columns: &[&'static str], values: Vec<Value>) {
    insert_rows(shop.db.write(), table, columns, vec![values]).await.expect(table);
}

/// Opens a merchant with a product.
pub async fn stall(shop: &TestShop, slug: &str) -> Stall {
    let (id, location, method, product, variant) = (new_id(), new_id(), new_id(), new_id(), new_id());
    let now = shop.clock.now().0;
    let columns = ["id", "slug", "name_zh", "name_en", "legal_name", "credit_code", "self_run", "status", "created_at"];
    let name_zh = format!("{slug}店");
    let values = params![id, slug, name_zh, slug, "某某有限公司", "91350100M000100Y43", false, "open", now];
    put(shop, "merchants", &columns, values).await;
    let columns = ["id", "merchant_id", "code", "name_zh", "name_en", "region_code"];
    put(shop, "stock_locations", &columns, params![location, id, "main", "主仓", "Main", "310101"]).await;
    let columns = ["id", "merchant_id", "code", "name_zh", "name_en", "carrier", "days_min", "days_max", "active"];
    put(
        shop,
        "delivery_methods",
        &columns,
        params![method, id, "express", "快递", "Express", "demo", 2_i64, 4_i64, true],
    )
    .await;
    let columns = [
        "id",
        "merchant_id",
        "slug",
        "status",
        "currency",
        "price_min",
        "price_max",
        "in_stock",
        "created_at",
        "updated_at",
    ];
    let product_slug = format!("{slug}-cup");
    let values = params![product, id, product_slug, "active", "CNY", 2500_i64, 2500_i64, true, now, now];
    put(shop, "products", &columns, values).await;
    for (lang, title) in [("zh", "杯子"), ("en", "Cup")] {
        put(shop, "product_texts", &["product_id", "lang", "title"], params![product, lang, title]).await;
    }
    let sku = format!("{slug}-CUP").to_uppercase();
    let columns = ["id", "product_id", "sku", "price", "weight_g", "position"];
    put(shop, "variants", &columns, params![variant, product, sku, 2500_i64, 300_i64, 0_i64]).await;
    let columns = ["variant_id", "location_id", "on_hand", "updated_at"];
    put(shop, "stock_levels", &columns, params![variant, location, 100_i64, now]).await;
    Stall {
        id: MerchantId(id),
        location: LocationId(location),
        method: DeliveryMethodId(method),
        product: ProductId(product),
        variant: VariantId(variant),
    }
}

/// A registered shopper.
pub async fn customer(shop: &TestShop, name: &str, phone: &str, email: &str) -> CustomerId {
    let id = new_id();
    let columns =
        ["id", "email", "email_index", "phone", "phone_index", "name", "password_hash", "lang", "status", "created_at"];
    let values = params![
        id,
        shop.keys.seal("customers.email", email),
        shop.keys.index("email", email),
        shop.keys.seal("customers.phone", phone),
        shop.keys.index("phone", phone),
        shop.keys.seal("customers.name", name),
        "",
        "zh",
        "active",
        shop.clock.now().0
    ];
    put(shop, "customers", &columns, values).await;
    CustomerId(id)
}

#[derive(sea_orm::FromQueryResult)]
struct RoleRow {
    id: uuid::Uuid,
}

/// A member of staff with one of the ready-made roles, of a merchant or of the platform.
#[allow(clippy::expect_used)]
pub async fn member(shop: &TestShop, merchant: Option<MerchantId>, role: &str) -> Member {
    let (code, .., permissions) = ROLES.iter().find(|(code, ..)| *code == role).expect("a ready-made role");
    crate::staff::seed_roles(shop).await.expect("the ready-made roles");
    let role: Option<RoleRow> =
        crate::db::row(shop.db.read(), "SELECT id FROM roles WHERE code = $1", params![*code]).await.expect("a role");
    let (id, role_id) = (new_id(), role.expect("a role").id);
    let email = format!("{}@example.com", id.simple());
    let columns =
        ["id", "merchant_id", "role_id", "email", "email_index", "name", "password_hash", "status", "created_at"];
    let values = params![
        id,
        merchant.map(|merchant| merchant.0),
        role_id,
        shop.keys.seal("staff.email", &email),
        shop.keys.index("email", &email),
        shop.keys.seal("staff.name", "陈店员"),
        "",
        "active",
        shop.clock.now().0
    ];
    put(shop, "staff", &columns, values).await;
    Member { id: StaffId(id), merchant, permissions: permissions.to_vec() }
}

/// An order with one line, and its payment when it was paid.
pub async fn order(shop: &TestShop, sketch: OrderSketch) -> OrderId {
    let (id, checkout, line, payment) = (new_id(), new_id(), new_id(), new_id());
    let at = sketch.placed_at.0;
    let total = 2500 * sketch.quantity;
    let columns = [
        "id",
        "shopper",
        "idempotency_key",
        "request_hash",
        "customer_id",
        "currency",
        "total",
        "access_hash",
        "access_token",
        "created_at",
        "expires_at",
    ];
    let values = params![
        checkout,
        "session:test",
        checkout.to_string(),
        vec![0_u8],
        sketch.customer.map(|customer| customer.0),
        "CNY",
        total,
        checkout.as_bytes().to_vec(),
        shop.keys.seal("checkouts.access_token", "x"),
        at,
        at + 30 * Timestamp::MINUTE
    ];
    put(shop, "checkouts", &columns, values).await;
    let random = u32::from_be_bytes([id.as_bytes()[12], id.as_bytes()[13], id.as_bytes()[14], id.as_bytes()[15]]);
    let address = serde_json::json!({
        "name": sketch.name, "phone": sketch.phone, "line": "中山东一路1号",
        "region": { "code": "310101", "province": "上海市", "city": "上海市", "district": "黄浦区", "street": "" },
    });
    let paid = sketch.payment != PaymentStatus::Unpaid && sketch.payment != PaymentStatus::Voided;
    let columns = [
        "id",
        "number",
        "checkout_id",
        "merchant_id",
        "customer_id",
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
        "email",
        "email_index",
        "placed_at",
        "expires_at",
        "paid_at",
    ];
    let values = params![
        id,
        order_number(sketch.placed_at.shanghai(), random),
        checkout,
        sketch.stall.id.0,
        sketch.customer.map(|customer| customer.0),
        sketch.status.code(),
        sketch.payment.code(),
        sketch.goods.code(),
        sketch.channel.code(),
        "zh",
        "CNY",
        total,
        0_i64,
        total,
        sketch.refunded,
        300 * sketch.quantity,
        sketch.stall.method.0,
        "快递",
        "demo",
        at + 2 * Timestamp::DAY,
        at + 4 * Timestamp::DAY,
        "310101",
        shop.keys.seal("orders.address", &address.to_string()),
        shop.keys.index("phone", &sketch.phone),
        shop.keys.seal("orders.email", &sketch.email),
        shop.keys.index("email", &sketch.email),
        at,
        at + 30 * Timestamp::MINUTE,
        paid.then_some(at)
    ];
    put(shop, "orders", &columns, values).await;
    let columns = [
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
    ];
    let values = params![
        line,
        id,
        0_i64,
        sketch.stall.variant.0,
        sketch.stall.product.0,
        sketch.stall.location.0,
        "CUP",
        "杯子",
        "",
        "cup",
        2500_i64,
        sketch.quantity,
        total,
        300_i64
    ];
    put(shop, "order_lines", &columns, values).await;
    let columns = ["id", "order_id", "kind", "actor", "facts", "at"];
    put(shop, "order_events", &columns, params![new_id(), id, "placed", "shopper", "{}", at]).await;
    if paid {
        let columns = [
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
        ];
        let values = params![payment, checkout, "sandbox", "SB1", "captured", "CNY", total, total, at, at];
        put(shop, "payments", &columns, values).await;
    }
    OrderId(id)
}

/// Makes pieces wait for orders, as placing these would have done.
#[allow(clippy::expect_used)]
pub async fn allocate(shop: &TestShop, stall: Stall, pieces: i64) {
    let sql = "UPDATE stock_levels SET allocated = allocated + $2 WHERE variant_id = $1";
    crate::db::execute(shop.db.write(), sql, params![stall.variant.0, pieces]).await.expect("stock that waits");
}
