//! The home page. The server draws it.

use super::api::home_page;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    let lang = use_lang();
    view! { <Told page=crate::ask(|| (), move |()| home_page(lang)) /> }
}
