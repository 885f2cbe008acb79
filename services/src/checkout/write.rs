//! Writes a plan down.

use crate::db::{execute, insert_rows};
use crate::live::LiveEvent;
use crate::orders::EXPIRE;
use crate::sessions::Visitor;
use crate::stock::Piece;
use crate::{Error, Result, Shop, Tx, jobs, new_id, params, sealing};
use domain::Timestamp;
use domain::checkout::{Address, CheckoutPlan, OrderPlan, PlaceOrder, Placed, e164};
use domain::ids::{CheckoutId, OrderId};
use domain::orders::order_number;
use sea_orm::Value;
use serde_json::json;

/// What is written, and for whom.
pub(super) struct Writing<'a> {
    pub shop: &'a Shop,
    pub visitor: &'a Visitor,
    pub command: &'a PlaceOrder,
    pub address: &'a Address,
    pub shopper: &'a str,
    pub hash: &'a [u8],
    pub plan: &'a CheckoutPlan,
    /// Minutes until the order is called off when nobody pays.
    pub unpaid_minutes: i64,
}

const ORDER_COLUMNS: &[&str] = &[
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
    "discount_total",
    "delivery_total",
    "tax_total",
    "total",
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
    "note",
    "placed_at",
    "expires_at",
];

const LINE_COLUMNS: &[&str] = &[
    "id",
    "order_id",
    "position",
    "variant_id",
    "product_id",
    "location_id",
    "sku",
    "title",
    "options",
    "picture_id",
    "slug",
    "unit_price",
    "quantity",
    "total",
    "weight_g",
];

/// Writes checkout, orders, lines, history, payment and the job that ends it unpaid. Gives the
/// answer and the pieces of stock that the orders need; the caller takes them.
pub(super) async fn write(tx: &mut Tx, writing: &Writing<'_>) -> Result<(Placed, Vec<Piece>)> {
    let Writing { shop, visitor, command, plan, .. } = *writing;
    let now = tx.now();
    let checkout = CheckoutId(new_id());
    let expires_at = now.plus(writing.unpaid_minutes * Timestamp::MINUTE);
    let (access, access_hash) = sealing::token();
    let currency = plan.total.currency.code();
    // First of all the key: of two parallel twins one waits here, and then finds it taken.
    execute(
        &**tx,
        "INSERT INTO checkouts (id, shopper, idempotency_key, request_hash, customer_id, currency, total, access_hash,
           access_token, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            checkout.0,
            writing.shopper,
            command.idempotency_key.clone(),
            writing.hash.to_vec(),
            visitor.customer.map(|customer| customer.0),
            currency,
            plan.total.minor,
            access_hash,
            shop.keys.seal("checkouts.access_token", &access),
            now.0,
            expires_at.0
        ],
    )
    .await?;
    let (mut orders, mut order_rows, mut line_rows, mut events) = (vec![], vec![], vec![], vec![]);
    let mut pieces = Vec::new();
    for order in &plan.orders {
        let id = OrderId(new_id());
        orders.push(id);
        order_rows.push(order_row(writing, id, checkout, order, now, expires_at)?);
        for (position, line) in order.lines.iter().enumerate() {
            let variant = &line.variant;
            line_rows.push(params![
                new_id(),
                id.0,
                position as i64,
                variant.variant.0,
                variant.product.0,
                line.location.0,
                variant.sku.clone(),
                variant.title.clone(),
                variant.options.clone(),
                variant.picture.clone(),
                variant.slug.clone(),
                variant.price,
                line.quantity,
                line.total,
                variant.weight_g
            ]);
            pieces.push(Piece {
                order: id,
                variant: variant.variant,
                location: line.location,
                quantity: line.quantity,
            });
        }
        let facts = json!({ "total": order.totals.total.minor, "currency": currency });
        events.push(params![new_id(), id.0, "placed", "shopper", facts.to_string(), now.0]);
        tx.emit(LiveEvent::Order { order: id, merchant: order.merchant, kind: "placed".to_owned() });
    }
    insert_rows(&**tx, "orders", ORDER_COLUMNS, order_rows).await?;
    insert_rows(&**tx, "order_lines", LINE_COLUMNS, line_rows).await?;
    insert_rows(&**tx, "order_events", &["id", "order_id", "kind", "actor", "facts", "at"], events).await?;
    execute(
        &**tx,
        "INSERT INTO payments (id, checkout_id, provider, state, currency, amount, created_at)
         VALUES ($1, $2, 'sandbox', 'pending', $3, $4, $5)",
        params![new_id(), checkout.0, currency, plan.total.minor, now.0],
    )
    .await?;
    let ends = json!({ "checkout": checkout });
    jobs::enqueue(tx, EXPIRE, ends, expires_at, Some(format!("{EXPIRE}:{checkout}"))).await?;
    Ok((Placed { checkout, orders, access, total: plan.total }, pieces))
}

fn order_row(
    writing: &Writing<'_>,
    id: OrderId,
    checkout: CheckoutId,
    order: &OrderPlan,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<Vec<Value>> {
    let Writing { shop, visitor, command, address, .. } = *writing;
    let keys = &shop.keys;
    let number = order_number(now.shanghai(), u32::from_be_bytes(sealing::random::<4>()));
    let sealed_address = serde_json::to_string(address).map_err(|error| Error::Damaged(error.to_string()))?;
    let email = command.email.as_deref();
    let note = Some(command.note.as_str()).filter(|note| !note.is_empty());
    Ok(params![
        id.0,
        number,
        checkout.0,
        order.merchant.0,
        visitor.customer.map(|customer| customer.0),
        "placed",
        "unpaid",
        "unfulfilled",
        command.channel.code(),
        command.lang.code(),
        order.totals.total.currency.code(),
        order.totals.items.minor,
        order.totals.discount.minor,
        order.totals.delivery.minor,
        order.totals.tax.minor,
        order.totals.total.minor,
        order.weight_g,
        order.method.0,
        order.method_name.clone(),
        order.carrier.clone(),
        order.promise.from.0,
        order.promise.to.0,
        address.region.code.clone(),
        keys.seal("orders.address", &sealed_address),
        keys.index("phone", &e164(&address.phone)),
        email.map(|email| keys.seal("orders.email", email)),
        email.map(|email| keys.index("email", &email.to_lowercase())),
        note.map(|note| keys.seal("orders.note", note)),
        now.0,
        expires_at.0
    ])
}
