//! What each kind of job does. The list is the feature list.

use super::chores;
use super::queue::Job;
use crate::{Error, Result, Shop, orders};

/// Runs a job's handler.
pub(super) async fn run(shop: &Shop, job: &Job) -> Result<()> {
    match job.kind.as_str() {
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
