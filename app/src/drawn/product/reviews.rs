//! What shoppers say, in short: stars, ticks and a few quotes, with ways to the rest.

use crate::links;
use crate::routes::use_lang;
use crate::storefront::voices::quote::Quote;
use crate::storefront::voices::tags::tag_words;
use crate::ui::still;
use domain::Lang;
use domain::catalog::ProductPage;
use domain::voices::ReviewFilter;
use leptos::prelude::*;

words! {
    heading: "评价" | "Reviews";
    none: "还没有评价，买过的人可以来写第一条。" | "No reviews yet. Buyers can write the first one.";
    all: "全部评价" | "All reviews";
    questions: "问大家" | "Questions";
}

/// Bars per number of stars, what is ticked often, and the first reviews.
#[component]
pub fn Reviews(
    /// The product's page.
    page: ProductPage,
) -> impl IntoView {
    still((page.slug.clone(), page.rating, page.stars, page.reviews.clone()), move || drawn(page))
}

fn drawn(page: ProductPage) -> impl IntoView {
    let lang = use_lang();
    let total = page.stars.iter().sum::<i64>();
    let bars = (1..=5_i64)
        .rev()
        .zip(page.stars.into_iter().rev())
        .map(|(star, count)| {
            let share = if total > 0 { count * 100 / total } else { 0 };
            let spoken = match lang {
                Lang::Zh => format!("{star} 星：{count} 条"),
                Lang::En => format!("{star} stars: {count}"),
            };
            view! {
                <li>
                    <span class="visually-hidden">{spoken}</span>
                    <span aria-hidden="true">{star}"★"</span>
                    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                        <rect class="bar-ground" width="100" height="6"></rect>
                        <rect class="bar-share" width=share.to_string() height="6"></rect>
                    </svg>
                    <span class="bar-count" aria-hidden="true">{count}</span>
                </li>
            }
        })
        .collect_view();
    let chip = |filter, text: &str, count: i64| {
        let (href, text) = (links::reviews(lang, &page.slug, filter), [text, " ", &count.to_string()].concat());
        view! { <li><a class="chip" href=href>{text}</a></li> }
    };
    let ticks = page.tags.iter().map(|(tag, count)| {
        chip(ReviewFilter { tag: Some(*tag), ..ReviewFilter::default() }, tag_words(*tag, lang), *count)
    });
    let ticks = ticks.collect_view();
    let everything = (total > 0).then(|| chip(ReviewFilter::default(), all(lang), total));
    let asked = [questions(lang), " ", &page.questions.to_string()].concat();
    let asked = view! { <li><a class="chip" href=links::questions(lang, &page.slug)>{asked}</a></li> };
    view! {
        <section class="shelf" id="reviews">
            <h2>{heading(lang)}</h2>
            {if total == 0 {
                view! { <p class="quiet">{none(lang)}</p> }.into_any()
            } else {
                view! {
                    <div class="review-digest">
                        <p class="review-average">{page.rating.text()}<span class="quiet">" / 5"</span></p>
                        <ul class="review-bars">{bars}</ul>
                    </div>
                }
                .into_any()
            }}
            <ul class="review-list">{page.reviews.into_iter().map(|review| view! { <Quote review /> }).collect_view()}</ul>
            <ul class="chip-row chip-wrap">{everything}{asked}{ticks}</ul>
        </section>
    }
}
