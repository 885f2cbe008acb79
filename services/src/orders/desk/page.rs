//! One order whole, as the desk shows it.

use super::person::person;
use crate::db::{row, rows};
use crate::entities::orders::{Entity, Model};
use crate::staff::Member;
use crate::stock::Places;
use crate::{Error, Result, Shop, params};
use domain::ids::{CustomerId, MerchantId, OrderId, OrderLineId};
use domain::orders::desk::{DeskEvent, DeskLine, DeskOrder, DeskParcel, DeskPayment, DeskRefund, DeskScan};
use domain::orders::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};
use domain::payments::{PaymentState, RefundState};
use domain::staff::Permission;
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Whose order it is.
pub(super) async fn merchant_of(tx: &crate::Tx, order: OrderId) -> Result<Uuid> {
    #[derive(FromQueryResult)]
    struct Row {
        merchant_id: Uuid,
    }
    let found: Option<Row> = row(&**tx, "SELECT merchant_id FROM orders WHERE id = $1", params![order.0]).await?;
    Ok(found.ok_or(Error::NotFound)?.merchant_id)
}

/// One order. Another merchant's order is not there; personal fields are masked unless `pass`
/// is one that [`super::reveal`] gave.
pub async fn page(shop: &Shop, member: &Member, lang: Lang, order: OrderId, pass: Option<&str>) -> Result<DeskOrder> {
    member.demand(Permission::OrdersView)?;
    let read = shop.db.read();
    let found = Entity::find_by_id(order.0).one(read).await?.ok_or(Error::NotFound)?;
    if !member.may_see(MerchantId(found.merchant_id)) {
        return Err(Error::NotFound);
    }
    let currency = Currency::from_code(&found.currency).unwrap_or_default();
    let money = |minor: i64| Money { minor, currency };
    let damaged = |what: &str| Error::Damaged(format!("order {}: {what}", found.id));
    let open = |context: &str, sealed: &Option<Vec<u8>>| match sealed {
        Some(sealed) => shop.keys.open_sealed(context, sealed),
        None => Ok(String::new()),
    };
    let places = Places::of(read, std::iter::once(found.sent_from.as_deref()), lang).await?;
    Ok(DeskOrder {
        id: order,
        number: found.number.clone(),
        merchant: MerchantId(found.merchant_id),
        merchant_name: merchant_name(read, found.merchant_id, lang).await?,
        sent_from: places.told(found.sent_from.as_deref())?,
        status: OrderStatus::from_code(&found.status).ok_or_else(|| damaged("status"))?,
        payment: PaymentStatus::from_code(&found.payment_status).ok_or_else(|| damaged("payment status"))?,
        goods: FulfillmentStatus::from_code(&found.fulfillment_status).ok_or_else(|| damaged("goods' status"))?,
        channel: Channel::from_code(&found.channel).ok_or_else(|| damaged("channel"))?,
        placed_at: Timestamp(found.placed_at),
        expires_at: Timestamp(found.expires_at),
        promise: (Timestamp(found.promise_from), Timestamp(found.promise_to)),
        delivery: found.delivery_name.clone(),
        carrier: found.carrier.clone(),
        customer: found.customer_id.map(CustomerId),
        person: person(shop, member, &found, pass)?,
        note: open("orders.note", &found.note)?,
        staff_note: open("orders.staff_note", &found.staff_note)?,
        lines: lines(read, order, currency).await?,
        parcels: parcels(read, order, lang).await?,
        items_total: money(found.items_total),
        discount_total: money(found.discount_total),
        delivery_total: money(found.delivery_total),
        total: money(found.total),
        refunded: money(found.refunded_total),
        payments: payments(read, &found, currency).await?,
        refunds: refunds(read, order, currency).await?,
        timeline: timeline(shop, order).await?,
        refund_key: crate::new_id().to_string(),
    })
}

async fn merchant_name(read: &impl ConnectionTrait, id: Uuid, lang: Lang) -> Result<String> {
    let found = crate::entities::merchants::Entity::find_by_id(id).one(read).await?;
    Ok(found.map(|m| lang.pick(&m.name_zh, &m.name_en).to_owned()).unwrap_or_default())
}

#[derive(FromQueryResult)]
struct LineRow {
    id: Uuid,
    title: String,
    options: String,
    sku: String,
    picture_id: Option<String>,
    slug: String,
    unit_price: i64,
    quantity: i64,
    total: i64,
    shipped: i64,
}

async fn lines(read: &impl ConnectionTrait, order: OrderId, currency: Currency) -> Result<Vec<DeskLine>> {
    let money = |minor: i64| Money { minor, currency };
    let found: Vec<LineRow> = rows(
        read,
        "SELECT id, title, options, sku, picture_id, slug, unit_price, quantity, total, shipped FROM order_lines
         WHERE order_id = $1 ORDER BY position, id",
        params![order.0],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| DeskLine {
            id: OrderLineId(row.id),
            title: row.title,
            options: row.options,
            sku: row.sku,
            picture: row.picture_id,
            slug: row.slug,
            unit_price: money(row.unit_price),
            quantity: row.quantity,
            total: money(row.total),
            shipped: row.shipped,
        })
        .collect())
}

#[derive(FromQueryResult)]
struct ParcelRow {
    id: Uuid,
    carrier: String,
    tracking_number: String,
    tracking_status: String,
    shipped_at: i64,
}

#[derive(FromQueryResult)]
struct ContentRow {
    fulfillment_id: Uuid,
    title: String,
    quantity: i64,
}

#[derive(FromQueryResult)]
struct ScanRow {
    fulfillment_id: Uuid,
    text_zh: String,
    text_en: String,
    at: i64,
}

async fn parcels(read: &impl ConnectionTrait, order: OrderId, lang: Lang) -> Result<Vec<DeskParcel>> {
    let found: Vec<ParcelRow> = rows(
        read,
        "SELECT id, carrier, tracking_number, tracking_status, shipped_at FROM fulfillments
         WHERE order_id = $1 ORDER BY shipped_at DESC, id DESC",
        params![order.0],
    )
    .await?;
    let contents: Vec<ContentRow> = rows(
        read,
        "SELECT c.fulfillment_id, l.title, c.quantity FROM fulfillment_lines c
         JOIN order_lines l ON l.id = c.order_line_id WHERE l.order_id = $1 ORDER BY l.position",
        params![order.0],
    )
    .await?;
    let scans: Vec<ScanRow> = rows(
        read,
        "SELECT e.fulfillment_id, e.text_zh, e.text_en, e.at FROM parcel_events e
         JOIN fulfillments f ON f.id = e.fulfillment_id WHERE f.order_id = $1 ORDER BY e.at DESC, e.id DESC",
        params![order.0],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|parcel| DeskParcel {
            contents: contents
                .iter()
                .filter(|content| content.fulfillment_id == parcel.id)
                .map(|content| (content.title.clone(), content.quantity))
                .collect(),
            scans: scans
                .iter()
                .filter(|scan| scan.fulfillment_id == parcel.id)
                .map(|scan| DeskScan {
                    at: Timestamp(scan.at),
                    text: lang.pick(&scan.text_zh, &scan.text_en).to_owned(),
                })
                .collect(),
            carrier: parcel.carrier,
            tracking_number: parcel.tracking_number,
            status: TrackingStatus::from_code(&parcel.tracking_status).unwrap_or(TrackingStatus::PreTransit),
            shipped_at: Timestamp(parcel.shipped_at),
        })
        .collect())
}

#[derive(FromQueryResult)]
struct PaymentRow {
    provider: String,
    provider_ref: Option<String>,
    state: String,
    amount: i64,
    created_at: i64,
}

async fn payments(read: &impl ConnectionTrait, order: &Model, currency: Currency) -> Result<Vec<DeskPayment>> {
    let found: Vec<PaymentRow> = rows(
        read,
        "SELECT provider, provider_ref, state, amount, created_at FROM payments
         WHERE checkout_id = $1 ORDER BY created_at DESC, id DESC",
        params![order.checkout_id],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| DeskPayment {
            provider: row.provider,
            reference: row.provider_ref.unwrap_or_default(),
            state: PaymentState::from_code(&row.state).unwrap_or(PaymentState::Pending),
            amount: Money { minor: row.amount, currency },
            created_at: Timestamp(row.created_at),
        })
        .collect())
}

#[derive(FromQueryResult)]
struct RefundRow {
    amount: i64,
    reason: String,
    state: String,
    created_at: i64,
}

async fn refunds(read: &impl ConnectionTrait, order: OrderId, currency: Currency) -> Result<Vec<DeskRefund>> {
    let found: Vec<RefundRow> = rows(
        read,
        "SELECT amount, reason, state, created_at FROM refunds WHERE order_id = $1 ORDER BY created_at DESC, id DESC",
        params![order.0],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| DeskRefund {
            amount: Money { minor: row.amount, currency },
            reason: row.reason,
            state: RefundState::from_code(&row.state).unwrap_or(RefundState::Pending),
            created_at: Timestamp(row.created_at),
        })
        .collect())
}

#[derive(FromQueryResult)]
struct EventRow {
    at: i64,
    kind: String,
    actor: String,
    facts: String,
}

async fn timeline(shop: &Shop, order: OrderId) -> Result<Vec<DeskEvent>> {
    let found: Vec<EventRow> = rows(
        shop.db.read(),
        "SELECT at, kind, actor, facts FROM order_events WHERE order_id = $1 ORDER BY at DESC, id DESC",
        params![order.0],
    )
    .await?;
    let names = staff_names(shop, found.iter().map(|event| event.actor.as_str())).await?;
    Ok(found
        .into_iter()
        .map(|event| DeskEvent {
            at: Timestamp(event.at),
            actor: names.get(&event.actor).cloned().unwrap_or(event.actor),
            kind: event.kind,
            facts: facts(&event.facts),
        })
        .collect())
}

/// The facts of an event that are texts and numbers.
fn facts(json: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(all)) = serde_json::from_str(json) else { return Vec::new() };
    all.into_iter()
        .filter_map(|(name, value)| match value {
            Value::String(text) => Some((name, text)),
            Value::Number(number) => Some((name, number.to_string())),
            _ => None,
        })
        .collect()
}

/// The names behind `staff:<id>`.
pub(crate) async fn staff_names<'a>(
    shop: &Shop,
    actors: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, String>> {
    use crate::entities::staff::{Column, Entity};
    use sea_orm::{ColumnTrait, QueryFilter};
    let ids: Vec<Uuid> =
        actors.filter_map(|actor| actor.strip_prefix("staff:")).filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = Entity::find().filter(Column::Id.is_in(ids)).all(shop.db.read()).await?;
    let mut names = HashMap::new();
    for staff in found {
        names.insert(format!("staff:{}", staff.id), shop.keys.open_sealed("staff.name", &staff.name)?);
    }
    Ok(names)
}
