//! “My orders” with its tabs; for guests, finding an order by number and phone. The server draws it.

use super::api::orders_page;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `/orders?tab=&after=`
#[component]
pub fn OrdersPage() -> impl IntoView {
    let (lang, location) = (use_lang(), use_location());
    view! { <Told page=crate::ask(move || location.search.get(), move |query| orders_page(query, lang)) /> }
}
