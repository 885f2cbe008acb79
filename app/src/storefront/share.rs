//! Taking an address of this shop along: to copy, or to hand to another application of the phone.
//! The buttons need a browser that can; the page's script shows them and acts (`frontend/page/page.js`),
//! so that pages carry no program for it.

use crate::routes::use_lang;
use crate::ui::Icon;
use leptos::prelude::*;

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
    view! {
        <div class="share-link" data-title=title>
            <label class="visually-hidden" for="share-link">{link_label(lang)}</label>
            <input class="input" id="share-link" readonly value=link />
            <button class="button share-act" type="button" data-take="copy">
                <Icon name="copy" class="icon-small" /> <span role="status" data-done=copied(lang)>{copy(lang)}</span>
            </button>
            <button class="button share-act" type="button" data-take="share">
                <Icon name="share" class="icon-small" /> {share(lang)}
            </button>
        </div>
    }
}
