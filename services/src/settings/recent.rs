//! A setting as it was a moment ago, for those who ask all the time.

use domain::checkout::Caps;
use domain::orders::Channel;
use std::sync::{Mutex, PoisonError};
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

/// The minutes an unpaid order keeps its stock, as they were read last.
#[derive(Default)]
pub(crate) struct Recent {
    minutes: Mutex<Option<(Unpaid, Instant)>>,
}

impl Recent {
    /// What was read within the last second.
    pub(super) fn get(&self) -> Option<Unpaid> {
        let minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        minutes.filter(|(_, since)| since.elapsed() < GOOD).map(|(minutes, _)| minutes)
    }

    /// What was read now; none when it has just changed.
    pub(super) fn set(&self, read: Option<Unpaid>) {
        *self.minutes.lock().unwrap_or_else(PoisonError::into_inner) = read.map(|minutes| (minutes, Instant::now()));
    }
}
