//! Carriers: those who move parcels and tell us where they are.

use crate::jobs::{self, enqueue};
use crate::providers::signing::{self, Distrust, Headers};
use crate::{Error, Result, Shop, Tx};
use domain::Timestamp;
use domain::orders::TrackingEvent;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a carrier reports about a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The carrier's id of the event, the same in every repetition.
    pub event_id: String,
    /// The parcel.
    pub tracking_number: String,
    /// What happened.
    pub kind: TrackingEvent,
    /// What the carrier says, Chinese.
    pub text_zh: String,
    /// What the carrier says, English.
    pub text_en: String,
    /// When it happened, by the carrier's clock.
    pub at: Timestamp,
}

/// Checks a carrier's notice and reads it. Every carrier has its own secret, made from ours.
pub fn read_notice(
    shop: &Shop,
    carrier: &str,
    headers: &Headers,
    body: &[u8],
) -> std::result::Result<Report, Distrust> {
    signing::verify(&secret(shop, carrier), headers, body, shop.clock.now())?;
    serde_json::from_slice(body).map_err(|_| Distrust::Headers)
}

fn secret(shop: &Shop, carrier: &str) -> String {
    [carrier, ":", shop.options.carrier_secret.as_str()].concat()
}

/// The headers with which a carrier signs a notice: used by the demo carrier, and by tests.
pub fn sign(shop: &Shop, carrier: &str, event: &str, body: &[u8]) -> Headers {
    signing::sign(&secret(shop, carrier), event, shop.clock.now(), body)
}

/// What a demo parcel lives through: how many paces after it left, what, and in which words.
const JOURNEY: [(i64, TrackingEvent, &str, &str); 5] = [
    (0, TrackingEvent::Scan, "快递员已揽收", "Picked up by the courier"),
    (1, TrackingEvent::Scan, "已到达分拨中心", "Arrived at the sorting centre"),
    (2, TrackingEvent::Scan, "已到达派送网点", "Arrived at the delivery station"),
    (3, TrackingEvent::OutForDelivery, "正在派送，请保持电话畅通", "Out for delivery"),
    (4, TrackingEvent::Delivered, "已签收，期待再次为你服务", "Delivered. Thank you"),
];

/// Sends a demo parcel on its journey: the first scan after three seconds, then one event a pace.
pub(crate) async fn play(shop: &Shop, tx: &Tx, parcel: Uuid, tracking_number: &str) -> Result<()> {
    for (paces, kind, text_zh, text_en) in JOURNEY {
        let at = tx.now().plus(3 * Timestamp::SECOND + paces * shop.options.demo_carrier_pace);
        let report = Report {
            event_id: format!("{parcel}:{paces}"),
            tracking_number: tracking_number.to_owned(),
            kind,
            text_zh: text_zh.to_owned(),
            text_en: text_en.to_owned(),
            at,
        };
        let body = serde_json::to_string(&report).map_err(|error| Error::Damaged(error.to_string()))?;
        enqueue(tx, jobs::DEMO_PARCEL, json!({ "event": report.event_id, "body": body }), at, None).await?;
    }
    Ok(())
}

/// Posts one report at our webhook, as a real carrier does: the job.
pub(crate) async fn deliver(shop: &Shop, facts: &Value) -> Result<()> {
    let field = |name: &str| facts.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (event, body) = (field("event"), field("body"));
    let headers = sign(shop, "demo", &event, body.as_bytes());
    let url = [shop.options.inside_url.as_str(), "/webhooks/carrier/demo"].concat();
    let answer = shop.wire.post(shop, &url, headers, body).await.map_err(|none| Error::Provider(none.to_string()))?;
    match answer.status {
        200..=299 => Ok(()),
        status => Err(Error::Provider(format!("the shop answered {status}"))),
    }
}
