//! Stars given to something.

use crate::routes::use_lang;
use crate::ui::Icon;
use domain::Lang;
use domain::catalog::Rating;
use leptos::prelude::*;

/// The average, one star and the number of ratings; nothing without ratings.
#[component]
pub fn Stars(
    /// The stars.
    rating: Rating,
    /// Whether the number of ratings is shown.
    #[prop(optional)]
    count: bool,
) -> impl IntoView {
    let lang = use_lang();
    rating.text().map(|average| {
        let spoken = match lang {
            Lang::Zh => format!("{average} 分，{} 条评价", rating.count),
            Lang::En => format!("{average} of 5 stars, {} reviews", rating.count),
        };
        view! {
            <span class="stars">
                <span class="visually-hidden">{spoken}</span>
                <Icon name="star-solid" class="icon-small" />
                <span aria-hidden="true">{average}</span>
                {count.then(|| view! { <span class="stars-count" aria-hidden="true">"("{rating.count}")"</span> })}
            </span>
        }
    })
}
