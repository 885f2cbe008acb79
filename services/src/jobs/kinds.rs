//! What each kind of job does. The list is the feature list.

use super::chores;
use super::queue::Job;
use crate::providers::{carriers, sandbox};
use crate::{Error, Result, Shop, audit, flash, fulfillment, ledger, orders, payments, push, wishes};

/// Runs a job's handler.
pub(super) async fn run(shop: &Shop, job: &Job) -> Result<()> {
    match job.kind.as_str() {
        super::REFUND => {
            let facts = job.facts()?;
            let refund = facts.get("refund").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
            payments::ask_provider(shop, refund.ok_or_else(|| Error::Damaged(format!("job {}", job.id)))?).await
        }
        super::SANDBOX_NOTICE => sandbox::deliver(shop, &job.facts()?, job.attempts).await,
        super::DEMO_PARCEL => carriers::deliver(shop, &job.facts()?).await,
        push::SEND => push::send(shop, &job.facts()?).await,
        chores::ASK_UNSETTLED => payments::ask_unsettled(shop).await.map(drop),
        chores::COMPLETE_DELIVERED => fulfillment::complete_delivered(shop).await.map(drop),
        chores::EXPIRE_DUE => orders::expire_due(shop).await.map(drop),
        chores::RECONCILE => payments::reconcile_new(shop).await.map(drop),
        chores::LEDGER => ledger::catch_up(shop).await.map(drop),
        chores::END_SALES => flash::end_due(shop).await,
        chores::WISHES => wishes::look(shop).await,
        chores::AUDIT => audit::round(shop).await,
        chores::PRUNE => chores::prune(shop).await,
        orders::EXPIRE => {
            let checkout = job.facts()?["checkout"].as_str().and_then(|id| id.parse().ok());
            let checkout = checkout.ok_or_else(|| Error::Damaged(format!("job {} names no checkout", job.id)))?;
            orders::expire(shop, checkout).await.map(|_| ())
        }
        // A newer node may know it; this one fails the try, and it is tried again.
        unknown => Err(Error::Damaged(format!(
            "no handler for jobs of kind {unknown} ({} bytes)",
            job.facts()?.to_string().len()
        ))),
    }
}
