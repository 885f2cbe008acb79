//! The offer to be told. Shown where the browser can be told at all; pressing it asks the browser, and
//! only then: never before somebody has ordered or wished for something.

use crate::routes::use_lang;
use crate::ui::Icon;
use leptos::prelude::*;

words! {
    offer: "有新进展就通知我" | "Notify me";
}

/// Offers to tell of an order's steps.
#[component]
pub fn TellOfOrder(
    /// The key of the order's page.
    key_of_page: String,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p class="tell">
            <button class="button" type="button" data-tell="on" data-order=key_of_page>
                <Icon name="bell" class="icon-small" /> <span>{offer(lang)}</span>
            </button>
        </p>
    }
}
