//! One question at a time: only what was asked last is answered.

use super::api::admin_find;
use crate::AppError;
use domain::Lang;
use domain::staff::Hit;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Letters that follow each other sooner than this are one question.
const PAUSE: Duration = Duration::from_millis(80);

/// Asks what is meant.
#[derive(Clone, Copy)]
pub struct Questions {
    lang: Lang,
    /// The number of the latest question.
    latest: StoredValue<u32>,
    /// Whether the latest question is still open.
    pub waiting: RwSignal<bool>,
    /// The latest answer.
    pub answer: RwSignal<Result<Vec<Hit>, AppError>>,
}

impl Questions {
    /// Nothing is asked yet.
    pub fn new(lang: Lang) -> Questions {
        Questions {
            lang,
            latest: StoredValue::new(0),
            waiting: RwSignal::new(false),
            answer: RwSignal::new(Ok(Vec::new())),
        }
    }

    /// Asks about a text, once no further letter follows.
    pub fn ask(self, text: String) {
        let mine = self.latest.get_value().wrapping_add(1);
        self.latest.set_value(mine);
        self.waiting.set(!text.is_empty());
        if text.is_empty() {
            self.answer.set(Ok(Vec::new()));
            return;
        }
        let rested = move || {
            if self.is_latest(mine) {
                spawn_local(self.asked(mine, text));
            }
        };
        set_timeout(rested, PAUSE);
    }

    /// The dialog may be gone meanwhile: then no question is.
    fn is_latest(self, mine: u32) -> bool {
        self.latest.try_get_value() == Some(mine)
    }

    async fn asked(self, mine: u32, text: String) {
        let answer = admin_find(self.lang, text).await;
        if self.is_latest(mine) {
            self.answer.set(answer);
            self.waiting.set(false);
        }
    }
}
