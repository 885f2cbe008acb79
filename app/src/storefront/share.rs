//! Taking an address of this shop along: to copy, or to hand to another application of the phone.

use crate::routes::use_lang;
use crate::storefront::frame::use_awake;
use crate::ui::{Icon, changing};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

words! {
    link_label: "链接" | "Link";
    copy: "复制" | "Copy";
    copied: "已复制" | "Copied";
    share: "分享给朋友" | "Share";
}

/// A link in full, with buttons where the browser can do something with it.
#[component]
pub fn ShareLink(
    /// The whole address.
    link: String,
    /// What it leads to.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let lang = use_lang();
    let awake = use_awake();
    let field = NodeRef::<Input>::new();
    let done = RwSignal::new(false);
    let (to_copy, to_share) = (StoredValue::new(link.clone()), StoredValue::new((link.clone(), title)));
    let copy_it = move |_| {
        // Marked as well, for whoever would rather copy by hand.
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        if has("clipboard") {
            let written = window().navigator().clipboard().write_text(&to_copy.get_value());
            spawn_local(async move {
                if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
                    done.set(true);
                }
            });
        }
    };
    let share_it = move |_| {
        let (link, title) = to_share.get_value();
        let what = web_sys::ShareData::new();
        what.set_title(&title);
        what.set_url(&link);
        // Whoever changes their mind in the phone's sheet has done nothing.
        drop(window().navigator().share_with_data(&what));
    };
    view! {
        <div class="share-link">
            <label class="visually-hidden" for="share-link">{link_label(lang)}</label>
            <input class="input" id="share-link" readonly value=link node_ref=field />
            {changing(move || awake.get().then(|| view! {
                <button class="button" type="button" on:click=copy_it>
                    <Icon name="copy" class="icon-small" />
                    <span role="status">{move || if done.get() { copied(lang) } else { copy(lang) }}</span>
                </button>
            }))}
            {changing(move || (awake.get() && has("share")).then(|| view! {
                <button class="button" type="button" on:click=share_it><Icon name="share" class="icon-small" />{share(lang)}</button>
            }))}
        </div>
    }
}

/// Whether this browser can do something; both are missing where the connection is not private.
fn has(what: &str) -> bool {
    js_sys::Reflect::get(&window().navigator(), &JsValue::from_str(what)).is_ok_and(|found| !found.is_undefined())
}
