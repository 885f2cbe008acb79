//! What surrounds every storefront page: header, bottom tabs, footer.

use crate::links;
use crate::routes::use_lang;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    shop_name: "云商城" | "Yunmall";
    home: "首页" | "Home";
    other_language: "English" | "中文";
    main_navigation: "主导航" | "Main navigation";
    skip: "跳到内容" | "Skip to content";
}

/// Header and footer around a page.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let location = use_location();
    let other = move || links::in_other_language(lang, &location.pathname.get());
    Effect::new(|| {
        // Tests and the service worker wait for this mark.
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "yes");
        }
    });
    view! {
        <a class="skip-link" href="#main">{skip(lang)}</a>
        <header class="site-header">
            <nav class="site-nav" aria-label=main_navigation(lang)>
                <a class="site-name" href=links::to(lang, "/")>{shop_name(lang)}</a>
                <a class="site-language" rel="external" href=other>{other_language(lang)}</a>
            </nav>
        </header>
        <main id="main">{children()}</main>
    }
}
