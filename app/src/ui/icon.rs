//! A line icon of the sprite `public/icons.svg`.

use leptos::prelude::*;

/// Shows an icon by its name in the sprite. It says nothing to screen readers: the button or
/// link around it must have words.
#[component]
pub fn Icon(
    /// Its name, such as `cart`.
    name: &'static str,
    /// Further classes, such as `icon-small`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}") aria-hidden="true" focusable="false">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}
