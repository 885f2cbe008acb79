//! What this browser searched for before. It stays in the browser: the server is never told.

use leptos::prelude::window;
use web_sys::Storage;

/// The name under which the browser keeps it: one search per line, the latest first.
const NAME: &str = "searches";
/// The most searches that are kept.
const MOST: usize = 10;

/// The browser's own store; none where it refuses to keep anything.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Earlier searches, the latest first.
pub fn past() -> Vec<String> {
    let kept = storage().and_then(|storage| storage.get_item(NAME).ok().flatten()).unwrap_or_default();
    kept.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Keeps a search as the latest.
pub fn remember(words: &str) {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return;
    }
    let mut all = past();
    all.retain(|known| *known != words);
    all.insert(0, words);
    all.truncate(MOST);
    keep(&all);
}

/// Forgets them all.
pub fn forget() {
    keep(&[]);
}

fn keep(all: &[String]) {
    if let Some(storage) = storage() {
        // A full store keeps what it has.
        let _ = storage.set_item(NAME, &all.join("\n"));
    }
}
