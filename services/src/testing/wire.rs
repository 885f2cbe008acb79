//! The wire of tests: requests go straight to the program's own doors, and can get lost.

use crate::Shop;
use crate::providers::signing::Headers;
use crate::providers::wire::{Answer, NoAnswer};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A wire without sockets. Cheap to clone; clones share their counters.
#[derive(Clone, Default)]
pub struct Inside(Arc<Counters>);

#[derive(Default)]
struct Counters {
    lost_answers: AtomicUsize,
    lost_requests: AtomicUsize,
    requests: AtomicUsize,
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
        body: String,
    ) -> Pin<Box<dyn Future<Output = Result<Answer, NoAnswer>> + Send + 'a>> {
        Box::pin(async move {
            self.0.requests.fetch_add(1, Ordering::SeqCst);
            if take(&self.0.lost_requests) {
                return Err(NoAnswer("the request got lost".to_owned()));
            }
            let path = url.strip_prefix(shop.options.inside_url.as_str()).unwrap_or(url);
            let answer = crate::doors::answer(shop, path, &headers, body.as_bytes()).await;
            if take(&self.0.lost_answers) { Err(NoAnswer("the answer got lost".to_owned())) } else { Ok(answer) }
        })
    }
}

fn take(counter: &AtomicUsize) -> bool {
    counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}
