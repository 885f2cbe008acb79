//! The queue before the till.
//!
//! While one batch is written, the next one gathers: nobody waits for company, and nobody who comes
//! in company waits for more than two commits. One task leads the batches of this process; whoever
//! finds no leader starts one, and it ends when nobody waits. Other nodes lead their own, and the
//! database decides between them.

use super::batch;
use super::ticket::Ticket;
use crate::{Error, Result, Shop};
use domain::checkout::Placed;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Most requests that wait at once; whoever comes then is asked to come back.
const MOST_WAITING: usize = 4096;

/// Most memory that those who wait may take.
const MOST_BYTES: usize = 16 << 20;

/// Most requests that share a transaction: enough that its flush costs nobody anything, few enough
/// that nobody waits long for those behind them.
const MOST_TOGETHER: usize = 256;

/// How long somebody stands in the queue at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a batch is tried again after it lost a race.
const ATTEMPTS: u64 = 8;

/// Seconds after which somebody who was sent away may come back.
const COME_BACK: i64 = 2;

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
}

impl State {
    fn is_full(&self, bytes: usize) -> bool {
        self.waiting.len() >= MOST_WAITING || self.bytes + bytes > MOST_BYTES
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
}

/// Waits for its turn and gives the answer.
pub(super) async fn place(shop: &Shop, ticket: Ticket) -> Result<Placed> {
    let (answer, answered) = oneshot::channel();
    if shop.queue.join(Waiting { ticket, answer, since: Instant::now() })? {
        tokio::spawn(lead(shop.clone()));
    }
    // Without an answer nobody knows what became of it; the same key asks again and learns it.
    answered.await.unwrap_or(Err(Error::Busy(COME_BACK)))
}

impl Queue {
    /// Joins the queue; says whether somebody must lead it now.
    fn join(&self, one: Waiting) -> Result<bool> {
        let mut state = self.state();
        let bytes = one.ticket.bytes();
        if state.is_full(bytes) {
            state.let_go();
        }
        if state.is_full(bytes) {
            return Err(Error::Busy(COME_BACK));
        }
        state.bytes += bytes;
        state.waiting.push_back(one);
        Ok(!std::mem::replace(&mut state.led, true))
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
            } else if one.since.elapsed() > PATIENCE {
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
    while let Some(batch) = leading.queue.next() {
        // In a task of its own: a panic takes the answers of this batch with it and nothing else.
        if let Err(error) = tokio::spawn(serve(shop.clone(), batch)).await {
            tracing::error!(%error, "a batch of placements was lost");
        }
    }
    leading.done = true;
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
mod tests {
    use super::*;
    use domain::checkout::Source;
    use domain::ids::{SessionId, VariantId};
    use uuid::Uuid;

    fn join(queue: &Queue, shopper: u128, since: Instant) -> (bool, oneshot::Receiver<Result<Placed>>) {
        let session = SessionId(Uuid::from_u128(shopper));
        let source = Source::BuyNow { variant: VariantId(Uuid::nil()), quantity: 1 };
        let ticket = Ticket {
            shopper: session.to_string(),
            session,
            source,
            key: String::new(),
            hash: Vec::new(),
            customer: None,
            methods: Vec::new(),
            seen_total: 0,
            lang: domain::Lang::Zh,
            channel: domain::orders::Channel::Web,
            region: String::new(),
            access: String::new(),
            access_hash: Vec::new(),
            access_sealed: Vec::new(),
            address: Vec::new(),
            phone_index: Vec::new(),
            person: Vec::new(),
            email: None,
            note: None,
        };
        let (answer, answered) = oneshot::channel();
        let must_lead = queue.join(Waiting { ticket, answer, since }).expect("room in the queue");
        (must_lead, answered)
    }

    fn next(queue: &Queue) -> Vec<u128> {
        let batch = queue.next().unwrap_or_default();
        batch.iter().map(|one| one.ticket.session.0.as_u128()).collect()
    }

    #[test]
    fn the_first_leads_and_a_shopper_is_served_once_a_batch() {
        let (queue, now) = (Queue::default(), Instant::now());
        let joined: Vec<_> = [1, 2, 1, 3, 1].map(|shopper| join(&queue, shopper, now)).into();
        assert_eq!(
            joined.iter().map(|(must_lead, _)| *must_lead).collect::<Vec<_>>(),
            [true, false, false, false, false]
        );
        assert_eq!(next(&queue), [1, 2, 3]);
        assert_eq!(next(&queue), [1]);
        assert_eq!(next(&queue), [1]);
        assert_eq!(next(&queue), [0; 0]);
        assert_eq!(queue.state().bytes, 0);
        assert!(join(&queue, 4, now).0, "nobody leads any more");
    }

    #[test]
    fn no_batch_is_larger_than_it_may_be_and_nobody_is_overtaken() {
        let (queue, now) = (Queue::default(), Instant::now());
        let count = MOST_TOGETHER as u128 + 3;
        let _answers: Vec<_> = (0..count).map(|shopper| join(&queue, shopper, now)).collect();
        let first: Vec<u128> = (0..MOST_TOGETHER as u128).collect();
        assert_eq!(next(&queue), first);
        assert_eq!(next(&queue), [count - 3, count - 2, count - 1]);
    }

    #[test]
    fn who_has_gone_is_left_out_and_who_waited_too_long_is_told() {
        let (queue, now) = (Queue::default(), Instant::now());
        let long_ago = now.checked_sub(PATIENCE + Duration::from_secs(1)).expect("the machine runs for longer");
        let (_, gone) = join(&queue, 1, now);
        drop(gone);
        let (_, mut tired) = join(&queue, 2, long_ago);
        let (_, mut third) = join(&queue, 3, now);
        assert_eq!(next(&queue), [3]);
        assert!(matches!(tired.try_recv(), Ok(Err(Error::Busy(COME_BACK)))));
        assert!(third.try_recv().is_err(), "the third one's answer was dropped with its batch");
    }

    #[test]
    fn those_who_have_gone_keep_nobody_out_of_a_full_queue() {
        let (queue, now) = (Queue::default(), Instant::now());
        for shopper in 0..MOST_WAITING as u128 {
            drop(join(&queue, shopper, now));
        }
        assert_eq!(queue.crowd().waiting, MOST_WAITING);
        let (_, _answer) = join(&queue, 9999, now);
        assert_eq!(queue.crowd().waiting, 1);
        assert_eq!(next(&queue), [9999]);
    }

    #[test]
    fn a_leader_that_ends_in_the_middle_lets_everybody_go() {
        let (queue, now) = (Arc::new(Queue::default()), Instant::now());
        let (_, mut answer) = join(&queue, 1, now);
        drop(Leading { queue: queue.clone(), done: false });
        assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
        assert!(join(&queue, 2, now).0, "the next one leads");
    }
}
