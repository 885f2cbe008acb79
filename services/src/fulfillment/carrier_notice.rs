//! A carrier tells us where a parcel is. Reports repeat and overtake each other: each is filed
//! once, and the parcel's status moves by the rule, never back.

use crate::db::{execute, number, row};
use crate::live::LiveEvent;
use crate::orders::events::record;
use crate::orders::lock_order;
use crate::providers::carriers::{self, Report};
use crate::providers::signing::{Distrust, Headers};
use crate::{Error, Result, Shop, Tx, new_id, params, push};
use domain::fulfillment::Carrier;
use domain::ids::{MerchantId, OrderId};
use domain::orders::TrackingStatus;
use domain::push::Step;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

/// What became of a carrier's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarrierVerdict {
    /// Filed.
    Applied,
    /// Filed before.
    Repeated,
    /// Not believed.
    Distrusted(Distrust),
    /// No parcel of ours has this number.
    Unknown,
}

impl CarrierVerdict {
    /// The HTTP status that tells the carrier.
    pub fn status(self) -> u16 {
        match self {
            CarrierVerdict::Applied | CarrierVerdict::Repeated => 200,
            CarrierVerdict::Distrusted(Distrust::Headers) => 400,
            CarrierVerdict::Distrusted(_) => 401,
            CarrierVerdict::Unknown => 422,
        }
    }

    /// How it is named in the answer.
    pub fn code(self) -> &'static str {
        match self {
            CarrierVerdict::Applied => "applied",
            CarrierVerdict::Repeated => "repeated",
            CarrierVerdict::Distrusted(_) => "distrusted",
            CarrierVerdict::Unknown => "unknown_parcel",
        }
    }
}

#[derive(FromQueryResult)]
struct Parcel {
    id: Uuid,
    order_id: Uuid,
    merchant_id: Uuid,
    tracking_status: String,
}

/// Takes a report in.
pub async fn carrier_notice(shop: &Shop, carrier: &str, headers: &Headers, body: &[u8]) -> Result<CarrierVerdict> {
    let carrier = Carrier::from_code(carrier).ok_or(Error::NotFound)?;
    let report = match carriers::read_notice(shop, carrier.code, headers, body) {
        Ok(report) => report,
        Err(distrust) => {
            tracing::warn!(carrier = carrier.code, %distrust, "a report that is not believed");
            return Ok(CarrierVerdict::Distrusted(distrust));
        }
    };
    let mut tries = 0;
    loop {
        match file(shop, carrier, &report).await {
            Err(error) if (error.is_transient() || matches!(error, Error::Conflict)) && tries < 3 => tries += 1,
            other => return other,
        }
    }
}

async fn file(shop: &Shop, carrier: &Carrier, report: &Report) -> Result<CarrierVerdict> {
    let mut tx = shop.begin().await?;
    const PARCEL: &str = "SELECT id, order_id, merchant_id, tracking_status FROM fulfillments \
         WHERE carrier = $1 AND tracking_number = $2";
    let parcel = params![carrier.code, report.tracking_number.clone()];
    let Some(found) = row::<Parcel>(&*tx, PARCEL, parcel.clone()).await? else { return Ok(CarrierVerdict::Unknown) };
    // Reports about one order wait for each other: the last of several parcels decides, by what
    // those before it have left. A parcel never changes its order.
    lock_order(&tx, OrderId(found.order_id)).await?;
    let Some(parcel) = row::<Parcel>(&*tx, PARCEL, parcel).await? else { return Ok(CarrierVerdict::Unknown) };
    let short = |text: &str| text.chars().take(200).collect::<String>();
    let filed = execute(
        &*tx,
        "INSERT INTO parcel_events (id, fulfillment_id, event_id, kind, text_zh, text_en, at, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (fulfillment_id, event_id) DO NOTHING",
        params![
            new_id(),
            parcel.id,
            short(&report.event_id),
            report.kind.code(),
            short(&report.text_zh),
            short(&report.text_en),
            report.at.0,
            tx.now().0
        ],
    )
    .await?;
    if filed == 0 {
        return Ok(CarrierVerdict::Repeated);
    }
    let before = TrackingStatus::from_code(&parcel.tracking_status)
        .ok_or_else(|| Error::Damaged(format!("parcel {} is {}", parcel.id, parcel.tracking_status)))?;
    let after = before.after(report.kind);
    if after != before {
        let arrived = (after == TrackingStatus::Delivered).then_some(report.at.0.min(tx.now().0));
        let moved = execute(
            &*tx,
            "UPDATE fulfillments SET tracking_status = $1, delivered_at = COALESCE(CAST($2 AS BIGINT), delivered_at) \
             WHERE id = $3 AND tracking_status = $4",
            params![after.code(), arrived, parcel.id, before.code()],
        )
        .await?;
        if moved == 0 {
            return Err(Error::Conflict);
        }
        let step = match after {
            TrackingStatus::OutForDelivery => Some(Step::OutForDelivery),
            TrackingStatus::AvailableForPickup => Some(Step::Waiting),
            TrackingStatus::Failure | TrackingStatus::ReturnToSender => Some(Step::Trouble),
            _ => None,
        };
        if let Some(step) = step {
            push::step(&tx, OrderId(parcel.order_id), step).await?;
        }
        if after == TrackingStatus::Delivered {
            goods_arrived(&tx, OrderId(parcel.order_id), "carrier", json!({ "parcel": parcel.id })).await?;
        }
    }
    let (order, merchant) = (OrderId(parcel.order_id), MerchantId(parcel.merchant_id));
    tx.emit(LiveEvent::Order { order, merchant, kind: "parcel".to_owned() });
    tx.commit().await?;
    Ok(CarrierVerdict::Applied)
}

/// Marks an order's goods as arrived when all have left and every parcel has arrived. Asked when a
/// parcel arrives, and when what has not left is dropped.
pub(crate) async fn goods_arrived(tx: &Tx, order: OrderId, actor: &str, facts: Value) -> Result<()> {
    let under_way = number(
        &**tx,
        "SELECT COUNT(*) AS n FROM fulfillments WHERE order_id = $1 AND tracking_status <> 'delivered'",
        params![order.0],
    )
    .await?;
    if under_way > 0 {
        return Ok(());
    }
    let arrived = execute(
        &**tx,
        "UPDATE orders SET fulfillment_status = 'delivered', delivered_at = $1 WHERE id = $2 AND fulfillment_status = 'fulfilled'",
        params![tx.now().0, order.0],
    )
    .await?;
    if arrived == 1 {
        record(tx, order, "delivered", actor, facts).await?;
    }
    Ok(())
}
