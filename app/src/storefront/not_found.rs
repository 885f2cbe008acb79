//! Nothing is here.

use crate::links;
use crate::routes::use_lang;
use leptos::prelude::*;
use leptos_meta::Title;

words! {
    title: "页面不存在" | "Page not found";
    sentence: "这个页面不在了，或者地址不对。" | "This page is gone, or the address is wrong.";
    back: "回首页看看" | "Go to the home page";
}

/// The page for addresses that lead nowhere; answers 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    crate::status::not_found();
    let lang = use_lang();
    view! {
        <Title text=title(lang) />
        <section class="empty">
            <h1>{title(lang)}</h1>
            <p>{sentence(lang)}</p>
            <a class="button button-primary" href=links::to(lang, "/")>{back(lang)}</a>
        </section>
    }
}
