//! One question at a time: a newer one calls the older off, and what was answered once is known.

use super::api::search_suggestions;
use domain::Lang;
use domain::catalog::Suggestions;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

/// The server is not asked more often than this, however fast somebody types.
const PAUSE: Duration = Duration::from_millis(60);

/// Asks what may be meant.
#[derive(Clone, Copy)]
pub struct Questions {
    lang: Lang,
    known: StoredValue<HashMap<String, Suggestions>>,
    /// The number of the latest question.
    latest: StoredValue<u32>,
    /// Wakes the question under way, so that it sees that it is not the latest any more.
    under_way: StoredValue<Option<Waker>>,
    /// Whether the server was asked less than a pause ago.
    resting: StoredValue<bool>,
    /// What is asked about after the pause.
    waiting: StoredValue<Option<String>>,
    /// The latest answer.
    pub answer: RwSignal<Suggestions>,
}

impl Questions {
    /// Nothing is asked yet.
    pub fn new(lang: Lang) -> Questions {
        Questions {
            lang,
            known: StoredValue::new(HashMap::new()),
            latest: StoredValue::new(0),
            under_way: StoredValue::new(None),
            resting: StoredValue::new(false),
            waiting: StoredValue::new(None),
            answer: RwSignal::new(Suggestions::default()),
        }
    }

    /// Asks about a text: at once, but after the pause while letters come quickly.
    pub fn ask(self, text: String) {
        self.latest.update_value(|latest| *latest = latest.wrapping_add(1));
        self.waiting.set_value(None);
        self.under_way.update_value(|waker| {
            if let Some(waker) = waker.take() {
                waker.wake();
            }
        });
        if let Some(known) = self.known.with_value(|known| known.get(&text).cloned()) {
            self.answer.set(known);
        } else if self.resting.get_value() {
            self.waiting.set_value(Some(text));
        } else {
            self.ask_now(text);
        }
    }

    fn ask_now(self, text: String) {
        spawn_local(self.asked(text));
        self.resting.set_value(true);
        let rested = move || {
            // The field may be gone meanwhile.
            if self.resting.try_set_value(false).is_none()
                && let Some(text) = self.waiting.try_update_value(Option::take).flatten()
            {
                self.ask_now(text);
            }
        };
        set_timeout(rested, PAUSE);
    }

    async fn asked(self, text: String) {
        let mine = self.latest.get_value();
        let mut asking = Box::pin(search_suggestions(self.lang, text.clone()));
        // Dropping the question aborts its request.
        let answered = poll_fn(move |context| {
            // The field may be gone meanwhile.
            if self.latest.try_get_value() != Some(mine) {
                return Poll::Ready(None);
            }
            self.under_way.try_update_value(|waker| *waker = Some(context.waker().clone()));
            asking.as_mut().poll(context).map(Some)
        });
        // Without an answer the field goes on as a plain one.
        if let Some(Ok(answer)) = answered.await {
            // A shop that was opened a moment ago may still build its index, so that nothing is no answer.
            if answer != Suggestions::default() {
                self.known.try_update_value(|known| known.insert(text, answer.clone()));
            }
            self.answer.try_set(answer);
        }
    }
}
