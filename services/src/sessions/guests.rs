//! Guests who were here a moment ago.
//!
//! A guest asks for half a dozen pages on the way to an order, and who they are is the same for all of them: nobody
//! is signed in on their session, so there is nothing that could be taken from them meanwhile. So a process
//! remembers the guests it has seen **until the minute is over**, which is also how exactly a session's use is noted.
//! Whoever is signed in, shopper or staff, is asked for every time.
//!
//! When a guest signs in, their old token is forgotten with that. Another node may take it for the guest's until the
//! minute is over: a guest without a row, who has no cart and nothing of what the one signed in has.

use super::{Found, Visitor, find, to_the_minute};
use crate::{Result, Shop, sealing};
use domain::Timestamp;
use domain::ids::SessionId;
use domain::orders::Channel;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most guests remembered; who comes then is asked for each time.
const MOST: usize = 20_000;

/// The guests seen in a minute.
#[derive(Default)]
pub(crate) struct Guests(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// The minute, as [`to_the_minute`] has it.
    minute: i64,
    /// By the hash of their token.
    guests: HashMap<Vec<u8>, Guest>,
}

#[derive(Clone, Copy)]
struct Guest {
    session: SessionId,
    channel: Channel,
    /// When the session ends at the latest.
    ends: i64,
}

impl Guests {
    /// Those of this minute; all others are forgotten.
    fn of(&self, now: Timestamp) -> MutexGuard<'_, Seen> {
        // Nothing in here panics half-way through a change.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = to_the_minute(now);
        if seen.minute != minute {
            *seen = Seen { minute, guests: HashMap::new() };
        }
        seen
    }

    fn find(&self, hash: &[u8], now: Timestamp) -> Option<Guest> {
        self.of(now).guests.get(hash).filter(|guest| guest.ends > now.0).copied()
    }

    /// Remembers a guest.
    pub(super) fn remember(&self, hash: Vec<u8>, session: SessionId, channel: Channel, ends: i64, now: Timestamp) {
        let mut seen = self.of(now);
        if seen.guests.len() < MOST {
            seen.guests.insert(hash, Guest { session, channel, ends });
        }
    }

    /// Forgets a guest whose session is over.
    pub(crate) fn forget(&self, session: SessionId) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.guests.retain(|_, guest| guest.session != session);
    }
}

/// Like [`find`], but a guest who was here within this minute is not asked for again: what is in their cart
/// is not told then.
pub async fn recognize(shop: &Shop, token: &str) -> Result<Option<Found>> {
    let hash = sealing::token_hash(token);
    if let Some(Guest { session, channel, .. }) = shop.guests.find(&hash, shop.clock.now()) {
        let visitor = Visitor { session, customer: None, staff: None, channel };
        return Ok(Some(Found { visitor, stale: false, pieces: None, ends: None }));
    }
    let found = find(shop, token).await?;
    if let Some(Found { visitor, ends: Some(ends), .. }) = &found {
        shop.guests.remember(hash, visitor.session, visitor.channel, *ends, shop.clock.now());
    }
    Ok(found)
}
