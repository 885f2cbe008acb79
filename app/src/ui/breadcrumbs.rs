//! The way from the home page to here.

use crate::links;
use crate::routes::use_lang;
use crate::ui::still;
use domain::catalog::Crumb;
use leptos::prelude::*;

words! {
    home: "首页" | "Home";
    you_are_here: "当前位置" | "You are here";
}

/// Links to what is above this page.
#[component]
pub fn Breadcrumbs(
    /// The categories, root first.
    crumbs: Vec<Crumb>,
    /// Whether the last crumb is this page itself, and so no link.
    #[prop(optional)]
    ends_here: bool,
) -> impl IntoView {
    still((crumbs.clone(), ends_here), move || drawn(crumbs, ends_here))
}

fn drawn(crumbs: Vec<Crumb>, ends_here: bool) -> impl IntoView {
    let lang = use_lang();
    let last = crumbs.len();
    let items = crumbs
        .into_iter()
        .enumerate()
        .map(|(at, crumb)| {
            let here = ends_here && at + 1 == last;
            view! {
                <li>
                    {if here {
                        view! { <span aria-current="page">{crumb.name}</span> }.into_any()
                    } else {
                        view! { <a href=links::category(lang, &crumb.slug)>{crumb.name}</a> }.into_any()
                    }}
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="breadcrumbs" aria-label=you_are_here(lang)>
            <ol>
                <li><a href=links::to(lang, "/")>{home(lang)}</a></li>
                {items}
            </ol>
        </nav>
    }
}
