//! Pieces of a page that only the server draws: what is read and followed, but neither changes nor listens.
//!
//! A still piece ([`super::still`]) is drawn by the browser's program when somebody comes to it from another page,
//! so the program has to carry what draws it. A drawn piece comes as HTML instead, inside the answer that the page
//! asks for anyway: the same component draws it, on the server, and the program carries nothing of it. Links in it
//! are followed as all links are, and its forms are plain ones. Decision 13 says why.

use super::still;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A piece as HTML. Only the server makes one (`crate::drawn`), from components that escape what they show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Drawn(pub(crate) String);

/// Puts a drawn piece into the page. The element around it takes no place of its own.
pub fn drawn(piece: Drawn) -> impl IntoView {
    let about = piece.clone();
    still(about, move || view! { <div class="drawn" inner_html=piece.0></div> })
}
