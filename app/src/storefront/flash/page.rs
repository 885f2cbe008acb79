//! The page of all flash sales.

use super::api::flash_sales;
use super::band::{SoldBar, limit_text};
use super::count::Countdown;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::{Empty, MoneyText, Picture};
use domain::flash::{FlashCard, FlashPage as Data, Phase};
use leptos::prelude::*;
use leptos_meta::Title;

words! {
    title: "限时秒杀" | "Flash sale";
    description: "限时限量，未付款的会重新放出。" | "Limited time and stock. Unpaid items go back on sale.";
    running: "正在抢" | "On now";
    upcoming: "即将开始" | "Coming up";
    none: "现在没有秒杀。新的一场会先在这里预告，先逛逛别的吧" | "No flash sale at the moment. The next one is announced here first; have a look around meanwhile";
    around: "去逛逛" | "Look around";
    was: "原价" | "Was";
    sold_out: "已抢光" | "Sold out";
    buy: "去抢" | "Buy";
    failed: "秒杀页暂时打不开，请稍后再试" | "The flash sales are having trouble. Please try again soon";
}

/// `/flash`
#[component]
pub fn FlashSalesPage() -> impl IntoView {
    let lang = use_lang();
    let found = crate::ask(|| (), move |()| flash_sales(lang));
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                match found.await {
                    Ok(page) => view! { <Body page /> }.into_any(),
                    Err(_) => view! { <p class="notice notice-bad">{failed(lang)}</p> }.into_any(),
                }
            }))}
        </Suspense>
    }
}

#[component]
fn Body(page: Data) -> impl IntoView {
    let lang = use_lang();
    let nothing = page.running.is_empty() && page.upcoming.is_empty();
    view! {
        <Title text=title(lang) />
        <h1>{title(lang)}</h1>
        <p class="quiet">{description(lang)}</p>
        {nothing.then(|| view! {
            <Empty icon="clock" text=none(lang) href=links::to(lang, "/search") label=around(lang) />
        })}
        <Shelf name=running(lang) cards=page.running />
        <Shelf name=upcoming(lang) cards=page.upcoming />
    }
}

#[component]
fn Shelf(name: &'static str, cards: Vec<FlashCard>) -> impl IntoView {
    (!cards.is_empty()).then(|| {
        view! {
            <section class="shelf">
                <h2>{name}</h2>
                <ul class="flash-list">{cards.into_iter().map(|card| view! { <li><Card card /></li> }).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Card(card: FlashCard) -> impl IntoView {
    let lang = use_lang();
    let phase = card.offer.phase();
    let heading = if card.options.is_empty() { card.title } else { format!("{} · {}", card.title, card.options) };
    let offer = card.offer.clone();
    view! {
        <article class="flash-card" class:flash-gone={phase == Phase::SoldOut}>
            <Picture picture=card.picture alt="" sizes="(min-width: 48rem) 160px, 35vw" class="flash-picture" />
            <div class="flash-words">
                <h3 class="flash-title"><a href=links::product(lang, &card.slug)>{heading}</a></h3>
                <p class="flash-price">
                    <span class="price"><MoneyText amount=card.offer.price /></span>
                    <s class="was"><span class="visually-hidden">{was(lang)}</span><MoneyText amount=card.offer.before /></s>
                    // The card's link says where it leads.
                    {(phase == Phase::Running).then(|| view! { <span class="flash-call" aria-hidden="true">{buy(lang)}</span> })}
                </p>
                <p class="flash-line quiet">
                    {match phase {
                        Phase::Upcoming => view! { <span>{offer.terms.starts_at.moment_text(lang)}</span> }.into_any(),
                        Phase::SoldOut => view! { <span>{sold_out(lang)}</span> }.into_any(),
                        Phase::Running | Phase::Over => view! { <SoldBar offer /> }.into_any(),
                    }}
                    <span>{limit_text(card.offer.terms.per_person, lang)}</span>
                </p>
                <p class="flash-line quiet"><Countdown offer=card.offer /></p>
            </div>
        </article>
    }
}
