//! What was bought, with a review form per line once everything is done.

use crate::drawn::sums::SumRows;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::voices::tags::tag_words;
use crate::ui::{MoneyText, Thumb};
use domain::Lang;
use domain::orders::views::{OrderLineView, OrderView};
use domain::voices::{LONGEST_REVIEW, MOST_PICTURES, ReviewTag};
use leptos::prelude::*;

words! {
    heading: "商品" | "Goods";
    total: "合计" | "Total";
    refunded: "已退款" | "Refunded";
    review: "写评价" | "Write a review";
    reviewed: "已评价，谢谢" | "Reviewed, thank you";
    stars: "几颗星？" | "How many stars?";
    body: "用着怎么样？（选填）" | "How is it? (optional)";
    publish: "发布评价" | "Publish";
    ticks: "哪几样说得对？（选填）" | "What is true? (optional)";
    pictures: "图片（选填，最多 6 张）" | "Pictures (optional, 6 at most)";
    add: "添加图片" | "Add pictures";
    published: "评价已发布，谢谢。" | "Your review is published. Thank you.";
    added: "图片已添加。" | "The pictures were added.";
    unreadable: "评价已发布，但有图片读不了：请用 JPEG、PNG 或 WebP，再添加一次。" | "Your review is published, but a picture could not be read. Use JPEG, PNG or WebP and add it again.";
    too_large: "评价已发布，但有图片超过 20 MB：请换小一点的再添加。" | "Your review is published, but a picture is larger than 20 MB. Add a smaller one.";
    too_many: "评价已发布，但一条评价最多 6 张图片。" | "Your review is published, but a review has 6 pictures at most.";
    no_stars: "请选择几颗星，再发布。" | "Choose how many stars first.";
    too_long: "评价太长了，请不要超过 1000 字。" | "The review is too long: 1,000 characters at most.";
    not_now: "这个订单现在还不能评价。" | "This order cannot be reviewed now.";
}

/// What a review that was just sent came to, by the code in the page's address, and whether that is good.
pub fn after_review(code: &str, lang: Lang) -> Option<(&'static str, bool)> {
    Some(match code {
        "published" => (published(lang), true),
        "added" => (added(lang), true),
        "picture" => (unreadable(lang), false),
        "too_large" => (too_large(lang), false),
        "too_many" => (too_many(lang), false),
        "stars" => (no_stars(lang), false),
        "body" => (too_long(lang), false),
        "refused" => (not_now(lang), false),
        _ => return None,
    })
}

/// The goods and the money.
#[component]
pub fn Goods(
    /// The order.
    order: OrderView,
    /// The key of its page.
    page_key: String,
) -> impl IntoView {
    let lang = use_lang();
    let totals = order.totals;
    let may_review = order.may.review;
    let number = order.number.clone();
    let rows = order.lines.iter().map(|line| {
        let form = (may_review && !line.reviewed).then(|| {
            view! { <ReviewForm line=line.clone() number=number.clone() page_key=page_key.clone() /> }
        });
        view! {
            <li class="goods-item">
                <div class="goods-row">
                    <Thumb id=line.picture.clone() />
                    <span class="goods-words">
                        <a href=links::product(lang, &line.slug)>{line.title.clone()}</a>
                        {(!line.options.is_empty()).then(|| view! { <span class="quiet">{line.options.clone()}</span> })}
                    </span>
                    <span class="goods-price"><MoneyText amount=line.unit_price />" "<span class="quiet">"× "{line.quantity}</span></span>
                </div>
                {form}
                {line.reviewed.then(|| view! {
                    <p class="notice-good text-14">{reviewed(lang)}</p>
                    <MorePictures line=line.clone() number=number.clone() page_key=page_key.clone() />
                })}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card form">
            <h2>{heading(lang)}</h2>
            <ul class="goods">{rows}</ul>
            <dl class="sums">
                <SumRows totals />
                <div><dt>{total(lang)}</dt><dd class="price text-22"><MoneyText amount=totals.total /></dd></div>
                {(order.refunded.minor > 0).then(|| view! {
                    <div><dt>{refunded(lang)}</dt><dd><MoneyText amount=order.refunded /></dd></div>
                })}
            </dl>
        </section>
    }
}

/// What every form about a line says of it.
fn which(line: &OrderLineView, number: String, page_key: String, lang: Lang) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="key" value=page_key />
        <input type="hidden" name="number" value=number />
        <input type="hidden" name="line" value=line.id.to_string() />
        <input type="hidden" name="lang" value=lang.code() />
    }
}

/// Where pictures are chosen.
fn files(line: &OrderLineView, required: bool, lang: Lang) -> impl IntoView + use<> {
    let field = format!("pictures-{}", line.id);
    view! {
        <div class="field">
            <label for=field.clone()>{pictures(lang)}</label>
            <input class="input" id=field type="file" name="pictures" accept="image/jpeg,image/png,image/webp"
                multiple required=required data-most=MOST_PICTURES.to_string() />
        </div>
    }
}

#[component]
fn ReviewForm(line: OrderLineView, number: String, page_key: String) -> impl IntoView {
    let lang = use_lang();
    let field = format!("review-{}", line.id);
    view! {
        <details class="fold">
            <summary>{review(lang)}</summary>
            <form class="form" method="post" action=links::to(lang, "/order/review") enctype="multipart/form-data">
                {which(&line, number, page_key, lang)}
                <fieldset class="review-stars">
                    <legend class="label">{stars(lang)}</legend>
                    {(1..=5).map(|n| view! {
                        <label class="check"><input type="radio" name="stars" value=n.to_string() required=true />{n} " ★"</label>
                    }).collect_view()}
                </fieldset>
                <fieldset class="ticks">
                    <legend class="label">{ticks(lang)}</legend>
                    {ReviewTag::ALL.iter().map(|tag| view! {
                        <label class="chip"><input type="checkbox" name="tag" value=tag.code() />{tag_words(*tag, lang)}</label>
                    }).collect_view()}
                </fieldset>
                <div class="field">
                    <label for=field.clone()>{body(lang)}</label>
                    <textarea class="input" id=field name="body" rows="3" maxlength=LONGEST_REVIEW.to_string()></textarea>
                </div>
                {files(&line, false, lang)}
                <button class="button" type="submit">{publish(lang)}</button>
            </form>
        </details>
    }
}

/// Pictures for a review that is published already.
#[component]
fn MorePictures(line: OrderLineView, number: String, page_key: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="fold">
            <summary>{add(lang)}</summary>
            <form class="form" method="post" action=links::to(lang, "/order/review") enctype="multipart/form-data">
                {which(&line, number, page_key, lang)}
                {files(&line, true, lang)}
                <button class="button" type="submit">{add(lang)}</button>
            </form>
        </details>
    }
}
