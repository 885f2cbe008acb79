//! "Load more": a link, so that it works without WASM and the address says what is shown.

use crate::routes::use_lang;
use domain::Lang;
use leptos::prelude::*;

words! {
    more: "加载更多" | "Load more";
    all_shown: "已经到底了" | "That is all";
}

/// How many are shown of how many, and the link to the next ones.
#[component]
pub fn Pager(
    /// How many are shown.
    shown: i64,
    /// How many there are.
    total: i64,
    /// The address that also shows the next ones; none when there are no more.
    next: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    let count = match lang {
        Lang::Zh => format!("已显示 {shown} 件，共 {total} 件"),
        Lang::En => format!("Showing {shown} of {total}"),
    };
    view! {
        <nav class="pager" aria-label=more(lang)>
            <p class="quiet">{count}</p>
            {match next {
                Some(href) => {
                    view! { <a class="button button-wide" rel="next" href=href data-noscroll="" data-replace="">{more(lang)}</a> }
                        .into_any()
                }
                None => view! { <p class="quiet">{all_shown(lang)}</p> }.into_any(),
            }}
        </nav>
    }
}
