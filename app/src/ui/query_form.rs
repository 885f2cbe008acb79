//! A form whose answer is another view of the same page, named in full by its address.

use leptos::ev::{Event, SubmitEvent};
use leptos::form::form_data_from_event;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// A GET form. Once the page is alive, it changes the address without loading the page anew.
#[component]
pub fn QueryForm(
    /// The path it leads to, language included.
    #[prop(into)]
    action: String,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// Its role, such as `search`.
    #[prop(optional, into)]
    role: Option<&'static str>,
    /// Makes the address of what was filled in (as a query string), for a tidier one than the browser's.
    tidy: fn(&str) -> String,
    /// Whether each change is sent at once, and the place on the page kept.
    #[prop(optional)]
    live: bool,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let path = action.clone();
    let node = NodeRef::<Form>::new();
    let submit = move |event: SubmitEvent| {
        let Ok(filled) = form_data_from_event(&event) else { return };
        let Ok(query) = web_sys::UrlSearchParams::new_with_str_sequence_sequence(filled.unchecked_ref()) else {
            return;
        };
        let query = tidy(&String::from(query.to_string()));
        event.prevent_default();
        let address = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        navigate(&address, NavigateOptions { resolve: false, scroll: !live, ..NavigateOptions::default() });
    };
    let change = move |_: Event| {
        if let Some(form) = node.get_untracked().filter(|_| live) {
            let _ = form.request_submit();
        }
    };
    view! {
        <form class=class method="get" action=action role=role node_ref=node on:submit=submit on:change=change>
            {children()}
        </form>
    }
}
