//! Changes that the program did not make: without a network the service worker answers in the server's
//! place, and what the page was sent with is older than what it knows.

use super::use_awake;
use leptos::prelude::*;

/// Counts them; who asks for something by this count asks again. `frontend/page/page.js` tells.
pub fn use_changes_elsewhere() -> RwSignal<usize> {
    let (changes, awake) = (RwSignal::new(0), use_awake());
    Effect::new(move || {
        // While the page comes to life it must stay as it was sent.
        if !awake.get() {
            return;
        }
        let heard = window_event_listener_untyped("yunmall-changed", move |_| changes.update(|count| *count += 1));
        on_cleanup(move || heard.remove());
        // A page that was kept is looked at: it was sent before the changes.
        let away = document().document_element().is_some_and(|root| root.has_attribute("data-away"));
        if away || !window().navigator().on_line() {
            changes.update(|count| *count += 1);
        }
    });
    changes
}

/// Counts the news of what an open page follows (`frontend/page/follow.js`), which come while the server can be
/// reached; who asks for something by this count asks again.
pub fn use_news() -> RwSignal<usize> {
    let news = RwSignal::new(0);
    Effect::new(move || {
        let heard = window_event_listener_untyped("yunmall-news", move |_| news.update(|count| *count += 1));
        on_cleanup(move || heard.remove());
    });
    news
}
