//! Goods with stock, shoppers and orders, made by the use cases themselves, so that the books
//! are right from the first row.

use super::catalog::product;
use crate::db::{execute, insert_rows};
use crate::sessions::{self, Visitor};
use crate::stock::{Adjustment, adjust};
use crate::{Shop, cart, checkout, new_id, params};
use domain::Lang;
use domain::checkout::{AddressForm, PlaceOrder, Placed, Source};
use domain::ids::{CustomerId, DeliveryMethodId, LocationId, MerchantId, ProductId, SessionId, VariantId};
use domain::orders::Channel;
use domain::stock::MovementKind;

/// Something that can be bought.
#[derive(Clone, Copy, Debug)]
pub struct Goods {
    /// The product.
    pub product: ProductId,
    /// Its only variant.
    pub variant: VariantId,
    /// The seller.
    pub merchant: MerchantId,
    /// Where the stock lies.
    pub location: LocationId,
    /// The seller's only way of delivery: ¥8.00.
    pub method: DeliveryMethodId,
    /// Price of one, minor units.
    pub price: i64,
}

/// Pieces in somebody's cart, those set aside left out.
#[allow(clippy::expect_used)]
pub async fn pieces_in_cart(shop: &Shop, visitor: &Visitor) -> i64 {
    cart::for_visitor(shop, visitor, Lang::Zh).await.expect("the cart").pieces
}

/// What delivery of one parcel costs in these tests, minor units.
pub const DELIVERY: i64 = 800;

impl Goods {
    /// What some pieces cost with delivery.
    pub fn total(self, quantity: i64) -> i64 {
        self.price * quantity + DELIVERY
    }
}

/// A product at ¥10.00 of the self-run shop, `pieces` of which are there.
pub async fn product_with_stock(shop: &Shop, pieces: i64) -> Goods {
    product_of(shop, "self", 1000, pieces).await
}

/// A product of a merchant. Panics when it cannot be made: a test without its goods is no test.
#[allow(clippy::expect_used)]
pub async fn product_of(shop: &Shop, merchant: &str, price: i64, pieces: i64) -> Goods {
    let sku = format!("SKU-{}", new_id().simple());
    let made = product(shop).merchant(merchant).variant(&sku, price, 0).weight(300).build().await;
    let method = delivery(shop, made.merchant).await;
    let goods = Goods {
        product: made.id,
        variant: made.variants[0],
        merchant: made.merchant,
        location: made.location,
        method,
        price,
    };
    receive(shop, goods, made.location, pieces).await;
    goods
}

/// Goods come in at a place.
#[allow(clippy::expect_used)]
pub async fn receive(shop: &Shop, goods: Goods, location: LocationId, pieces: i64) {
    let mut tx = shop.begin().await.expect("a transaction");
    let (variant, kind) = (goods.variant, MovementKind::Received);
    let received = Adjustment { variant, location, delta: pieces, kind, reason: String::new(), order: None };
    adjust(&mut tx, &received, "system").await.expect("goods come in");
    tx.commit().await.expect("the goods are there");
}

/// A second place of a merchant.
#[allow(clippy::expect_used)]
pub async fn place(shop: &Shop, merchant: MerchantId, region: &str) -> LocationId {
    let id = new_id();
    execute(
        shop.db.write(),
        "INSERT INTO stock_locations (id, merchant_id, code, name_zh, name_en, region_code) VALUES ($1, $2, $3, '分仓', 'Branch', $4)",
        params![id, merchant.0, id.to_string(), region],
    )
    .await
    .expect("a place");
    LocationId(id)
}

/// Two merchants with a product each.
pub async fn two_merchants(shop: &Shop, pieces: i64) -> (Goods, Goods) {
    (product_of(shop, "self", 1000, pieces).await, product_of(shop, "tea", 2000, pieces).await)
}

/// The merchant's only way of delivery, made when missing: ¥8.00 everywhere.
#[allow(clippy::expect_used)]
async fn delivery(shop: &Shop, merchant: MerchantId) -> DeliveryMethodId {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        id: uuid::Uuid,
    }
    let known: Option<Row> = crate::db::row(
        shop.db.read(),
        "SELECT id FROM delivery_methods WHERE merchant_id = $1 ORDER BY id LIMIT 1",
        params![merchant.0],
    )
    .await
    .expect("a look at the methods");
    if let Some(known) = known {
        return DeliveryMethodId(known.id);
    }
    let id = new_id();
    let columns = ["id", "merchant_id", "code", "name_zh", "name_en", "carrier", "days_min", "days_max", "active"];
    let row = params![id, merchant.0, "express", "快递", "Express", "demo", 1_i64, 3_i64, true];
    insert_rows(shop.db.write(), "delivery_methods", &columns, vec![row]).await.expect("a method");
    let columns = ["method_id", "region", "served", "first_g", "first_price", "step_g", "step_price"];
    let row = params![id, "", true, 100_000_i64, DELIVERY, 1000_i64, 0_i64];
    insert_rows(shop.db.write(), "delivery_rates", &columns, vec![row]).await.expect("a rate");
    DeliveryMethodId(id)
}

/// A browser nobody is signed in on.
#[allow(clippy::expect_used)]
pub async fn guest(shop: &Shop) -> Visitor {
    let session = SessionId(new_id());
    sessions::begin(shop, session, Channel::Web).await.expect("a session");
    Visitor { session, customer: None, staff: None, channel: Channel::Web }
}

/// A browser on which a new member is signed in.
#[allow(clippy::expect_used)]
pub async fn member_shopper(shop: &Shop) -> Visitor {
    let id = new_id();
    execute(
        shop.db.write(),
        "INSERT INTO customers (id, password_hash, lang, status, created_at) VALUES ($1, '', 'zh', 'active', $2)",
        params![id, shop.clock.now().0],
    )
    .await
    .expect("a member");
    Visitor { customer: Some(CustomerId(id)), ..guest(shop).await }
}

/// The command to buy some pieces past the cart, with a fresh key and the right total.
pub fn buying(goods: Goods, quantity: i64) -> PlaceOrder {
    let source = Source::BuyNow { variant: goods.variant, quantity };
    PlaceOrder { source, seen_total: goods.price.saturating_mul(quantity).saturating_add(DELIVERY), ..buying_cart(0) }
}

/// The command to buy the cart, with a fresh key.
pub fn buying_cart(seen_total: i64) -> PlaceOrder {
    PlaceOrder {
        idempotency_key: new_id().to_string(),
        source: Source::Cart,
        address: AddressForm {
            name: "王小云".to_owned(),
            phone: "138 1234 5678".to_owned(),
            region_code: "330106".to_owned(),
            region_text: String::new(),
            line: "文三路 1 号".to_owned(),
        },
        email: None,
        note: String::new(),
        methods: Vec::new(),
        seen_total,
        cheaper_is_fine: false,
        lang: Lang::Zh,
        channel: Channel::Web,
    }
}

/// An order of some pieces, placed and not paid.
#[allow(clippy::expect_used)]
pub async fn placed_order(shop: &Shop, visitor: &Visitor, goods: Goods, quantity: i64) -> Placed {
    checkout::place_order(shop, visitor, buying(goods, quantity)).await.expect("an order")
}

/// An order of some pieces whose money has arrived.
#[allow(clippy::expect_used)]
pub async fn paid_order(shop: &Shop, visitor: &Visitor, goods: Goods, quantity: i64) -> Placed {
    let placed = placed_order(shop, visitor, goods, quantity).await;
    let tx = shop.begin().await.expect("a transaction");
    let now = tx.now().0;
    execute(
        &*tx,
        "UPDATE payments SET state = 'captured', captured = amount, settled_at = $1 WHERE checkout_id = $2",
        params![now, placed.checkout.0],
    )
    .await
    .expect("the payment");
    execute(
        &*tx,
        "INSERT INTO payment_events (id, provider, event_id, payment_id, kind, amount, source, verdict, at)
         SELECT $1, provider, CAST($2 AS TEXT), id, 'captured', amount, 'notice', 'applied', $3
         FROM payments WHERE checkout_id = $4",
        params![new_id(), placed.checkout.to_string(), now, placed.checkout.0],
    )
    .await
    .expect("the report");
    execute(
        &*tx,
        "UPDATE orders SET payment_status = 'paid', paid_at = $1 WHERE checkout_id = $2",
        params![now, placed.checkout.0],
    )
    .await
    .expect("the order");
    tx.commit().await.expect("paid");
    crate::ledger::catch_up(shop).await.expect("the ledger");
    placed
}

/// The number of an order.
#[allow(clippy::expect_used)]
pub async fn number_of(shop: &Shop, order: domain::ids::OrderId) -> String {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        number: String,
    }
    let found: Option<Row> =
        crate::db::row(shop.db.read(), "SELECT number FROM orders WHERE id = $1", params![order.0])
            .await
            .expect("a read");
    found.expect("the order exists").number
}
