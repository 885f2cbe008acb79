//! "My shop": on phones, the rest of the menu.

use crate::admin::frame::use_me;
use crate::admin::pages::{SECTIONS, more};
use crate::links;
use crate::routes::use_lang;
use crate::ui::Icon;
use leptos::prelude::*;
use leptos_meta::Title;

words! {
    signed_in: "当前登录：" | "Signed in as ";
}

/// Every entry of the menu that is not a tab.
#[component]
pub fn MorePage() -> impl IntoView {
    let lang = use_lang();
    let me = use_me();
    let rest = SECTIONS
        .iter()
        .filter(|section| !section.tab && me.as_ref().is_some_and(|me| section.is_for(me)))
        .map(|section| {
            view! {
                <li>
                    <a href=links::to(lang, &section.address())>
                        <Icon name=section.icon />
                        <span>{(section.name)(lang)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <Title text=more(lang) />
        <h1>{more(lang)}</h1>
        {me.map(|me| view! { <p class="quiet">{[signed_in(lang), &me.name].concat()}</p> })}
        <ul class="desk-list">{rest}</ul>
    }
}
