//! The time, as something that tests can set.

use domain::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time: the machine's, or one that a test holds in its hand.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands at `now` until it is moved.
    pub fn fixed(now: Timestamp) -> Clock {
        Clock(Some(Arc::new(AtomicI64::new(now.0))))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(held) => Timestamp(held.load(Ordering::SeqCst)),
            None => {
                // A machine clock before 1970 reads as 1970.
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// Moves a fixed clock on; the machine's clock ignores it.
    pub fn advance(&self, millis: i64) {
        if let Some(held) = &self.0 {
            held.fetch_add(millis, Ordering::SeqCst);
        }
    }
}
