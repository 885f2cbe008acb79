//! A page whose thing has another address by now.

use crate::routes::use_lang;
use crate::status;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

words! {
    moved: "这个页面换了地址" | "This page has moved";
}

/// Sends to the new address: by status on the server, by navigation in the living page.
#[component]
pub fn Moved(
    /// The new address, language included.
    to: String,
) -> impl IntoView {
    status::moved(&to);
    let lang = use_lang();
    let navigate = use_navigate();
    let target = to.clone();
    Effect::new(move || {
        navigate(&target, NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() });
    });
    view! { <p class="notice"><a class="link" href=to>{moved(lang)}</a></p> }
}
