//! The whole category tree on one page.

use super::api::category_tree;
use crate::links;
use crate::routes::use_lang;
use crate::ui::Picture;
use crate::ui::changing;
use leptos::prelude::*;
use leptos_meta::Title;

words! {
    title: "全部分类" | "All categories";
}

/// `/categories`
#[component]
pub fn CategoriesPage() -> impl IntoView {
    let lang = use_lang();
    let tree = crate::ask(|| (), move |()| category_tree(lang));
    view! {
        <Title text=title(lang) />
        <h1>{title(lang)}</h1>
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                let nodes = tree.await.unwrap_or_default();
                view! {
                    <div class="category-tree">
                        {nodes.into_iter().map(|node| view! {
                            <section class="category-block">
                                <h2>
                                    <a class="category-head" href=links::category(lang, &node.slug)>
                                        <Picture picture=node.picture alt="" sizes="56px" class="category-picture" />
                                        <span>{node.name}</span>
                                    </a>
                                </h2>
                                <ul class="chip-row">
                                    {node.children.into_iter().map(|child| view! {
                                        <li><a class="chip" href=links::category(lang, &child.slug)>{child.name}</a></li>
                                    }).collect_view()}
                                </ul>
                            </section>
                        }).collect_view()}
                    </div>
                }
            }))}
        </Suspense>
    }
}
