//! The queue before the till.
//!
//! While one batch is written, the next one gathers: nobody waits for company, and nobody who comes
//! in company waits for more than two commits. Whoever wants something on sale and would have to wait
//! longer is told their place ([`super::line`]), and those whose goods are sold out by those ahead
//! hear it at once, without a turn of their own. One task leads the batches of this process; whoever
//! finds no leader starts one, and it ends when nobody waits. Other nodes lead their own, and the
//! database decides between them.

use super::batch;
use super::line::{Asker, TOLD_AFTER};
use super::replay::known;
use super::ticket::Ticket;
use crate::stock::SoldOut;
use crate::{Error, Result, Shop};
use domain::checkout::{Placed, Refusal, Source};
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Most requests that wait at once; whoever comes then is asked to come back.
const MOST_WAITING: usize = 4096;

/// Most memory that those who wait may take.
const MOST_BYTES: usize = 16 << 20;

/// How many times as many may wait for something on sale: nobody holds a line open for them.
const IN_LINE: usize = 4;

/// Most requests that share a transaction: enough that its flush costs nobody anything, few enough
/// that nobody waits long for those behind them.
const MOST_TOGETHER: usize = 256;

/// How long somebody stands in the queue at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long somebody stands in line at most who is told their place and may leave.
const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// How often a batch is tried again after it lost a race.
const ATTEMPTS: u64 = 8;

/// Seconds after which somebody who was sent away may come back.
pub(super) const COME_BACK: i64 = 2;

/// Who is before the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// Requests that wait, those being served not counted.
    pub waiting: usize,
    /// Whether others are being served.
    pub served: bool,
}

/// Those who wait to be served by this process.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    led: bool,
    /// Those who have joined since the beginning.
    joined: u64,
}

impl State {
    fn is_full_for(&self, one: &Waiting) -> bool {
        let times = if one.in_line { IN_LINE } else { 1 };
        self.waiting.len() >= times * MOST_WAITING || self.bytes + one.ticket.bytes() > times * MOST_BYTES
    }

    /// Forgets those who have gone away; they must not keep others out.
    fn let_go(&mut self) {
        self.waiting.retain(|one| !one.answer.is_closed());
        self.bytes = self.waiting.iter().map(|one| one.ticket.bytes()).sum();
    }
}

struct Waiting {
    ticket: Ticket,
    answer: oneshot::Sender<Result<Placed>>,
    since: Instant,
    /// Whether it wants something on sale, and may be told its place.
    in_line: bool,
    /// Counted from the beginning, in the order in which they came.
    number: u64,
}

impl Waiting {
    fn is_tired(&self) -> bool {
        self.since.elapsed() > if self.in_line { LONG_PATIENCE } else { PATIENCE }
    }
}

/// Waits for its turn and gives the answer; whoever wants something on sale is told their place when
/// it takes long.
pub(super) async fn place(shop: &Shop, ticket: Ticket) -> Result<Placed> {
    let (answer, mut answered) = oneshot::channel();
    let in_line = shop.line.concerns(&ticket).then(|| Asker::of(&ticket));
    let one = Waiting { ticket, answer, since: Instant::now(), in_line: in_line.is_some(), number: 0 };
    let (must_lead, number) = shop.queue.join(one)?;
    if must_lead {
        tokio::spawn(lead(shop.clone()));
    }
    // Without an answer nobody knows what became of it; the same key asks again and learns it.
    let lost = |_| Err(Error::Busy(COME_BACK));
    let Some(asker) = in_line else { return answered.await.unwrap_or_else(lost) };
    match tokio::time::timeout(TOLD_AFTER, &mut answered).await {
        Ok(answer) => answer.unwrap_or_else(lost),
        Err(_) => {
            shop.line.keep(asker, number, answered);
            Err(Error::InLine(shop.queue.ahead_of(number)))
        }
    }
}

impl Queue {
    /// Joins the queue; says whether somebody must lead it now, and gives a number.
    fn join(&self, mut one: Waiting) -> Result<(bool, u64)> {
        let mut state = self.state();
        if state.is_full_for(&one) {
            state.let_go();
        }
        if state.is_full_for(&one) {
            return Err(Error::Busy(COME_BACK));
        }
        state.joined += 1;
        let number = state.joined;
        one.number = number;
        state.bytes += one.ticket.bytes();
        state.waiting.push_back(one);
        Ok((!std::mem::replace(&mut state.led, true), number))
    }

    /// About how many are served before the one with this number: those who have gone away meanwhile
    /// are counted until it is their turn.
    pub(super) fn ahead_of(&self, number: u64) -> i64 {
        let front = self.state().waiting.front().map_or(number, |one| one.number);
        i64::try_from(number.saturating_sub(front)).unwrap_or(i64::MAX)
    }

    /// Those who wait for something of which nothing is left, one of each shopper, with what they are
    /// told. They leave the queue.
    fn too_late(&self, sold_out: &SoldOut) -> Vec<(Waiting, Refusal)> {
        if sold_out.is_empty() {
            return Vec::new();
        }
        let mut state = self.state();
        let (mut late, mut shoppers) = (Vec::new(), HashSet::new());
        for one in std::mem::take(&mut state.waiting) {
            let refusal = match one.ticket.source {
                Source::BuyNow { variant, quantity } => sold_out.refuses(variant, quantity, one.ticket.lang),
                Source::Cart => None,
            };
            match refusal.filter(|_| shoppers.insert(one.ticket.shopper.clone())) {
                Some(refusal) => {
                    state.bytes -= one.ticket.bytes();
                    late.push((one, refusal));
                }
                None => state.waiting.push_back(one),
            }
        }
        late
    }

    /// The next ones who are served together, in the order in which they came. Of one shopper only
    /// one request is among them: the next one of theirs, perhaps the same again, finds what
    /// became of the first. None when nobody waits; then nobody leads any more.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut state = self.state();
        let (mut batch, mut later, mut shoppers) = (Vec::new(), Vec::new(), HashSet::new());
        while batch.len() < MOST_TOGETHER {
            let Some(one) = state.waiting.pop_front() else { break };
            if one.answer.is_closed() {
                // Whoever asked has gone away.
                state.bytes -= one.ticket.bytes();
            } else if one.is_tired() {
                state.bytes -= one.ticket.bytes();
                let _ = one.answer.send(Err(Error::Busy(COME_BACK)));
            } else if shoppers.insert(one.ticket.shopper.clone()) {
                state.bytes -= one.ticket.bytes();
                batch.push(one);
            } else {
                later.push(one);
            }
        }
        for one in later.into_iter().rev() {
            state.waiting.push_front(one);
        }
        state.led = !batch.is_empty();
        state.led.then_some(batch)
    }

    /// Who is here.
    pub(super) fn crowd(&self) -> Crowd {
        let state = self.state();
        Crowd { waiting: state.waiting.len(), served: state.led }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever leads. When it is dropped in the middle, as when the program stops, those who wait are
/// let go and the next one may lead.
struct Leading {
    queue: Arc<Queue>,
    done: bool,
}

impl Drop for Leading {
    fn drop(&mut self) {
        if !self.done {
            let mut state = self.queue.state();
            state.waiting.clear();
            state.bytes = 0;
            state.led = false;
        }
    }
}

/// Serves batches until nobody waits.
async fn lead(shop: Shop) {
    let mut leading = Leading { queue: shop.queue.clone(), done: false };
    loop {
        let late = leading.queue.too_late(&shop.sold_out);
        if !late.is_empty() {
            tokio::spawn(turn_away(shop.clone(), late));
        }
        let Some(batch) = leading.queue.next() else { break };
        // In a task of its own: a panic takes the answers of this batch with it and nothing else.
        if let Err(error) = tokio::spawn(serve(shop.clone(), batch)).await {
            tracing::error!(%error, "a batch of placements was lost");
        }
    }
    leading.done = true;
}

/// Tells those who came too late, for whom there is neither a transaction nor a lock: one question
/// for all of them, because whoever asks again may have got a piece before and has its order under the key.
async fn turn_away(shop: Shop, late: Vec<(Waiting, Refusal)>) {
    let (mut tickets, mut told) = (Vec::new(), Vec::new());
    for (one, refusal) in late {
        tickets.push(one.ticket);
        told.push((one.answer, refusal));
    }
    let earlier = match known(&shop, shop.db.keyed(), &tickets).await {
        Ok(earlier) => earlier,
        Err(error) => {
            tracing::warn!(%error, "nobody knows whether those who came too late had come before");
            tickets.iter().map(|_| Some(Err(Error::Busy(COME_BACK)))).collect()
        }
    };
    for ((answer, refusal), earlier) in told.into_iter().zip(earlier) {
        let _ = answer.send(earlier.unwrap_or(Err(refusal.into())));
    }
}

/// Answers everybody in a batch.
async fn serve(shop: Shop, batch: Vec<Waiting>) {
    let (tickets, answers): (Vec<Ticket>, Vec<_>) = batch.into_iter().map(|one| (one.ticket, one.answer)).unzip();
    let begun = Instant::now();
    let answered = together(&shop, &tickets).await;
    shop.metrics.batch(tickets.len(), begun.elapsed());
    match answered {
        Ok(results) => {
            for (answer, result) in answers.into_iter().zip(results) {
                // Whoever has gone away meanwhile finds the order under its key.
                let _ = answer.send(result);
            }
        }
        Err(error) => {
            tracing::warn!(%error, count = tickets.len(), "placements failed together; now one by one");
            for (answer, ticket) in answers.into_iter().zip(&tickets) {
                let alone = together(&shop, std::slice::from_ref(ticket)).await;
                let _ = answer.send(alone.and_then(|mut one| one.pop().unwrap_or(Err(Error::Conflict))));
            }
        }
    }
}

/// Places some tickets in one transaction, again when it lost a race.
async fn together(shop: &Shop, tickets: &[Ticket]) -> Result<Vec<Result<Placed>>> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let error = match batch::place(shop, tickets).await {
            Ok(results) => return Ok(results),
            Err(error) => error,
        };
        let may_try_again = matches!(error, Error::Conflict) || error.is_transient() || error.is_duplicate();
        if !may_try_again || attempt >= ATTEMPTS {
            return Err(error);
        }
        let jitter = u64::from(crate::sealing::random::<1>()[0]) / 16;
        tokio::time::sleep(Duration::from_millis(attempt * 4 + jitter)).await;
    }
}

#[cfg(test)]
mod tests;
