//! SQLite's log goes into its file aside from what writes.
//!
//! A commit is durable once it is in the log; the pages go from there into the file later. Left alone,
//! the writing connection does that within a commit, and in a shop with a past, where every order
//! touches pages all over the file, everybody waiting for that commit waits for thousands of writes
//! and a flush. So a connection of its own does it beside the writer, as often as pages come. It never
//! holds the writer up: a passive checkpoint takes no lock that writing needs.
//!
//! The log begins anew only when a write finds all of it in the file, which a writer that never rests
//! may never meet. Therefore the writer still folds the log itself once it is [`LONGEST_LOG`] pages
//! long; by then nearly all of them are in the file already.

use super::row;
use crate::Result;
use sea_orm::{DatabaseConnection, FromQueryResult};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Pages in the log after which the writer puts what is left into the file by itself: 400 MB.
pub(super) const LONGEST_LOG: &str = "100000";
/// Pages that are worth a flush of the file. The more there are, the more often one page stands for many
/// changes; in a shop with a past of a million orders 8,000 took a tenth of the orders per second.
const AT_ONCE: f64 = 30_000.0;
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The work aside; it ends with the last handle to the database.
pub(super) struct Checkpoints {
    stop: watch::Sender<bool>,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    /// Begins, on a connection that nobody else uses.
    pub(super) fn begin(connection: DatabaseConnection) -> Checkpoints {
        let (stop, stopped) = watch::channel(false);
        Checkpoints { stop, worker: tokio::sync::Mutex::new(Some(tokio::spawn(go_on(connection, stopped)))) }
    }

    /// Ends it and waits until its connection is closed.
    pub(super) async fn end(&self) {
        self.stop.send_replace(true);
        if let Some(worker) = self.worker.lock().await.take() {
            // It is neither cut off nor does it panic; an error here has nobody to go to.
            let _ = worker.await;
        }
    }
}

/// Until the sender says stop or is gone.
async fn go_on(connection: DatabaseConnection, mut stopped: watch::Receiver<bool>) {
    let mut pause = LONGEST_PAUSE;
    let mut before = 0;
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            () = tokio::time::sleep(pause) => {}
        }
        match once(&connection).await {
            Ok(log) => {
                // A log that began anew is shorter than what was seen of the last one.
                let came = if log >= before { log - before } else { log };
                before = log;
                pause = next_pause(came, pause);
            }
            Err(error) => {
                tracing::warn!(%error, "the database's log could not be put into its file; it is tried again");
                pause = LONGEST_PAUSE;
            }
        }
    }
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "a connection did not close");
    }
}

/// One passive checkpoint. Gives the pages in the log.
async fn once(connection: &DatabaseConnection) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Outcome {
        log: i64,
    }
    Ok(row::<Outcome>(connection, "PRAGMA wal_checkpoint(PASSIVE)", Vec::new()).await?.map_or(0, |outcome| outcome.log))
}

/// How long it takes until as many pages as are worth it have come, when `came` did within `pause`.
fn next_pause(came: i64, pause: Duration) -> Duration {
    if came <= 0 {
        return LONGEST_PAUSE;
    }
    #[allow(clippy::cast_precision_loss)] // A log has far fewer pages than a float counts exactly.
    pause.mul_f64(AT_ONCE / came as f64).clamp(SHORTEST_PAUSE, LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_again_when_enough_is_expected() {
        let second = Duration::from_secs(1);
        assert_eq!(next_pause(30_000, second), second);
        assert_eq!(next_pause(60_000, second), Duration::from_millis(500));
        assert_eq!(next_pause(1_000_000, second), SHORTEST_PAUSE);
        assert_eq!(next_pause(10, second), LONGEST_PAUSE);
        assert_eq!(next_pause(0, SHORTEST_PAUSE), LONGEST_PAUSE);
    }
}
