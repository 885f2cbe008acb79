//! Settings as they were a moment ago, for those who ask all the time.

use domain::checkout::Caps;
use domain::orders::Channel;
use domain::settings::ShopSettings;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer is good; another node's change is seen after that.
const GOOD: Duration = Duration::from_secs(1);

/// How long an unpaid order keeps its stock, and how much of it one person may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unpaid {
    /// Minutes of an order from each channel, in the order of [`Channel::ALL`].
    pub usual: [i64; Channel::ALL.len()],
    /// Minutes of one with something of a flash sale, never more than the usual.
    pub on_sale: i64,
    /// What one person may hold unpaid.
    pub caps: Caps,
}

impl Unpaid {
    /// Minutes of an order from a channel, with or without something of a flash sale.
    pub fn minutes(self, channel: Channel, on_sale: bool) -> i64 {
        let at = Channel::ALL.iter().position(|one| *one == channel).unwrap_or(0);
        if on_sale { self.on_sale.min(self.usual[at]) } else { self.usual[at] }
    }
}

/// The shop's own settings as they were read last, when, and how often its face had changed by then.
#[derive(Default)]
pub(crate) struct Recent(Mutex<Option<(Arc<ShopSettings>, Instant, u64)>>);

impl Recent {
    /// What was read within the last second, and after the last of so many changes.
    pub(super) fn get(&self, changes: u64) -> Option<Arc<ShopSettings>> {
        let read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let good = |since: &Instant, then: u64| since.elapsed() < GOOD && then == changes;
        read.as_ref().filter(|(_, since, then)| good(since, *then)).map(|(settings, ..)| settings.clone())
    }

    /// Keeps what was read after so many changes.
    pub(super) fn keep(&self, read: Arc<ShopSettings>, changes: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((read, Instant::now(), changes));
    }

    /// The settings have just changed.
    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
