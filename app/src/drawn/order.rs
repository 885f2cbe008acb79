//! The order page: the next promise on top, then what happened, parcels, goods and money.

mod goods;
pub mod states;
mod timeline;

use crate::drawn::piece;
use crate::drawn::promise::promise_text;
use crate::drawn::query::Query;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::sent_from::sent_from;
use crate::storefront::alerts::tell::TellOfOrder;
use crate::storefront::order::api::ActOnOrder;
use crate::storefront::told::ToldPage;
use crate::ui::MoneyText;
use crate::ui::fault::FaultNotice;
use domain::orders::views::{CheckoutOrders, Due, OrderView};
use domain::orders::{FulfillmentStatus, OrderStatus};
use domain::{Lang, Timestamp};
use goods::{Goods, after_review};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use states::state_line;
use timeline::{Parcels, Timeline};

words! {
    title: "订单" | "Order";
    pay: "去付款" | "Pay now";
    cancel: "取消订单" | "Cancel the order";
    cancel_sure: "取消后库存会立即释放，已付的钱原路退回。" | "The goods go back on sale at once; money that was paid goes back the way it came.";
    cancel_yes: "确认取消" | "Yes, cancel it";
    confirm: "确认收货" | "Confirm receipt";
    again: "再次购买" | "Buy again";
    to: "收货地址" | "Delivery address";
    note: "备注" | "Note";
    number: "订单号" | "Order number";
    keep_link: "请收藏这个页面：凭它随时查看订单和物流。" | "Keep this page: it shows your order and parcel any time.";
}

/// Draws the page behind a key.
pub fn draw(found: CheckoutOrders, page_key: String, query: &Query, lang: Lang) -> ToldPage {
    let fault = query.fault(ActOnOrder::PATH);
    let word = after_review(query.get("review"), lang);
    let body = piece(lang, move || {
        view! {
            {word.map(|(text, good)| view! {
                <p class=if good { "notice notice-good" } else { "notice notice-bad" } role=if good { "status" } else { "alert" }>{text}</p>
            })}
            <FaultNotice fault=fault />
            <Orders found=found page_key=page_key />
        }
    });
    told(lang, title(lang).to_owned(), None, body)
}

fn until(lang: Lang, until: Timestamp) -> String {
    match lang {
        Lang::Zh => format!("请在 {} 前付款，过时自动取消", until.moment_text(lang)),
        Lang::En => format!("Please pay before {}, or it is cancelled", until.moment_text(lang)),
    }
}

#[component]
fn Orders(found: CheckoutOrders, page_key: String) -> impl IntoView {
    let lang = use_lang();
    let CheckoutOrders { access, due, orders, news } = found;
    let guest = page_key == access;
    // One offer for them all, at the first order that something can still be told of.
    let tell_at = orders.iter().position(|order| order.status == OrderStatus::Placed).filter(|_| due.is_none());
    view! {
        <div class="order-page" data-news=news.to_string() data-key=page_key.clone()>
            {due.map(|due: Due| view! {
                <section class="card order-due" data-testid="due">
                    <p class="price text-22"><MoneyText amount=due.amount /></p>
                    <p class="quiet">{until(lang, due.until)}</p>
                    <a class="button button-primary button-wide" rel="external" href=links::pay(lang, &access)>{pay(lang)}</a>
                </section>
            })}
            {orders.into_iter().enumerate().map(|(at, order)| {
                view! { <OneOrder order=order page_key=page_key.clone() tell={tell_at == Some(at)} /> }
            }).collect_view()}
            {guest.then(|| view! { <p class="quiet">{keep_link(lang)}</p> })}
        </div>
    }
}

#[component]
fn OneOrder(
    order: OrderView,
    page_key: String,
    /// Whether it is offered here to be told of what happens.
    tell: bool,
) -> impl IntoView {
    let lang = use_lang();
    let waiting = order.status == OrderStatus::Placed
        && !matches!(order.goods, FulfillmentStatus::Delivered | FulfillmentStatus::Canceled);
    let state = state_line(lang, order.status, order.payment, order.goods, order.cancel_reason.as_deref());
    let promise = waiting.then(|| promise_text(lang, order.promise));
    let from = order.sent_from.as_ref().filter(|_| order.status != OrderStatus::Canceled);
    let from = from.map(|from| sent_from(from, lang));
    let address = order.address.clone();
    let (timeline, parcels, may) = (order.timeline.clone(), order.parcels.clone(), order.may);
    let act = {
        let (key, number) = (page_key.clone(), order.number.clone());
        move |act: &'static str, words: &'static str, class: &'static str| {
            view! {
                <form method="post" action=ActOnOrder::url()>
                    <input type="hidden" name="key" value=key.clone() />
                    <input type="hidden" name="number" value=number.clone() />
                    <input type="hidden" name="act" value=act />
                    <input type="hidden" name="lang" value=lang.code() />
                    <button class=class type="submit">{words}</button>
                </form>
            }
        }
    };
    view! {
        <article class="order" data-testid="order">
            <header class="card order-head">
                <h1>{state}</h1>
                {promise.map(|promise| view! { <p class="notice-good">{promise}</p> })}
                <p class="quiet">{order.merchant.clone()} " · " <span class="inline-block">{number(lang)} " " <span class="order-number">{order.number.clone()}</span></span></p>
                <div class="order-acts">
                    {may.confirm.then(|| act("confirm", confirm(lang), "button button-primary"))}
                    {tell.then(|| view! { <TellOfOrder key_of_page=page_key.clone() /> })}
                    {act("again", again(lang), "button")}
                    {may.cancel.then(|| view! {
                        <details class="fold">
                            <summary>{cancel(lang)}</summary>
                            <p class="quiet">{cancel_sure(lang)}</p>
                            {act("cancel", cancel_yes(lang), "button button-danger")}
                        </details>
                    })}
                </div>
            </header>
            <Timeline entries=timeline />
            <Parcels parcels=parcels />
            <section class="card order-to">
                <h2>{to(lang)}</h2>
                <p><strong>{address.name.clone()}</strong> " " {address.phone.clone()}</p>
                <p>{address.one_line()}</p>
                <p class="quiet">{order.delivery.clone()}</p>
                {from.map(|from| view! { <p class="quiet" data-testid="sent-from">{from}</p> })}
                {(!order.note.is_empty()).then(|| view! { <p class="quiet">{note(lang)} "：" {order.note.clone()}</p> })}
            </section>
            <Goods order=order page_key=page_key />
        </article>
    }
}
