//! A sheet that comes from below on phones and a dialog on desktops: the browser's own `<dialog>`.

use crate::routes::use_lang;
use crate::ui::Icon;
use leptos::html::Dialog;
use leptos::prelude::*;

words! {
    close: "关闭" | "Close";
}

/// Opens while `open` is true. What must be usable without WASM does not belong into it.
#[component]
pub fn Sheet(
    /// Whether it is open; the browser's own closing sets it back.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let label = title.clone();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="sheet" node_ref=dialog aria-label=label on:close=move |_| open.set(false)>
            <div class="sheet-head">
                <h2>{title}</h2>
                <button type="button" class="button button-text" aria-label=close(lang) on:click=move |_| open.set(false)>
                    <Icon name="close" />
                </button>
            </div>
            <div class="sheet-body">{children()}</div>
        </dialog>
    }
}
