//! Background work as staff see it.

use crate::Timestamp;
use crate::ids::JobId;
use serde::{Deserialize, Serialize};

/// Work that failed ten times and waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Which one.
    pub id: JobId,
    /// What it should have done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last try failed.
    pub last_error: String,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// Tries before a job is given up and shown to staff.
pub const MOST_ATTEMPTS: i64 = 10;

/// Milliseconds to wait after the `attempts`-th failed try: 5 s, then three times as long each
/// time, never more than 6 h; all tries together span about ten hours. `jitter` (0 to 999) moves
/// it by up to a fifth either way, so that jobs that failed together do not return together.
pub fn retry_delay(attempts: i64, jitter: u32) -> i64 {
    let steps = u32::try_from((attempts - 1).clamp(0, 9)).unwrap_or(9);
    let base = (5 * Timestamp::SECOND * 3_i64.pow(steps)).min(6 * Timestamp::HOUR);
    base * (800 + i64::from(jitter.min(999)) * 2 / 5) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_apart_and_stay_within_a_fifth() {
        assert_eq!(retry_delay(1, 500), 5000);
        assert_eq!(retry_delay(2, 500), 15_000);
        assert_eq!(retry_delay(3, 500), 45_000);
        assert_eq!(retry_delay(1, 0), 4000);
        assert_eq!(retry_delay(1, 999), 5995);
        assert_eq!(retry_delay(99, 500), 6 * Timestamp::HOUR);
        assert_eq!(retry_delay(0, 500), 5000);
        let all: i64 = (1..MOST_ATTEMPTS).map(|n| retry_delay(n, 500)).sum();
        assert_eq!(all / Timestamp::HOUR, 10);
    }
}
