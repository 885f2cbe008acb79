//! Places in line.
//!
//! Whoever orders something on sale while many are before the till is not kept waiting blindly: after
//! two seconds they are told their place, and what is left. Their request stays where it stands in
//! the queue, so that nobody loses a place by looking; the page they are sent to asks every few
//! seconds what became of it, and whoever asks no more has gone away and gives up the place. All of
//! it is in the memory of this process. Another process, or this one after it was started anew, knows
//! the order if there is one; otherwise the same form is sent again, under the same key.

use super::queue::COME_BACK;
use super::ticket::Ticket;
use crate::db::row;
use crate::sessions::{Visitor, shopper_of};
use crate::{Error, Result, Shop, params};
use domain::checkout::{Placed, Refusal, Source, Standing};
use domain::ids::VariantId;
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// After how long somebody who waits is told their place.
pub(super) const TOLD_AFTER: Duration = Duration::from_secs(2);

/// How long a place is kept for somebody who does not ask, and an answer for whoever has had it.
const KEPT: Duration = Duration::from_secs(30);

/// How long it is believed that something is on sale, and how much of it is left.
const BELIEVED: Duration = Duration::from_secs(60);

/// Most places that are remembered, answered ones included.
const MOST: usize = 40_000;

/// Who waits where.
#[derive(Default)]
pub(crate) struct Line {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By account or browser and key.
    places: HashMap<(String, String), Place>,
    /// Pieces that were left of what is on sale when the last batch ended.
    left: HashMap<VariantId, (i64, Instant)>,
    tidied: Option<Instant>,
}

struct Place {
    /// Counted from the beginning of the process.
    number: u64,
    hash: Vec<u8>,
    variant: Option<VariantId>,
    outcome: Outcome,
    seen: Instant,
}

enum Outcome {
    Waits(oneshot::Receiver<Result<Placed>>),
    Placed(Placed),
    Refused(Refusal),
}

/// What is known of a place.
pub(super) enum Known {
    /// It waits with this number.
    Waits(u64, Option<i64>),
    Placed(Placed),
    Refused(Refusal),
}

impl Line {
    /// Remembers how many pieces are left of what is on sale.
    pub(super) fn saw(&self, left: impl Iterator<Item = (VariantId, i64)>) {
        let now = Instant::now();
        let mut state = self.state();
        for (variant, left) in left {
            state.left.insert(variant, (left, now));
        }
    }

    /// Whether somebody wants something that is on sale.
    pub(super) fn concerns(&self, ticket: &Ticket) -> bool {
        variant_of(&ticket.source).is_some_and(|variant| self.state().left_of(variant).is_some())
    }

    /// Keeps the place of somebody who will ask for it.
    pub(super) fn keep(&self, of: Asker, number: u64, answer: oneshot::Receiver<Result<Placed>>) {
        let mut state = self.state();
        state.tidy();
        // Without a place the answer is dropped, and with it the request; the same key asks again.
        if state.places.len() < MOST {
            let (outcome, seen) = (Outcome::Waits(answer), Instant::now());
            let place = Place { number, hash: of.hash, variant: of.variant, outcome, seen };
            state.places.insert((of.shopper, of.key), place);
        }
    }

    /// What became of a request that stands in line, if it is known here. With a hash, for somebody who
    /// sends the form again, only if it is the very same request and was not refused.
    pub(super) fn look(&self, shopper: &str, key: &str, hash: Option<&[u8]>) -> Option<Known> {
        let mut state = self.state();
        state.tidy();
        let name = (shopper.to_owned(), key.to_owned());
        let place = state.places.get_mut(&name).filter(|place| hash.is_none_or(|hash| hash == place.hash))?;
        place.seen = Instant::now();
        if let Outcome::Waits(answer) = &mut place.outcome {
            match answer.try_recv() {
                Err(oneshot::error::TryRecvError::Empty) => {
                    let (number, variant) = (place.number, place.variant);
                    return Some(Known::Waits(number, variant.and_then(|variant| state.left_of(variant))));
                }
                Ok(Ok(placed)) => place.outcome = Outcome::Placed(placed),
                Ok(Err(Error::Refused(refusal))) => place.outcome = Outcome::Refused(refusal),
                // Nothing was decided, so the form is sent again.
                Ok(Err(_)) | Err(oneshot::error::TryRecvError::Closed) => {
                    state.places.remove(&name);
                    return None;
                }
            }
        }
        if hash.is_some() && matches!(place.outcome, Outcome::Refused(_)) {
            // Whoever sends the form again after a refusal wants another try.
            state.places.remove(&name);
            return None;
        }
        match &place.outcome {
            Outcome::Waits(_) => None,
            Outcome::Placed(placed) => Some(Known::Placed(placed.clone())),
            Outcome::Refused(refusal) => Some(Known::Refused(refusal.clone())),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn left_of(&self, variant: VariantId) -> Option<i64> {
        self.left.get(&variant).filter(|(_, since)| since.elapsed() < BELIEVED).map(|(left, _)| *left)
    }

    /// Forgets whom nobody asks for any more, once a second. The queue drops their requests.
    fn tidy(&mut self) {
        let now = Instant::now();
        if self.tidied.is_some_and(|last| now.duration_since(last) < Duration::from_secs(1)) {
            return;
        }
        self.tidied = Some(now);
        self.places.retain(|_, place| now.duration_since(place.seen) < KEPT);
        self.left.retain(|_, (_, since)| now.duration_since(*since) < BELIEVED);
    }
}

/// Who has a place, and for what.
pub(super) struct Asker {
    shopper: String,
    key: String,
    hash: Vec<u8>,
    variant: Option<VariantId>,
}

impl Asker {
    pub fn of(ticket: &Ticket) -> Asker {
        let (shopper, key, hash) = (ticket.shopper.clone(), ticket.key.clone(), ticket.hash.clone());
        Asker { shopper, key, hash, variant: variant_of(&ticket.source) }
    }
}

fn variant_of(source: &Source) -> Option<VariantId> {
    match source {
        Source::BuyNow { variant, .. } => Some(*variant),
        Source::Cart => None,
    }
}

/// How a visitor's request stands that was told to wait in line, by its key. The database is asked
/// only when this process knows nothing of it.
pub async fn standing(shop: &Shop, visitor: &Visitor, key: &str) -> Result<Standing> {
    let shopper = shopper_of(visitor);
    match shop.line.look(&shopper, key, None) {
        Some(Known::Waits(number, left)) => {
            return Ok(Standing::Waits { ahead: shop.queue.ahead_of(number), left, seconds: COME_BACK });
        }
        Some(Known::Placed(placed)) => return Ok(Standing::Placed { access: placed.access }),
        Some(Known::Refused(refusal)) => return Ok(Standing::Refused(refusal)),
        None => {}
    }
    #[derive(FromQueryResult)]
    struct Row {
        access_token: Vec<u8>,
    }
    let sql = "SELECT access_token FROM checkouts WHERE shopper = $1 AND idempotency_key = $2";
    let found: Option<Row> = row(shop.db.keyed(), sql, params![shopper, key]).await?;
    match found {
        Some(row) => {
            Ok(Standing::Placed { access: shop.keys.open_sealed("checkouts.access_token", &row.access_token)? })
        }
        None => Ok(Standing::Gone),
    }
}
