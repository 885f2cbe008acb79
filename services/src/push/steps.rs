//! Something became known: a job for each device that shall hear of it.

use super::send::SEND;
use crate::db::rows;
use crate::{Result, Tx, jobs, params};
use domain::ids::{OrderId, ProductId, VariantId};
use domain::push::{Step, Topic};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What became known: ids alone; the words are found when it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub(crate) enum News {
    /// A step of an order.
    Step {
        /// The order.
        order: OrderId,
        /// What happened.
        step: Step,
    },
    /// Favourites became cheaper.
    Cheaper {
        /// The one that is called by its name.
        product: ProductId,
        /// Its price when it was saved, minor units.
        saved: i64,
        /// How many others became cheaper as well.
        others: i64,
    },
    /// A variant can be bought again.
    There {
        /// The variant.
        variant: VariantId,
    },
}

impl News {
    /// What it is about, in the words in which shoppers choose.
    pub fn topic(self) -> Topic {
        match self {
            News::Step { .. } => Topic::Orders,
            News::Cheaper { .. } => Topic::Prices,
            News::There { .. } => Topic::Stock,
        }
    }
}

#[derive(FromQueryResult)]
struct Device {
    id: Uuid,
}

/// Tells of a step of an order: the devices of whoever placed it, and those that follow it.
pub(crate) async fn step(tx: &Tx, order: OrderId, step: Step) -> Result<()> {
    let devices: Vec<Device> = rows(
        &**tx,
        "SELECT p.id AS id FROM orders o JOIN push_subscriptions p ON p.shopper = o.shopper WHERE o.id = $1
         UNION SELECT subscription_id AS id FROM order_follows WHERE order_id = $1 ORDER BY id",
        params![order.0],
    )
    .await?;
    ask(tx, devices, News::Step { order, step }).await
}

/// Tells all devices of a shopper.
pub(crate) async fn tell(tx: &Tx, shopper: &str, news: News) -> Result<()> {
    let devices: Vec<Device> =
        rows(&**tx, "SELECT id FROM push_subscriptions WHERE shopper = $1 ORDER BY id", params![shopper]).await?;
    ask(tx, devices, news).await
}

async fn ask(tx: &Tx, devices: Vec<Device>, news: News) -> Result<()> {
    for device in devices {
        let facts = serde_json::json!({ "device": device.id, "news": news });
        jobs::enqueue(tx, SEND, facts, tx.now(), None).await?;
    }
    Ok(())
}
