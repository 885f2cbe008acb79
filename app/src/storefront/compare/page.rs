//! The page of a comparison. Its address says all of it, so that it can be kept, sent, and used without a program.

use super::api::compared;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `/compare?p=slug&p=slug`
#[component]
pub fn ComparePage() -> impl IntoView {
    let (lang, location) = (use_lang(), use_location());
    view! { <Told page=crate::ask(move || location.search.get(), move |query| compared(lang, query)) /> }
}
