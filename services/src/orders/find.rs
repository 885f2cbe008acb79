//! An order's page: everything about it, for the one it belongs to.

use super::access::{Access, checkout_of_token, own_order};
use crate::entities::{
    checkouts, fulfillment_lines, fulfillments, merchants, order_events, order_lines, orders, parcel_events, reviews,
};
use crate::sessions::Visitor;
use crate::stock::Places;
use crate::{Error, Result, Shop};
use domain::delivery::Promise;
use domain::ids::{FulfillmentId, OrderId, OrderLineId, ProductId, VariantId};
use domain::orders::views::{
    CheckoutOrders, Due, OrderLineView, OrderView, ParcelEventView, ParcelView, TimelineEntry, shopper_actions,
};
use domain::orders::{Channel, FulfillmentStatus, OrderStatus, PaymentStatus, TrackingStatus};
use domain::pricing::Totals;
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashSet;
use uuid::Uuid;

/// The orders behind the key in an address: the token of a guest's link, or the number of an
/// order of the member who is signed in.
pub async fn of_key(shop: &Shop, visitor: &Visitor, key: &str, lang: Lang) -> Result<CheckoutOrders> {
    match Access::from_key(key) {
        Access::Token(token) => of_checkout(shop, &token, lang).await,
        Access::Member => of_member(shop, visitor, key, lang).await,
    }
}

/// The orders behind a guest's link.
pub async fn of_checkout(shop: &Shop, token: &str, lang: Lang) -> Result<CheckoutOrders> {
    let conn = shop.db.read();
    let checkout = checkout_of_token(conn, token).await?;
    let found = orders::Entity::find()
        .filter(orders::Column::CheckoutId.eq(checkout.0))
        .order_by_asc(orders::Column::Id)
        .all(conn)
        .await?;
    assemble(shop, token.to_owned(), found, lang).await
}

/// One order of the member who is signed in, by its number.
pub async fn of_member(shop: &Shop, visitor: &Visitor, number: &str, lang: Lang) -> Result<CheckoutOrders> {
    let conn = shop.db.read();
    let order = own_order(conn, visitor, &Access::Member, number).await?;
    let checkout = checkouts::Entity::find_by_id(order.checkout_id).one(conn).await?.ok_or(Error::NotFound)?;
    let access = shop.keys.open_sealed("checkouts.access_token", &checkout.access_token)?;
    assemble(shop, access, vec![order], lang).await
}

/// Reads what belongs to the orders in bulk and puts it together.
async fn assemble(shop: &Shop, access: String, found: Vec<orders::Model>, lang: Lang) -> Result<CheckoutOrders> {
    let conn = shop.db.read();
    let ids: Vec<Uuid> = found.iter().map(|order| order.id).collect();
    let lines = order_lines::Entity::find()
        .filter(order_lines::Column::OrderId.is_in(ids.clone()))
        .order_by_asc(order_lines::Column::Position)
        .all(conn)
        .await?;
    let events = order_events::Entity::find()
        .filter(order_events::Column::OrderId.is_in(ids.clone()))
        .order_by_desc(order_events::Column::Id)
        .all(conn)
        .await?;
    let parcels = fulfillments::Entity::find()
        .filter(fulfillments::Column::OrderId.is_in(ids))
        .order_by_asc(fulfillments::Column::Id)
        .all(conn)
        .await?;
    let parcel_ids: Vec<Uuid> = parcels.iter().map(|parcel| parcel.id).collect();
    let contents = fulfillment_lines::Entity::find()
        .filter(fulfillment_lines::Column::FulfillmentId.is_in(parcel_ids.clone()))
        .all(conn)
        .await?;
    let reports = parcel_events::Entity::find()
        .filter(parcel_events::Column::FulfillmentId.is_in(parcel_ids))
        .order_by_desc(parcel_events::Column::At)
        .order_by_desc(parcel_events::Column::Id)
        .all(conn)
        .await?;
    let sellers = merchants::Entity::find()
        .filter(merchants::Column::Id.is_in(found.iter().map(|order| order.merchant_id)))
        .all(conn)
        .await?;
    let reviewed: HashSet<Uuid> = reviews::Entity::find()
        .filter(reviews::Column::OrderLineId.is_in(lines.iter().map(|line| line.id)))
        .all(conn)
        .await?
        .into_iter()
        .filter_map(|review| review.order_line_id)
        .collect();
    let places = Places::of(conn, found.iter().map(|order| order.sent_from.as_deref()), lang).await?;
    let parts = Parts { places, lines, events, parcels, contents, reports, sellers, reviewed, lang };
    let mut due = 0;
    let mut until = None;
    let mut views = Vec::with_capacity(found.len());
    for order in found {
        if order.status == "placed" && order.payment_status == "unpaid" {
            due += order.total;
            until = Some((Timestamp(order.expires_at), currency(&order)));
        }
        views.push(parts.view(shop, order)?);
    }
    let due = until.map(|(until, currency)| Due { amount: Money { minor: due, currency }, until });
    let news = (parts.events.len() + parts.reports.len()) as u64;
    Ok(CheckoutOrders { access, due, orders: views, news })
}

fn currency(order: &orders::Model) -> Currency {
    Currency::from_code(&order.currency).unwrap_or_default()
}

struct Parts {
    places: Places,
    lines: Vec<order_lines::Model>,
    events: Vec<order_events::Model>,
    parcels: Vec<fulfillments::Model>,
    contents: Vec<fulfillment_lines::Model>,
    reports: Vec<parcel_events::Model>,
    sellers: Vec<merchants::Model>,
    reviewed: HashSet<Uuid>,
    lang: Lang,
}

/// The stored code as its value; a code this version does not know is damage.
pub(super) fn code<T>(of: fn(&str) -> Option<T>, text: &str) -> Result<T> {
    of(text).ok_or_else(|| Error::Damaged(format!("unknown code {text}")))
}

impl Parts {
    fn view(&self, shop: &Shop, order: orders::Model) -> Result<OrderView> {
        let money = |minor: i64| Money { minor, currency: currency(&order) };
        let status = code(OrderStatus::from_code, &order.status)?;
        let payment = code(PaymentStatus::from_code, &order.payment_status)?;
        let goods = code(FulfillmentStatus::from_code, &order.fulfillment_status)?;
        let seller = self.sellers.iter().find(|seller| seller.id == order.merchant_id);
        let address = shop.keys.open_sealed("orders.address", &order.address)?;
        let note = match &order.note {
            Some(note) => shop.keys.open_sealed("orders.note", note)?,
            None => String::new(),
        };
        let lines = self.lines.iter().filter(|line| line.order_id == order.id).map(|line| OrderLineView {
            id: OrderLineId(line.id),
            variant: VariantId(line.variant_id),
            product: ProductId(line.product_id),
            sku: line.sku.clone(),
            title: line.title.clone(),
            options: line.options.clone(),
            picture: line.picture_id.clone(),
            slug: line.slug.clone(),
            unit_price: money(line.unit_price),
            quantity: line.quantity,
            total: money(line.total),
            shipped: line.shipped,
            refunded: line.refunded,
            reviewed: self.reviewed.contains(&line.id),
        });
        Ok(OrderView {
            id: OrderId(order.id),
            lines: lines.collect(),
            merchant_slug: seller.map(|m| m.slug.clone()).unwrap_or_default(),
            merchant: seller.map(|m| self.lang.pick(&m.name_zh, &m.name_en).to_owned()).unwrap_or_default(),
            status,
            payment,
            goods,
            channel: Channel::from_code(&order.channel).unwrap_or(Channel::Web),
            totals: Totals {
                items: money(order.items_total),
                discount: money(order.discount_total),
                delivery: money(order.delivery_total),
                tax: money(order.tax_total),
                total: money(order.total),
            },
            refunded: money(order.refunded_total),
            address: serde_json::from_str(&address).map_err(|error| Error::Damaged(error.to_string()))?,
            note,
            sent_from: self.places.told(order.sent_from.as_deref())?,
            promise: Promise { from: Timestamp(order.promise_from), to: Timestamp(order.promise_to) },
            placed_at: Timestamp(order.placed_at),
            timeline: self.timeline(order.id),
            parcels: self.parcels(order.id)?,
            may: shopper_actions(status, payment, goods, order.reviewed),
            number: order.number,
            delivery: order.delivery_name,
            cancel_reason: order.cancel_reason,
        })
    }

    fn timeline(&self, order: Uuid) -> Vec<TimelineEntry> {
        self.events
            .iter()
            // What staff note for each other is not the shopper's to read.
            .filter(|event| event.order_id == order && event.kind != "note")
            .map(|event| TimelineEntry {
                kind: event.kind.clone(),
                actor: event.actor.split(':').next().unwrap_or_default().to_owned(),
                at: Timestamp(event.at),
                facts: facts(&event.facts),
            })
            .collect()
    }

    fn parcels(&self, order: Uuid) -> Result<Vec<ParcelView>> {
        self.parcels
            .iter()
            .filter(|parcel| parcel.order_id == order)
            .map(|parcel| {
                let contents =
                    self.contents.iter().filter(|content| content.fulfillment_id == parcel.id).filter_map(|content| {
                        let line = self.lines.iter().find(|line| line.id == content.order_line_id)?;
                        Some((line.title.clone(), content.quantity))
                    });
                let events = self.reports.iter().filter(|report| report.fulfillment_id == parcel.id).map(|report| {
                    ParcelEventView {
                        text: self.lang.pick(&report.text_zh, &report.text_en).to_owned(),
                        at: Timestamp(report.at),
                    }
                });
                Ok(ParcelView {
                    id: FulfillmentId(parcel.id),
                    carrier: parcel.carrier.clone(),
                    tracking_number: parcel.tracking_number.clone(),
                    status: code(TrackingStatus::from_code, &parcel.tracking_status)?,
                    shipped_at: Timestamp(parcel.shipped_at),
                    delivered_at: parcel.delivered_at.map(Timestamp),
                    contents: contents.collect(),
                    events: events.collect(),
                })
            })
            .collect()
    }
}

/// The plain values of an event's JSON, as text.
fn facts(json: &str) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(map)) = serde_json::from_str(json) else { return Vec::new() };
    map.into_iter()
        .filter_map(|(name, value)| match value {
            serde_json::Value::String(text) => Some((name, text)),
            serde_json::Value::Number(number) => Some((name, number.to_string())),
            _ => None,
        })
        .collect()
}
