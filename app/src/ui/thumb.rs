//! A small square picture of goods, named by its id alone.

use crate::links;
use leptos::prelude::*;

/// Shows a picture in a small square; its place is kept while it loads. The text beside it says
/// what it is.
#[component]
pub fn Thumb(
    /// The picture's id.
    id: Option<String>,
) -> impl IntoView {
    match id {
        Some(id) => view! {
            <img class="thumb" src=links::picture(&id, 160) srcset=format!("{} 2x", links::picture(&id, 320))
                width="160" height="160" alt="" loading="lazy" decoding="async" />
        }
        .into_any(),
        None => view! { <span class="thumb picture-none" aria-hidden="true"></span> }.into_any(),
    }
}
