//! A setting as it was a moment ago, for those who ask all the time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer is good; another node's change is seen after that.
const GOOD: Duration = Duration::from_secs(1);

/// The minutes an unpaid order keeps its stock, as they were read last.
#[derive(Default)]
pub(crate) struct Recent {
    minutes: Mutex<Option<(i64, Instant)>>,
}

impl Recent {
    /// What was read within the last second.
    pub(super) fn get(&self) -> Option<i64> {
        let minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        minutes.filter(|(_, since)| since.elapsed() < GOOD).map(|(minutes, _)| minutes)
    }

    /// What was read now; none when it has just changed.
    pub(super) fn set(&self, read: Option<i64>) {
        *self.minutes.lock().unwrap_or_else(PoisonError::into_inner) = read.map(|minutes| (minutes, Instant::now()));
    }
}
