//! The page of wishes: favourites with what became of their price, and what is awaited. The server draws it.

use super::api::wishes_page;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `/favourites`
#[component]
pub fn FavouritesPage() -> impl IntoView {
    let (lang, location) = (use_lang(), use_location());
    view! { <Told page=crate::ask(move || location.search.get(), move |query| wishes_page(lang, query)) /> }
}
