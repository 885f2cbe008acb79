//! A list of products: heading, order, filters, cards, "load more". All of it is in the address; the server draws
//! it, and the program sends the filters when they change and finds the place on the page again.

use super::api::{ListTold, product_list};
use super::place_kept::PlaceKept;
use crate::AppError;
use crate::routes::use_lang;
use crate::storefront::frame::use_awake;
use crate::storefront::moved::Moved;
use crate::storefront::not_found::NotFoundPage;
use crate::ui::{Drawn, Icon, QueryForm, changing, coming_to_life, drawn};
use domain::catalog::{ListingQuery, Scope};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// A box that was ticked or unticked, or a field that was filled in and left, since the server drew it.
const DONE: &str = ".filter-form input:is(:checked:not([checked]), [checked]:not(:checked), \
                    :not([value], :placeholder-shown, :focus))";

words! {
    loading: "正在加载" | "Loading";
}

/// A list and everything around it. One of a merchant stands inside a page with a heading of its own.
#[component]
pub fn ListView(
    /// What it is about.
    scope: Signal<Scope>,
) -> impl IntoView {
    let lang = use_lang();
    let search = use_location().search;
    let found = crate::ask(move || (scope.get(), search.get()), move |(scope, query)| product_list(lang, scope, query));
    view! {
        <Transition fallback=move || view! { <ListSkeleton /> }>
            {changing(move || crate::awaited(async move {
                let inside = matches!(scope.get_untracked(), Scope::Merchant(_));
                match found.await {
                    Ok(ListTold { moved_to: Some(to), .. }) => view! { <Moved to /> }.into_any(),
                    Ok(told) => view! { <ListBody told inside /> }.into_any(),
                    // The page around it has said so already.
                    Err(AppError::NotFound) if inside => ().into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(error) => view! { <p class="notice notice-bad">{error.trouble(lang)}</p> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn ListSkeleton() -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="product-grid" aria-busy="true" aria-label=loading(lang) role="status">
            {(0..8).map(|_| view! { <div class="skeleton skeleton-card"></div> }).collect_view()}
        </div>
    }
}

#[component]
fn ListBody(told: ListTold, inside: bool) -> impl IntoView {
    let ListTold { title, address, label, top, fields, goods, .. } = told;
    view! {
        {(!inside).then(|| view! { <Title text=title /> })}
        {drawn(top)}
        <div class="list-columns">
            <FilterPanel label address fields />
            <div class="list-goods">
                {drawn(goods)}
                <PlaceKept />
            </div>
        </div>
    }
}

/// Sends what was done to the form before the program came.
fn send_what_was_done() {
    let done = document().query_selector(DONE).ok().flatten();
    let form = done.and_then(|done| done.dyn_into::<HtmlInputElement>().ok()).and_then(|field| field.form());
    if let Some(form) = form {
        let _ = form.request_submit();
    }
}

/// The form with everything a list can be narrowed by.
#[component]
fn FilterPanel(label: String, address: String, fields: Drawn) -> impl IntoView {
    let (found, awake) = (coming_to_life(), use_awake());
    Effect::new(move || {
        if found && awake.get() {
            send_what_was_done();
        }
    });
    view! {
        <details class="filters">
            <summary class="button button-small"><Icon name="filter" class="icon-small" />{label}</summary>
            <QueryForm action=address class="filter-form" live=true tidy=|query| ListingQuery::parse(query).write()>
                {drawn(fields)}
            </QueryForm>
        </details>
    }
}
