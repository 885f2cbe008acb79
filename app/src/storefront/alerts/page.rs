//! What somebody is told, on which devices, and when they are left in peace. The server draws it.

use super::api::alerts_page;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `/account/alerts`
#[component]
pub fn AlertsPage() -> impl IntoView {
    let (lang, location) = (use_lang(), use_location());
    view! { <Told page=crate::ask(move || location.search.get(), move |query| alerts_page(query, lang)) /> }
}
