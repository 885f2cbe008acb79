//! The address book. The server draws it.

use super::api::addresses_page;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `/account/addresses?edit=`
#[component]
pub fn AddressesPage() -> impl IntoView {
    let (lang, location) = (use_lang(), use_location());
    view! { <Told page=crate::ask(move || location.search.get(), move |query| addresses_page(query, lang)) /> }
}
