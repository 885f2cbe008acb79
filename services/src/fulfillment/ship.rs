//! A parcel leaves.

use crate::db::{execute, insert_rows, row, rows};
use crate::live::LiveEvent;
use crate::orders::events::record;
use crate::orders::lock_order;
use crate::providers::carriers;
use crate::staff::Member;
use crate::stock::{self, Piece};
use crate::{Error, Result, Shop, audit_log, new_id, params};
use domain::checkout::Refusal;
use domain::fulfillment::{Carrier, LineState, ParcelRefusal, is_tracking_number, pack};
use domain::ids::{FulfillmentId, LocationId, MerchantId, OrderId, OrderLineId, VariantId};
use domain::orders::{FulfillmentEvent, FulfillmentStatus};
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// A parcel to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipCommand {
    /// Of which order.
    pub order: OrderId,
    /// Which pieces; empty for everything that has not left yet.
    pub lines: Vec<(OrderLineId, i64)>,
    /// Code of the carrier.
    pub carrier: String,
    /// The carrier's number of the parcel; the demo carrier makes one when it is empty.
    pub tracking_number: String,
}

/// A parcel that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The parcel.
    pub parcel: FulfillmentId,
    /// The carrier's number of it.
    pub tracking_number: String,
    /// What is true of the order's goods now.
    pub goods: FulfillmentStatus,
}

#[derive(FromQueryResult)]
struct Order {
    merchant_id: Uuid,
    status: String,
    payment_status: String,
    fulfillment_status: String,
}

#[derive(FromQueryResult)]
struct Line {
    id: Uuid,
    variant_id: Uuid,
    location_id: Uuid,
    quantity: i64,
    shipped: i64,
}

/// Sends an order, wholly or in part. The pieces of each line are counted by a conditional UPDATE,
/// so that two clerks at the same moment never send a piece twice.
pub async fn ship(shop: &Shop, member: &Member, command: ShipCommand) -> Result<Shipped> {
    member.demand(Permission::OrdersEdit)?;
    let carrier = Carrier::from_code(&command.carrier).ok_or_else(|| Error::invalid("carrier", "unknown"))?;
    let parcel = new_id();
    let typed = command.tracking_number.trim().to_ascii_uppercase();
    let tracking = match typed.is_empty() && carrier.code == "demo" {
        true => format!("DEMO{}", &parcel.simple().to_string().to_ascii_uppercase()[12..]),
        false => typed,
    };
    if !is_tracking_number(&tracking) {
        return Err(Error::invalid("tracking_number", "format"));
    }
    let mut tx = shop.begin().await?;
    // Clerks who pack one order wait for each other: whoever sends the last piece knows that it is.
    lock_order(&tx, command.order).await?;
    let order: Order = row(
        &*tx,
        "SELECT merchant_id, status, payment_status, fulfillment_status FROM orders WHERE id = $1",
        params![command.order.0],
    )
    .await?
    .ok_or(Error::NotFound)?;
    let merchant = MerchantId(order.merchant_id);
    if !member.may_see(merchant) {
        return Err(Error::NotFound);
    }
    let illegal = |state: &str| Error::from(Refusal::Illegal { state: state.to_owned(), event: "ship".to_owned() });
    if order.status != "placed" {
        return Err(illegal(&order.status));
    }
    if !matches!(order.payment_status.as_str(), "paid" | "partially_refunded") {
        return Err(illegal(&order.payment_status));
    }
    let goods = FulfillmentStatus::from_code(&order.fulfillment_status)
        .ok_or_else(|| Error::Damaged(format!("order {} is {}", command.order, order.fulfillment_status)))?;
    let lines: Vec<Line> = rows(
        &*tx,
        "SELECT id, variant_id, location_id, quantity, shipped FROM order_lines WHERE order_id = $1 ORDER BY id",
        params![command.order.0],
    )
    .await?;
    let states: Vec<LineState> = lines
        .iter()
        .map(|line| LineState { id: OrderLineId(line.id), quantity: line.quantity, shipped: line.shipped })
        .collect();
    let (mut packed, rest) = pack(&states, &command.lines).map_err(|refusal| match refusal {
        ParcelRefusal::Nothing => illegal(goods.code()),
        ParcelRefusal::Line => Error::invalid("lines", "unknown"),
        ParcelRefusal::Quantity => Error::invalid("lines", "quantity"),
    })?;
    packed.sort();
    let event = if rest { FulfillmentEvent::ShipRest } else { FulfillmentEvent::ShipSome };
    let after = goods.next(event).map_err(Refusal::from)?;
    let now = tx.now();
    // The order first: two parcels of one order wait for each other here.
    let moved = execute(
        &*tx,
        "UPDATE orders SET fulfillment_status = $1, shipped_at = CASE WHEN $2 THEN $3 ELSE shipped_at END \
         WHERE id = $4 AND status = 'placed' AND fulfillment_status = $5 \
         AND payment_status IN ('paid', 'partially_refunded') AND refunded_total < total + CASE WHEN total = 0 THEN 1 ELSE 0 END",
        params![after.code(), rest, now.0, command.order.0, goods.code()],
    )
    .await?;
    if moved == 0 {
        return Err(Error::Conflict);
    }
    for (line, pieces) in &packed {
        let counted = execute(
            &*tx,
            "UPDATE order_lines SET shipped = shipped + $1 WHERE id = $2 AND shipped + $1 <= quantity AND $1 > 0",
            params![*pieces, line.0],
        )
        .await?;
        if counted == 0 {
            return Err(Error::Conflict);
        }
    }
    let inserted = execute(
        &*tx,
        "INSERT INTO fulfillments (id, order_id, merchant_id, carrier, tracking_number, tracking_status, shipped_at) \
         VALUES ($1, $2, $3, $4, $5, 'pre_transit', $6) ON CONFLICT (carrier, tracking_number) DO NOTHING",
        params![parcel, command.order.0, merchant.0, carrier.code, tracking.clone(), now.0],
    )
    .await?;
    if inserted == 0 {
        return Err(Error::invalid("tracking_number", "used"));
    }
    let parcel_lines = packed.iter().map(|(line, pieces)| params![parcel, line.0, *pieces]).collect();
    insert_rows(&*tx, "fulfillment_lines", &["fulfillment_id", "order_line_id", "quantity"], parcel_lines).await?;
    let pieces: Vec<Piece> = packed
        .iter()
        .filter_map(|(id, quantity)| {
            let line = lines.iter().find(|line| line.id == id.0)?;
            Some(Piece {
                order: command.order,
                variant: VariantId(line.variant_id),
                location: LocationId(line.location_id),
                quantity: *quantity,
            })
        })
        .collect();
    stock::ship(&mut tx, &pieces, &member.actor()).await?;
    let count: i64 = packed.iter().map(|(_, pieces)| pieces).sum();
    let facts = json!({ "parcel": parcel, "carrier": carrier.code, "tracking_number": tracking, "pieces": count, "rest": rest });
    record(&tx, command.order, "shipped", &member.actor(), facts.clone()).await?;
    if carrier.code == "demo" {
        carriers::play(shop, &tx, parcel, &tracking).await?;
    }
    tx.emit(LiveEvent::Order { order: command.order, merchant, kind: "shipped".to_owned() });
    let object = format!("order:{}", command.order);
    audit_log::record(&tx, member, "order.ship", &object, json!({ "goods": goods.code() }), facts).await?;
    tx.commit().await?;
    Ok(Shipped { parcel: FulfillmentId(parcel), tracking_number: tracking, goods: after })
}
