//! The workers: claim, run, write down, again.

use super::queue::{self, Job};
use super::{chores, kinds};
use crate::{Result, Shop};
use std::time::Duration;

/// Workers in one process; a slow provider holds up one of them, not all.
const WORKERS: usize = 4;

/// A handler is stopped after this long, before its lease runs out.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs every job that is due now, one after the other; says how many. Tests call this instead of
/// waiting for the workers.
pub async fn run_due(shop: &Shop) -> Result<usize> {
    let worker = format!("{}-{}", std::process::id(), crate::new_id());
    let mut count = 0;
    while let Some(job) = queue::claim(shop, &worker).await? {
        run(shop, job, &worker).await?;
        count += 1;
    }
    Ok(count)
}

/// Works for ever: as soon as this process asks for work, and once a second for what other
/// nodes asked for, or what has become due.
pub async fn work(shop: Shop) {
    for _ in 0..WORKERS {
        let shop = shop.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = run_due(&shop).await {
                    tracing::error!(%error, "the job queue does not answer");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                // Both ways of waking are fine; a missed one is made up for within a second.
                let _ = tokio::time::timeout(Duration::from_secs(1), shop.wake.notified()).await;
            }
        });
    }
    loop {
        if let Err(error) = chores::ask_for(&shop).await {
            tracing::error!(%error, "the minute's chores could not be asked for");
        }
        tokio::time::sleep(Duration::from_secs(15)).await;
    }
}

/// One try of one job, in a task of its own: a handler that panics fails its job and nothing else.
async fn run(shop: &Shop, job: Job, worker: &str) -> Result<()> {
    let task = tokio::spawn({
        let (shop, job) = (shop.clone(), job.clone());
        async move { tokio::time::timeout(PATIENCE, kinds::run(&shop, &job)).await }
    });
    let problem = match task.await {
        Ok(Ok(Ok(()))) => return queue::done(shop, &job, worker).await,
        Ok(Ok(Err(crate::Error::Resting(seconds)))) => return queue::not_tried(shop, &job, worker, seconds).await,
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(_)) => "took too long".to_owned(),
        Err(_) => "panicked".to_owned(),
    };
    queue::failed(shop, &job, worker, &problem).await
}
