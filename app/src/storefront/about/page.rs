//! The page about the shop. The server draws it.

use super::api::about_page;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;

/// `/about`
#[component]
pub fn AboutPage() -> impl IntoView {
    let lang = use_lang();
    view! { <Told page=crate::ask(|| (), move |()| about_page(lang)) /> }
}
