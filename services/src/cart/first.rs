//! The first piece of somebody new.
//!
//! Their session, their cart and its line are written together, or none of them; and whoever comes while others are
//! being written is written with those who come meanwhile. Nobody waits for company: one task leads in this
//! process, whoever finds no leader starts one, and it ends when nobody waits. Every row is a new one, and the lines are
//! written in the order of their variants, so that two nodes never wait for each other in a circle.

use super::find::{Meant, Piece, not_there, pieces_meant};
use crate::error::Kind;
use crate::sessions::{FirstRows, NewSession};
use crate::{Error, Result, Shop, params};
use domain::checkout::check_quantity;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Most who wait at once; whoever comes then is asked to come back.
const MOST_WAITING: usize = 4096;

/// Most who are written together: enough that the flush costs nobody anything, few enough that nobody waits long.
const MOST_TOGETHER: usize = 256;

/// How long those who are written together wait at most; nobody shall wait behind a database that says nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Seconds after which somebody who was sent away may come back.
const COME_BACK: i64 = 2;

/// Those who wait for their first piece in this process.
#[derive(Default)]
pub(crate) struct Newcomers {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: Vec<Newcomer>,
    led: bool,
}

struct Newcomer {
    rows: FirstRows,
    meant: Meant,
    quantity: i64,
    answer: oneshot::Sender<Result<()>>,
}

impl Newcomers {
    /// Joins those who wait; says whether somebody must lead now.
    fn join(&self, one: Newcomer) -> Result<bool> {
        let mut state = self.state();
        if state.waiting.len() >= MOST_WAITING {
            state.waiting.retain(|one| !one.answer.is_closed());
        }
        if state.waiting.len() >= MOST_WAITING {
            return Err(Error::Busy(COME_BACK));
        }
        state.waiting.push(one);
        Ok(!std::mem::replace(&mut state.led, true))
    }

    /// The next ones, in the order in which they came. None when nobody waits; then nobody leads any more.
    fn next(&self) -> Option<Vec<Newcomer>> {
        let mut state = self.state();
        state.waiting.retain(|one| !one.answer.is_closed());
        let many = state.waiting.len().min(MOST_TOGETHER);
        state.led = many > 0;
        state.led.then(|| state.waiting.drain(..many).collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever leads. When it is dropped in the middle, as when the program stops, those who wait are let go and the
/// next one may lead.
struct Leading {
    newcomers: Arc<Newcomers>,
    done: bool,
}

impl Drop for Leading {
    fn drop(&mut self) {
        if !self.done {
            *self.newcomers.state() = State::default();
        }
    }
}

/// Puts the first pieces into the cart of somebody who has not been here before.
pub(super) async fn add_first(shop: &Shop, new: &NewSession, meant: Meant, quantity: i64) -> Result<()> {
    check_quantity(quantity)?;
    let (answer, answered) = oneshot::channel();
    let now = shop.clock.now();
    let one = Newcomer { rows: new.rows(now), meant, quantity, answer };
    if shop.newcomers.join(one)? {
        let leading = Leading { newcomers: shop.newcomers.clone(), done: false };
        tokio::spawn(lead(shop.clone(), leading));
    }
    answered.await.unwrap_or(Err(Error::Busy(COME_BACK)))?;
    new.is_written(shop, now);
    Ok(())
}

async fn lead(shop: Shop, mut leading: Leading) {
    while let Some(batch) = leading.newcomers.next() {
        // In a task of its own: a panic takes the answers of this batch with it and nothing else.
        let served = tokio::spawn(tokio::time::timeout(PATIENCE, serve(shop.clone(), batch)));
        if !matches!(served.await, Ok(Ok(()))) {
            tracing::error!("newcomers were sent away unserved");
        }
    }
    leading.done = true;
}

/// Answers everybody in a batch. What fails together is tried one by one, so that what is wrong with one of them
/// costs the others nothing; but not while the database is away.
async fn serve(shop: Shop, mut batch: Vec<Newcomer>) {
    let error = match write(&shop, &batch).await {
        Ok(results) => {
            for (one, result) in batch.into_iter().zip(results) {
                // A session of somebody who has gone away is nobody's, and ends like any that is not used.
                let _ = one.answer.send(result);
            }
            return;
        }
        Err(error) => error,
    };
    if let [_] = batch.as_slice()
        && let Some(only) = batch.pop()
    {
        let _ = only.answer.send(Err(error));
        return;
    }
    tracing::warn!(%error, count = batch.len(), "newcomers failed together");
    let is_away = error.kind() == Kind::Unavailable;
    for one in batch {
        if one.answer.is_closed() {
            continue;
        }
        let alone = match is_away {
            true => Err(Error::Busy(COME_BACK)),
            false => write(&shop, std::slice::from_ref(&one)).await,
        };
        let answer = match alone {
            Ok(mut only) => only.pop().unwrap_or(Err(Error::Conflict)),
            // The ids are this one's alone: it was written, and only the answer got lost.
            Err(error) if error.is_duplicate() => Ok(()),
            Err(error) => Err(error),
        };
        let _ = one.answer.send(answer);
    }
}

/// Writes all of those who want something that is for sale, in one transaction. An answer for each.
async fn write(shop: &Shop, batch: &[Newcomer]) -> Result<Vec<Result<()>>> {
    const LINE: &[&str] = &["cart_id", "variant_id", "quantity", "saved", "selected", "seen_price", "added_at"];
    let wanted: Vec<&Meant> = batch.iter().map(|one| &one.meant).collect();
    let pieces = pieces_meant(shop.db.keyed(), &wanted).await?;
    let pieces: Vec<Option<Piece>> = pieces.into_iter().map(|piece| piece.filter(|piece| piece.for_sale)).collect();
    let (mut carts, mut sessions, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for (one, piece) in batch.iter().zip(&pieces) {
        let Some(piece) = piece else { continue };
        let FirstRows { id, at, cart, session } = one.rows.clone();
        carts.push(cart);
        sessions.push(session);
        lines.push((piece.variant, params![id.0, piece.variant.0, one.quantity, false, true, piece.price, at.0]));
    }
    if !carts.is_empty() {
        let mut tx = shop.begin().await?;
        tx.gather("carts", FirstRows::CART, carts);
        tx.gather("sessions", FirstRows::SESSION, sessions);
        lines.sort_by_key(|(variant, _)| *variant);
        tx.gather("cart_lines", LINE, lines.into_iter().map(|(_, line)| line).collect());
        tx.commit().await?;
    }
    Ok(pieces.iter().map(|piece| piece.as_ref().map(|_| ()).ok_or_else(not_there)).collect())
}
