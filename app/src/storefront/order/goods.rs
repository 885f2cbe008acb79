//! What was bought, with a review form per line once everything is done.

use super::api::ReviewLine;
use crate::links;
use crate::routes::use_lang;
use crate::ui::{MoneyText, Thumb};
use domain::orders::views::{OrderLineView, OrderView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    heading: "商品" | "Goods";
    items: "商品" | "Goods";
    discount: "优惠" | "Discount";
    shipping: "运费" | "Delivery";
    total: "合计" | "Total";
    refunded: "已退款" | "Refunded";
    review: "写评价" | "Write a review";
    reviewed: "已评价，谢谢" | "Reviewed, thank you";
    stars: "几颗星？" | "How many stars?";
    body: "用着怎么样？（选填）" | "How is it? (optional)";
    publish: "发布评价" | "Publish";
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
                {(may_review && line.reviewed).then(|| view! { <p class="notice-good text-14">{reviewed(lang)}</p> })}
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="card form">
            <h2>{heading(lang)}</h2>
            <ul class="goods">{rows}</ul>
            <dl class="sums">
                <div><dt>{items(lang)}</dt><dd><MoneyText amount=totals.items /></dd></div>
                {(totals.discount.minor > 0).then(|| view! {
                    <div><dt>{discount(lang)}</dt><dd>"−"<MoneyText amount=totals.discount /></dd></div>
                })}
                <div><dt>{shipping(lang)}</dt><dd><MoneyText amount=totals.delivery /></dd></div>
                <div><dt>{total(lang)}</dt><dd class="price"><MoneyText amount=totals.total /></dd></div>
                {(order.refunded.minor > 0).then(|| view! {
                    <div><dt>{refunded(lang)}</dt><dd><MoneyText amount=order.refunded /></dd></div>
                })}
            </dl>
        </section>
    }
}

#[component]
fn ReviewForm(line: OrderLineView, number: String, page_key: String) -> impl IntoView {
    let lang = use_lang();
    let field = format!("review-{}", line.id);
    view! {
        <details class="fold">
            <summary>{review(lang)}</summary>
            <form class="form" method="post" action=ReviewLine::url()>
                <input type="hidden" name="key" value=page_key />
                <input type="hidden" name="number" value=number />
                <input type="hidden" name="line" value=line.id.to_string() />
                <input type="hidden" name="lang" value=lang.code() />
                <fieldset class="review-stars">
                    <legend class="label">{stars(lang)}</legend>
                    {(1..=5).map(|n| view! {
                        <label class="check"><input type="radio" name="stars" value=n.to_string() required=true />{n} " ★"</label>
                    }).collect_view()}
                </fieldset>
                <div class="field">
                    <label for=field.clone()>{body(lang)}</label>
                    <textarea class="input" id=field name="body" rows="3" maxlength="1000"></textarea>
                </div>
                <button class="button" type="submit">{publish(lang)}</button>
            </form>
        </details>
    }
}
