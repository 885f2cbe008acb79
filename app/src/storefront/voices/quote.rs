//! One review.

use super::tags::tag_words;
use crate::links;
use crate::routes::use_lang;
use crate::ui::{Icon, Stars, Thumb};
use domain::Lang;
use domain::catalog::{PictureRef, Rating};
use domain::voices::ReviewView;
use leptos::prelude::*;

words! {
    verified: "已购买" | "Verified purchase";
    picture: "评价图片" | "Picture of the review";
    reply: "商家回复：" | "The seller: ";
}

/// Who says what, with ticks, pictures and the seller's reply.
#[component]
pub fn Quote(
    /// The review.
    review: ReviewView,
) -> impl IntoView {
    let lang = use_lang();
    let ticked: Vec<&str> = review.tags.iter().map(|tag| tag_words(*tag, lang)).collect();
    let pictures = (!review.pictures.is_empty()).then(|| shots(review.pictures, lang));
    view! {
        <li class="review">
            <p class="review-head">
                <Stars rating=Rating { sum: review.stars, count: 1 } />
                <span>{review.author}</span>
                {review.verified.then(|| view! {
                    <span class="tag"><Icon name="check" class="icon-small" />{verified(lang)}</span>
                })}
                <time class="quiet" datetime=review.at.rfc3339()>{review.at.day_text()}</time>
                {(!review.options.is_empty()).then(|| view! { <span class="quiet">{review.options}</span> })}
            </p>
            {(!ticked.is_empty()).then(|| view! { <p class="review-ticks">{ticked.join(" · ")}</p> })}
            {(!review.body.is_empty()).then(|| view! { <p class="review-body">{review.body}</p> })}
            {pictures}
            {review.reply.map(|words| view! { <p class="review-reply"><strong>{reply(lang)}</strong>{words}</p> })}
        </li>
    }
}

/// The pictures of a review, each leading to the large one.
pub fn shots(pictures: Vec<PictureRef>, lang: Lang) -> impl IntoView {
    let shots = (1..).zip(pictures).map(|(at, shown)| {
        let label = [picture(lang), " ", &numbered(at, lang)].concat();
        let href = links::picture(&shown.id, 1080);
        view! {
            <li><a href=href target="_blank" rel="external" aria-label=label><Thumb id=Some(shown.id) /></a></li>
        }
    });
    view! { <ul class="review-pictures">{shots.collect_view()}</ul> }
}

fn numbered(at: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => ["第 ", &at.to_string(), " 张"].concat(),
        Lang::En => at.to_string(),
    }
}
