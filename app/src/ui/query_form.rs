//! A form whose answer is another view of the same page, named in full by its address.

use leptos::ev::{Event, FocusEvent, SubmitEvent};
use leptos::form::form_data_from_event;
use leptos::html::Form;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlInputElement};

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
    /// Whether each change is sent at once, and the place on the page kept. What is typed is sent
    /// when one leaves its field, unless one goes on to the next field of text.
    #[prop(optional)]
    live: bool,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let path = action.clone();
    let node = NodeRef::<Form>::new();
    let typed = StoredValue::new(false);
    let submit = move |event: SubmitEvent| {
        typed.set_value(false);
        let Ok(filled) = form_data_from_event(&event) else { return };
        let Ok(query) = web_sys::UrlSearchParams::new_with_str_sequence_sequence(filled.unchecked_ref()) else {
            return;
        };
        // The button that was pressed is counted among the fields, and has no name.
        query.delete("");
        let query = tidy(&String::from(query.to_string()));
        event.prevent_default();
        let address = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        navigate(&address, NavigateOptions { resolve: false, scroll: !live, ..NavigateOptions::default() });
    };
    let send = move || {
        if let Some(form) = node.get_untracked() {
            let _ = form.request_submit();
        }
    };
    let change = move |event: Event| match live {
        true if is_text(event.target()) => typed.set_value(true),
        true => send(),
        false => {}
    };
    let leave = move |event: FocusEvent| {
        if typed.get_value() && !is_text(event.related_target()) {
            send();
        }
    };
    view! {
        <form class=class method="get" action=action role=role node_ref=node on:submit=submit on:change=change on:focusout=leave>
            {children()}
        </form>
    }
}

/// Whether something is a field of text.
fn is_text(target: Option<EventTarget>) -> bool {
    target.and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).is_some_and(|field| field.type_() == "text")
}
