//! The pages that are a list: a category and the search.

use super::list::ListView;
use crate::routes::use_lang;
use crate::storefront::suggest::remember;
use domain::catalog::Scope;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

words! {
    results: "搜索结果" | "Search results";
}

/// `/c/:slug`
#[component]
pub fn CategoryPage() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    view! {
        <ListView
            scope=Signal::derive(move || Scope::Category(slug.get()))
            path=Signal::derive(move || format!("/c/{}", slug.get()))
        />
    }
}

/// `/search?q=`
#[component]
pub fn SearchPage() -> impl IntoView {
    let lang = use_lang();
    let asked = use_query_map();
    Effect::new(move || asked.with(|asked| remember(&asked.get("q").unwrap_or_default())));
    view! {
        <ListView
            scope=Signal::derive(|| Scope::All)
            path=Signal::derive(|| "/search".to_owned())
            title=results(lang).to_owned()
            hidden=true
        />
    }
}
