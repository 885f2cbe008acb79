//! What shoppers say.

use crate::routes::use_lang;
use crate::ui::{Icon, Stars, still};
use domain::Lang;
use domain::catalog::{Rating, ReviewView};
use leptos::prelude::*;

words! {
    heading: "评价" | "Reviews";
    none: "还没有评价，买过的人可以来写第一条。" | "No reviews yet. Buyers can write the first one.";
    verified: "已购买" | "Bought here";
    more: "查看更多评价" | "More reviews";
}

/// How many are shown before "more".
const SHOWN: usize = 3;

/// Bars per number of stars and the newest reviews.
#[component]
pub fn Reviews(
    /// The average.
    rating: Rating,
    /// How many gave one star, two stars, … five stars.
    stars: [i64; 5],
    /// The newest.
    reviews: Vec<ReviewView>,
) -> impl IntoView {
    still((rating, stars, reviews.clone()), move || drawn(rating, stars, reviews))
}

fn drawn(rating: Rating, stars: [i64; 5], reviews: Vec<ReviewView>) -> impl IntoView {
    let lang = use_lang();
    let total = stars.iter().sum::<i64>();
    let bars = (1..=5_i64)
        .rev()
        .zip(stars.into_iter().rev())
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
    let mut rest = reviews;
    let later = rest.split_off(rest.len().min(SHOWN));
    view! {
        <section class="shelf" id="reviews">
            <h2>{heading(lang)}</h2>
            {if total == 0 {
                view! { <p class="quiet">{none(lang)}</p> }.into_any()
            } else {
                view! {
                    <div class="review-digest">
                        <p class="review-average">{rating.text()}<span class="quiet">" / 5"</span></p>
                        <ul class="review-bars">{bars}</ul>
                    </div>
                    <ul class="review-list">{rest.into_iter().map(|review| view! { <Review review=review /> }).collect_view()}</ul>
                    {(!later.is_empty()).then(|| view! {
                        <details class="review-more">
                            <summary class="button">{more(lang)}</summary>
                            <ul class="review-list">
                                {later.into_iter().map(|review| view! { <Review review=review /> }).collect_view()}
                            </ul>
                        </details>
                    })}
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn Review(review: ReviewView) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li class="review">
            <p class="review-head">
                <Stars rating=Rating { sum: review.stars, count: 1 } />
                <span>{review.author}</span>
                {review.verified.then(|| view! {
                    <span class="tag"><Icon name="check" class="icon-small" />{verified(lang)}</span>
                })}
                <time class="quiet" datetime=review.at.rfc3339()>{review.at.day_text()}</time>
            </p>
            <p>{review.body}</p>
        </li>
    }
}
