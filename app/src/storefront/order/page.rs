//! The order page: the next promise on top, then what happened, parcels, goods and money. The server draws it, and
//! draws it again when it has news while the page is open (`frontend/page/follow.js`).

use super::api::order_page;
use crate::routes::use_lang;
use crate::storefront::frame::use_news;
use crate::storefront::told::Told;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

/// `/order/:token`
#[component]
pub fn OrderPage() -> impl IntoView {
    let (lang, params, location) = (use_lang(), use_params_map(), use_location());
    let news = use_news();
    let place =
        Memo::new(move |_| (params.with(|params| params.get("token").unwrap_or_default()), location.search.get()));
    view! { <Told page=crate::ask(move || (place.get(), news.get()), move |((key, query), _)| order_page(key, query, lang)) /> }
}
