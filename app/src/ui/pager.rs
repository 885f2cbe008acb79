//! "Load more": a link, so that it works without WASM and the address says what is shown.

use crate::routes::use_lang;
use domain::Lang;
use leptos::prelude::*;

words! {
    more: "加载更多" | "Load more";
}

/// How many are shown of how many, and the link to the next ones. Nothing where all are shown: how many
/// these are stands above them.
#[component]
pub fn Pager(
    /// How many are shown.
    shown: i64,
    /// How many there are.
    total: i64,
    /// The address that also shows the next ones; none when a list shows no more than these.
    next: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    let count = match lang {
        Lang::Zh => format!("已显示 {shown} 件，共 {total} 件"),
        Lang::En => format!("Showing {shown} of {total}"),
    };
    (shown < total).then(|| {
        view! {
            <nav class="pager" aria-label=more(lang)>
                <p class="quiet">{count}</p>
                {next.map(|href| view! {
                    <a class="button button-wide" rel="next" href=href data-noscroll="" data-replace="">{more(lang)}</a>
                })}
            </nav>
        }
    })
}
