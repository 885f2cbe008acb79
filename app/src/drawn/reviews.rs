//! The page of a product's reviews, narrowed down by stars, ticks and pictures.

use super::subject::about;
use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::told::ToldPage;
use crate::storefront::voices::quote::Quote;
use crate::storefront::voices::tags::tag_words;
use domain::Lang;
use domain::voices::{PAGE, ReviewFilter, ReviewsPage as Data};
use leptos::prelude::*;

words! {
    title: "评价" | "Reviews";
    narrow: "筛选评价" | "Narrow down";
    all: "全部" | "All";
    with_pictures: "有图" | "With pictures";
    none: "还没有评价，买过的人可以来写第一条。" | "No reviews yet. Buyers can write the first one.";
    none_such: "没有这样的评价。" | "No such reviews.";
    show_all: "看全部评价" | "Show all reviews";
    more: "加载更多" | "Load more";
    questions: "问问买过的人" | "Ask those who bought it";
}

counts! {
    reviews: "{} 条评价" | "{} review" | "{} reviews";
    stars_given: "{} 星" | "{} star" | "{} stars";
}

/// Draws the page for what stands behind the question mark of its address.
pub fn draw(page: Data, filter: ReviewFilter, pages: i64, lang: Lang) -> ToldPage {
    let title = [page.of.title.as_str(), " · ", title(lang)].concat();
    told(lang, title, None, piece(lang, move || view! { <Shown page filter pages /> }))
}

#[component]
fn Shown(page: Data, filter: ReviewFilter, pages: i64) -> impl IntoView {
    let lang = use_lang();
    let slug = page.of.slug.clone();
    let address = move |filter: ReviewFilter| links::reviews(lang, &slug, filter);
    let chip = |wanted: ReviewFilter, text: String, count: i64| {
        let here = (wanted == filter).then_some("true");
        // Pressed again, a filter is taken off.
        let to = if wanted == filter { ReviewFilter::default() } else { wanted };
        view! {
            <li><a class="chip" href=address(to) aria-current=here>
                {text} <span class="quiet">{count}</span>
            </a></li>
        }
    };
    let any = ReviewFilter::default();
    let stars = (1_i64..=5).rev().zip(page.counts.stars.into_iter().rev()).filter(|(_, count)| *count > 0);
    let stars = stars.map(|(n, count)| chip(ReviewFilter { stars: Some(n), ..any }, stars_given(n, lang), count));
    let stars = stars.collect_view();
    let tags =
        page.counts.tags.iter().map(|(tag, count)| {
            chip(ReviewFilter { tag: Some(*tag), ..any }, tag_words(*tag, lang).to_owned(), *count)
        });
    let tags = tags.collect_view();
    let written: i64 = page.counts.stars.iter().sum();
    let more_to_come = page.total > pages * PAGE;
    let next = more_to_come.then(|| {
        let (here, pages) = (address(filter), (pages + 1).to_string());
        let joint = if filter == any { "?" } else { "&" };
        [here.as_str(), joint, "pages=", pages.as_str()].concat()
    });
    let nothing = page.reviews.is_empty();
    view! {
        <div class="voices">
            {about(&page.of)}
            <h1>{title(lang)}</h1>
            <p class="review-average">
                {page.rating.text()}<span class="quiet text-14">" / 5 · "{reviews(page.rating.count, lang)}</span>
            </p>
            <p><a class="link" href=links::questions(lang, &page.of.slug)>{questions(lang)}</a></p>
            {(written > 0).then(|| view! {
                <nav aria-label=narrow(lang)>
                    <ul class="chip-row chip-wrap">
                        {chip(any, all(lang).to_owned(), written)}
                        {(page.counts.pictures > 0).then(|| chip(
                            ReviewFilter { pictures: true, ..any }, with_pictures(lang).to_owned(), page.counts.pictures,
                        ))}
                        {stars}
                        {tags}
                    </ul>
                </nav>
            })}
            {if nothing && filter == any {
                view! { <p class="empty">{none(lang)}</p> }.into_any()
            } else if nothing {
                view! { <p class="empty">{none_such(lang)} " " <a class="link" href=address(any)>{show_all(lang)}</a></p> }.into_any()
            } else {
                let list = page.reviews.into_iter().map(|review| view! { <Quote review /> }).collect_view();
                view! { <ul class="review-list">{list}</ul> }.into_any()
            }}
            {next.map(|href| view! {
                <p><a class="button button-wide" rel="next" href=href>{more(lang)}</a></p>
            })}
        </div>
    }
}
