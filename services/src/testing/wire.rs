//! The wire of tests: requests go straight to the program's own doors, and can get lost.

use crate::Shop;
use crate::providers::signing::Headers;
use crate::providers::wire::{Answer, NoAnswer};
use std::pin::Pin;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A wire without sockets. Cheap to clone; clones share their counters.
#[derive(Clone, Default)]
pub struct Inside(Arc<Counters>);

#[derive(Default)]
struct Counters {
    lost_answers: AtomicUsize,
    lost_requests: AtomicUsize,
    requests: AtomicUsize,
    pushed: Mutex<Vec<Pushed>>,
    /// What push services answer; 0 for a yes.
    push_status: AtomicU16,
}

/// What a push service was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// The phone's address there.
    pub endpoint: String,
    /// The headers.
    pub headers: Headers,
    /// The sealed message.
    pub body: Vec<u8>,
}

impl Inside {
    /// The next `count` requests arrive and are answered, but the answers get lost.
    pub fn lose_answers(&self, count: usize) {
        self.0.lost_answers.store(count, Ordering::SeqCst);
    }

    /// The next `count` requests never arrive.
    pub fn lose_requests(&self, count: usize) {
        self.0.lost_requests.store(count, Ordering::SeqCst);
    }

    /// What push services were sent since this was last asked.
    pub fn pushed(&self) -> Vec<Pushed> {
        std::mem::take(&mut self.0.pushed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on push services answer with this status; 0 for a yes.
    pub fn push_services_answer(&self, status: u16) {
        self.0.push_status.store(status, Ordering::SeqCst);
    }

    /// Requests sent so far.
    pub fn requests(&self) -> usize {
        self.0.requests.load(Ordering::SeqCst)
    }

    /// Carries a request to its door.
    pub fn post<'a>(
        &'a self,
        shop: &'a Shop,
        url: &'a str,
        headers: Headers,
        body: Vec<u8>,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, NoAnswer>> + Send + 'a>> {
        Box::pin(async move {
            self.0.requests.fetch_add(1, Ordering::SeqCst);
            if take(&self.0.lost_requests) {
                return Err(NoAnswer("the request got lost".to_owned()));
            }
            if url.starts_with("https://") {
                let status = self.0.push_status.load(Ordering::SeqCst);
                let pushed = Pushed { endpoint: url.to_owned(), headers, body };
                self.0.pushed.lock().unwrap_or_else(PoisonError::into_inner).push(pushed);
                return Ok(Answer { status: if status == 0 { 201 } else { status }, body: String::new() });
            }
            let path = url.strip_prefix(shop.options.inside_url.as_str()).unwrap_or(url);
            let answer = crate::doors::answer(shop, path, &headers, &body).await;
            if take(&self.0.lost_answers) { Err(NoAnswer("the answer got lost".to_owned())) } else { Ok(answer) }
        })
    }
}

fn take(counter: &AtomicUsize) -> bool {
    counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}
