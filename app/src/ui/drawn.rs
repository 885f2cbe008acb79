//! Pieces of a page that only the server draws: what is read and followed, but neither changes nor listens.
//!
//! A still piece ([`super::still`]) is drawn by the browser's program when somebody comes to it from another page,
//! so the program has to carry what draws it. A drawn piece comes as HTML instead, inside the answer that the page
//! asks for anyway: the same component draws it, on the server, and the program carries nothing of it. Links in it
//! are followed as all links are, and its forms are plain ones. Decision 13 says why.
//!
//! A page is sent with the answers it was made of, so that the program can go on from there. What stands in the
//! page already is not sent a second time with them: the answer says where it stands ([`travelling`]).

use super::still;
use leptos::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// A piece as HTML. Only the server makes one (`crate::drawn`), from components that escape what they show.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    html: Arc<str>,
    /// The mark of the place where it stands, once it was put into a page; all copies of a piece know it.
    mark: Arc<OnceLock<String>>,
}

impl Drawn {
    pub(crate) fn new(html: String) -> Drawn {
        Drawn { html: html.into(), mark: Arc::default() }
    }

    pub(crate) fn html(&self) -> String {
        self.html.as_ref().to_owned()
    }

    /// Marks the place in a page where it stands. The same HTML has the same mark, because a page
    /// that has not changed shall be the same text.
    fn stands(&self) -> String {
        let mark = self.mark.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            self.html.hash(&mut hasher);
            format!("{:x}", hasher.finish())
        });
        mark.clone()
    }
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Drawn) -> bool {
        self.html == other.html
    }
}

impl Eq for Drawn {}

/// Puts a drawn piece into the page. The element around it takes no place of its own.
pub fn drawn(piece: Drawn) -> impl IntoView {
    let about = piece.clone();
    still(about, move || {
        // The browser sends nobody a page.
        let mark = (!cfg!(target_arch = "wasm32")).then(|| piece.stands());
        view! { <div class="drawn" data-drawn=mark inner_html=piece.html()></div> }
    })
}

/// What an answer says first in place of a piece that stands in the page: no HTML begins with it.
const STANDS_AT: char = '\u{1}';

thread_local! {
    static TRAVELS: Cell<bool> = const { Cell::new(false) };
}

/// Writes an answer that travels in the page that was made of it: of the pieces in that page only their marks.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn travelling<R>(write: impl FnOnce() -> R) -> R {
    struct Arrived;
    impl Drop for Arrived {
        fn drop(&mut self) {
            TRAVELS.set(false);
        }
    }
    TRAVELS.set(true);
    let _arrived = Arrived;
    write()
}

impl Serialize for Drawn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.mark.get() {
            Some(mark) if TRAVELS.get() => serializer.collect_str(&format_args!("{STANDS_AT}{mark}")),
            _ => serializer.serialize_str(&self.html),
        }
    }
}

impl<'de> Deserialize<'de> for Drawn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Drawn, D::Error> {
        let text = String::deserialize(deserializer)?;
        #[cfg(target_arch = "wasm32")]
        if let Some(mark) = text.strip_prefix(STANDS_AT) {
            let place = document().query_selector(&format!("[data-drawn=\"{mark}\"]")).ok().flatten();
            return Ok(Drawn::new(place.map(|place| place.inner_html()).unwrap_or_default()));
        }
        Ok(Drawn::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_that_stands_in_the_page_does_not_travel_twice() {
        let piece = Drawn::new("<p>1 &lt; 2</p>".to_owned());
        let copy = piece.clone();
        let written = |piece: &Drawn| serde_json::to_string(piece).expect("text");
        let whole = "\"<p>1 &lt; 2</p>\"";
        assert_eq!(travelling(|| written(&piece)), whole, "it was not put into the page");
        let html = Owner::new().with(|| drawn(copy).to_html());
        let mark = piece.stands();
        assert_eq!(html, format!("<div data-drawn=\"{mark}\" class=\"drawn\"><p>1 &lt; 2</p></div>"));
        assert_eq!(travelling(|| written(&piece)), format!("\"\\u0001{mark}\""));
        assert_eq!(written(&piece), whole, "whoever asks again gets it");
        assert_eq!(serde_json::from_str::<Drawn>(whole).expect("text"), piece);
    }

    #[test]
    fn the_same_html_has_the_same_mark() {
        let mark = |html: &str| Drawn::new(html.to_owned()).stands();
        assert_eq!(mark("<p>a</p>"), mark("<p>a</p>"));
        assert_ne!(mark("<p>a</p>"), mark("<p>b</p>"));
    }
}
