//! The pages of a product's reviews and of questions about it. The server draws them; the address says all that they
//! depend on.

use super::api::{product_questions, product_reviews};
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

/// The product's name in the address, and what stands behind the question mark.
fn place() -> Memo<(String, String)> {
    let (params, location) = (use_params_map(), use_location());
    Memo::new(move |_| {
        let slug = params.with(|params| params.get("slug").unwrap_or_default());
        (slug, location.search.get())
    })
}

/// `/product/:slug/reviews?stars=&tag=&pictures=&pages=`
#[component]
pub fn ReviewsPage() -> impl IntoView {
    let (lang, place) = (use_lang(), place());
    view! { <Told page=crate::ask(move || place.get(), move |(slug, query)| product_reviews(lang, slug, query)) /> }
}

/// `/product/:slug/questions?pages=`
#[component]
pub fn QuestionsPage() -> impl IntoView {
    let (lang, place) = (use_lang(), place());
    view! { <Told page=crate::ask(move || place.get(), move |(slug, query)| product_questions(lang, slug, query)) /> }
}
