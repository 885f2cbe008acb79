//! A product's page: pictures, price, title, stock, choice; then what the server draws of it.

use super::api::{Opened, ProductTold, product};
use super::choose::{BuyForm, Choice, PriceLine, StockLine};
use super::gallery::Gallery;
use super::live::follow;
use crate::AppError;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::flash::band::FlashBand;
use crate::storefront::moved::Moved;
use crate::storefront::not_found::NotFoundPage;
use crate::storefront::wishes::button::AwaitStock;
use crate::ui::{changing, drawn};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use std::collections::HashMap;

/// `/product/:slug`
#[component]
pub fn ProductDetailPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let found = crate::ask(move || slug.get(), move |slug| product(lang, slug));
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                match found.await {
                    Ok(Opened::Page(told)) => view! { <Body told=*told /> }.into_any(),
                    Ok(Opened::Moved(to)) => view! { <Moved to=links::product(lang, &to) /> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(error) => view! { <p class="notice notice-bad">{error.trouble(lang)}</p> }.into_any(),
                }
            }))}
        </Suspense>
    }
}

#[component]
fn Body(told: ProductTold) -> impl IntoView {
    let ProductTold { choosing, top, names, seller, sizes, promises, places, ways, more } = told;
    let stock = RwSignal::new(HashMap::new());
    follow(choosing.id, stock);
    let (title, gallery) = (choosing.title.clone(), choosing.gallery.clone());
    let choice = Choice::new(choosing, stock);
    view! {
        <Title text=title.clone() />
        {drawn(top)}
        <article class="product">
            <Gallery pictures=gallery title=title chosen=choice.values() />
            <div class="product-buy">
                {changing(move || choice.sale().map(|offer| view! { <FlashBand offer /> }))}
                <PriceLine choice=choice />
                {drawn(names)}
                <StockLine choice=choice />
                {drawn(seller)}
                <BuyForm choice=choice sizes promises places />
                {changing(move || choice.awaitable().map(|id| view! { <AwaitStock id /> }))}
                {drawn(ways)}
            </div>
        </article>
        <div class="product-more">{drawn(more)}</div>
    }
}
