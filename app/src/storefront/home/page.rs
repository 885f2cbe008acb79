//! The home page.

use super::api::home_categories;
use crate::links;
use crate::routes::use_lang;
use leptos::prelude::*;
use leptos_meta::Title;

words! {
    title: "云商城 · 好东西，天天见" | "Yunmall · good things every day";
    categories: "分类" | "Categories";
}

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    let lang = use_lang();
    let categories_resource = Resource::new_blocking(|| (), move |()| home_categories(lang));
    view! {
        <Title text=title(lang) />
        <h1>{title(lang)}</h1>
        <h2>{categories(lang)}</h2>
        <Suspense>
            {move || Suspend::new(async move {
                let nodes = categories_resource.await.unwrap_or_default();
                view! {
                    <ul>
                        {nodes.into_iter().map(|node| view! {
                            <li><a href=links::category(lang, &node.slug)>{node.name}</a></li>
                        }).collect_view()}
                    </ul>
                }
            })}
        </Suspense>
    }
}
