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

/// What was read last, when, and how often the shop's face had changed by then.
struct Slot<T>(Mutex<Option<(T, Instant, u64)>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot(Mutex::new(None))
    }
}

impl<T: Clone> Slot<T> {
    fn get(&self, changes: u64) -> Option<T> {
        let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let good = |since: &Instant, then: u64| since.elapsed() < GOOD && then == changes;
        slot.as_ref().filter(|(_, since, then)| good(since, *then)).map(|(read, ..)| read.clone())
    }

    fn set(&self, read: Option<T>, changes: u64) {
        let read = read.map(|read| (read, Instant::now(), changes));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = read;
    }
}

/// The settings that are asked for all the time, as they were read last.
#[derive(Default)]
pub(crate) struct Recent {
    unpaid: Slot<Unpaid>,
    shop: Slot<Arc<ShopSettings>>,
}

impl Recent {
    /// What was read of unpaid orders within the last second.
    pub(super) fn unpaid(&self) -> Option<Unpaid> {
        self.unpaid.get(0)
    }

    /// Keeps what was read of unpaid orders.
    pub(super) fn keep_unpaid(&self, read: Unpaid) {
        self.unpaid.set(Some(read), 0);
    }

    /// The shop's own settings if they were read within the last second, and after the last of so many changes.
    pub(super) fn shop(&self, changes: u64) -> Option<Arc<ShopSettings>> {
        self.shop.get(changes)
    }

    /// Keeps the shop's own settings, read after so many changes.
    pub(super) fn keep_shop(&self, read: Arc<ShopSettings>, changes: u64) {
        self.shop.set(Some(read), changes);
    }

    /// The settings have just changed.
    pub(super) fn forget(&self) {
        self.unpaid.set(None, 0);
        self.shop.set(None, 0);
    }
}
