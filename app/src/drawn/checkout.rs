//! What comes in which parcel, when, and what it costs: the part of the checkout that the shop works out anew
//! for another place or another way of delivery.

use super::piece;
use super::promise::promise_text;
use super::sums::SumRows;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::checkout::api::OfferTold;
use crate::ui::{Empty, MoneyText, Thumb};
use domain::Lang;
use domain::checkout::{CheckoutView, MethodOffer, ParcelOffer, Refusal};
use leptos::prelude::*;

words! {
    empty: "没有选中要买的商品" | "Nothing is selected to buy";
    to_cart: "回购物车" | "Back to the cart";
    delivery: "配送方式" | "Delivery";
    free: "免运费" | "Free";
    nowhere: "送不到这个地址，请换一个地址" | "Not delivered to this address. Please use another one";
    total: "应付" | "To pay";
    submit: "提交订单" | "Place order";
    change_cart: "返回购物车修改" | "Change it in the cart";
    details: "金额明细" | "Price details";
}

/// Draws it. `kept` is what the page's address says besides the ways of delivery: names and values.
pub fn offer(view: CheckoutView, kept: &[(&str, &str)], lang: Lang) -> OfferTold {
    if view.parcels.is_empty() {
        let parcels = piece(lang, || {
            view! { <Empty icon="cart" text=empty(lang) href=links::to(lang, "/cart") label=to_cart(lang) /> }
        });
        return OfferTold { parcels, sums: None };
    }
    // What is no number or key came from somebody who typed it there.
    let plain = |text: &str| !text.is_empty() && text.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
    let kept: String =
        kept.iter().filter(|(_, text)| plain(text)).map(|(name, text)| format!("{name}={text}&")).collect();
    let sums = piece(lang, || view! { <Sums view=view.clone() /> });
    let parcels = piece(lang, move || view! { <Parcels view kept /> });
    OfferTold { parcels, sums: Some(sums) }
}

/// The chosen ways of delivery, with another one for one merchant.
fn choose(view: &CheckoutView, parcel: &ParcelOffer, method: &MethodOffer) -> String {
    let pairs: Vec<String> = view
        .parcels
        .iter()
        .filter_map(|other| {
            let id = if other.merchant == parcel.merchant {
                Some(method.id)
            } else {
                other.methods.iter().find(|method| method.chosen).map(|method| method.id)
            };
            Some(format!("{}:{}", other.merchant, id?))
        })
        .collect();
    pairs.join(",")
}

/// The parcels. Ways of delivery are links, so that choosing works without script too.
#[component]
fn Parcels(view: CheckoutView, kept: String) -> impl IntoView {
    let lang = use_lang();
    let several = view.parcels.len() > 1;
    let refusal = view.refusal.clone().filter(|refusal| !matches!(refusal, Refusal::NotDeliverable { .. }));
    let parcels = view.parcels.iter().map(|parcel| {
        let methods = parcel.methods.iter().map(|method| {
            let methods = choose(&view, parcel, method);
            let href = links::to(lang, &format!("/checkout?{kept}m={methods}"));
            view! {
                <li>
                    <a class="method" href=href aria-current=method.chosen.then_some("true")>
                        <span class="method-name">{method.name.clone()}</span>
                        <span class="quiet">{promise_text(lang, method.promise)}</span>
                        <span class="method-price">
                            {if method.price.minor == 0 { view! { <span>{free(lang)}</span> }.into_any() } else { view! { <MoneyText amount=method.price /> }.into_any() }}
                        </span>
                    </a>
                </li>
            }
        });
        let lines = parcel.lines.iter().map(|line| view! {
            <li class="goods-row">
                <Thumb id=line.picture.clone() />
                <span class="goods-words">
                    <span>{line.title.clone()}</span>
                    {(!line.options.is_empty()).then(|| view! { <span class="quiet">{line.options.clone()}</span> })}
                </span>
                <span class="goods-price"><MoneyText amount=line.unit_price />" "<span class="quiet">"× "{line.quantity}</span></span>
            </li>
        });
        view! {
            <section class="card form" data-testid="parcel">
                {several.then(|| view! { <h2>{parcel.name.clone()}</h2> })}
                <ul class="goods">{lines.collect_view()}</ul>
                <h3 class="label">{delivery(lang)}</h3>
                {if parcel.methods.is_empty() {
                    view! { <p class="notice notice-bad">{nowhere(lang)}</p> }.into_any()
                } else {
                    view! { <ul class="methods">{methods.collect_view()}</ul> }.into_any()
                }}
            </section>
        }
    });
    let parcels = parcels.collect_view();
    view! {
        {refusal.map(|refusal| view! {
            <div class="notice notice-bad" role="alert">
                <p>{crate::error::refusal_sentence(&refusal, lang)}</p>
                <a class="link" href=links::to(lang, "/cart")>{change_cart(lang)}</a>
            </div>
        })}
        {parcels}
    }
}

/// The sums and the one button.
#[component]
fn Sums(view: CheckoutView) -> impl IntoView {
    let lang = use_lang();
    let totals = view.totals;
    let methods: Vec<String> = view
        .parcels
        .iter()
        .filter_map(|parcel| {
            let chosen = parcel.methods.iter().find(|method| method.chosen)?;
            Some(format!("{}:{}", parcel.merchant, chosen.id))
        })
        .collect();
    view! {
        <aside class="checkout-sum card">
            <input type="hidden" name="form[methods]" value=methods.join(",") />
            <input type="hidden" name="form[seen_total]" value=totals.total.minor.to_string() />
            <details class="fold">
                <summary>{details(lang)}</summary>
                <dl class="sums">
                    <SumRows totals />
                </dl>
            </details>
            <div class="cart-go">
                <p class="cart-total"><span>{total(lang)}</span> <span class="price text-22" data-testid="total"><MoneyText amount=totals.total /></span></p>
                <button class="button button-primary" type="submit">{submit(lang)}</button>
            </div>
        </aside>
    }
}
