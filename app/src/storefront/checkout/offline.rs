//! Ordering without a network: a form that needs nothing from the shop, and the orders that wait to be
//! sent. The service worker keeps both pages, takes the form, and sends it when there is a network.

use super::api::{ForgetQueued, PlaceOrder, cart_to_order, queued_orders};
use crate::act::{Act, ActForm};
use crate::links;
use crate::routes::use_lang;
use crate::storefront::frame::{use_awake, use_changes_elsewhere};
use crate::ui::fault::use_fault;
use crate::ui::{Empty, MoneyText, changing};
use domain::Lang;
use domain::cart::CartView;
use domain::checkout::{QueuedOrder, QueuedState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::{Meta, Title};

words! {
    title: "没有网络，先把单下好" | "No network? Order now, sent later";
    how: "填好收货地址，订单先存在手机里，网络一恢复就自动提交。现在不收钱；价格或库存有变化会先问你。" | "Fill in the address. The order stays on this phone and is sent as soon as there is a network. Nothing is charged now, and if a price or the stock changes you are asked first.";
    name: "收货人" | "Name";
    phone: "手机号" | "Phone number";
    region: "省 市 区" | "Province, city, district";
    region_example: "例如：浙江省杭州市西湖区" | "For example: 浙江省杭州市西湖区";
    line: "详细地址" | "Street, building, room";
    note: "备注" | "Note";
    goods: "要买的商品" | "Goods";
    total: "合计（含运费，最多）" | "Total with delivery, at most";
    submit: "存好，有网就下单" | "Keep it, order when online";
    empty: "购物车里没有选中的商品" | "Nothing is selected in your cart";
    to_cart: "去购物车" | "To the cart";
    online: "有网络了？去正常结算" | "Back online? Check out as usual";
    queue_title: "断网时下的订单" | "Orders made without a network";
    none: "没有等着提交的订单" | "No orders are waiting to be sent";
    to_orders: "看我的订单" | "My orders";
    waiting: "等待网络，恢复后自动提交" | "Waits for the network, then sends itself";
    placed: "已提交" | "Placed";
    changed: "价格、库存或地址有变化，没有下单。商品还在购物车里，看一下再决定。" | "A price, the stock or the address has changed, so nothing was ordered. The goods are in your cart; look and decide.";
    old: "已经过了一天，没有自动下单。商品还在购物车里，看一下再决定。" | "A day has gone by, so nothing was ordered. The goods are in your cart; look and decide.";
    pay: "去支付" | "Pay";
    decide: "去结算" | "Check out";
    forget: "不要了" | "Drop it";
    seen: "知道了" | "Got it";
}

/// In place of a key: the worker draws one for each order that it takes.
const OFFLINE_KEY: &str = "without-a-network";

/// `/checkout/offline`
#[component]
pub fn OfflineCheckoutPage() -> impl IntoView {
    let lang = use_lang();
    let elsewhere = use_changes_elsewhere();
    let cart = crate::ask(move || elsewhere.get(), move |_| cart_to_order(lang));
    view! {
        <Title text=title(lang) />
        <Meta name="robots" content="noindex" />
        <h1>{title(lang)}</h1>
        <p>{how(lang)}</p>
        <Transition>
            {changing(move || crate::awaited(async move {
                match cart.await {
                    Ok(view) if view.selected > 0 => form(lang, view),
                    Ok(_) => view! {
                        <Empty icon="cart" text=empty(lang) href=links::to(lang, "/cart") label=to_cart(lang) />
                    }.into_any(),
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
                }
            }))}
        </Transition>
        <p><a href=links::to(lang, "/checkout") rel="external">{online(lang)}</a></p>
    }
}

fn form(lang: Lang, cart: CartView) -> AnyView {
    let action = Act::<PlaceOrder>::new();
    let sent = use_fault(PlaceOrder::PATH);
    let fault = move || match action.value().get() {
        Some(Err(error)) => Some(error),
        Some(Ok(())) => None,
        None => sent.clone(),
    };
    let lines = cart.groups.iter().flat_map(|group| &group.lines).filter(|line| line.selected);
    let lines: Vec<_> =
        lines.map(|line| (line.title.clone(), line.options.clone(), line.quantity, line.total)).collect();
    let field = |name: &'static str, label: &'static str, complete: &'static str, most: u32, example: &'static str| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input class="input" id=name name=format!("form[{name}]") type=if name == "phone" { "tel" } else { "text" }
                    autocomplete=complete maxlength=most.to_string() placeholder=example required />
            </div>
        }
    };
    view! {
        {changing(move || fault().map(|fault| view! { <p class="notice notice-bad" role="alert">{fault.sentence(lang)}</p> }))}
        <ActForm action=action>
          <div class="offline-order">
            <input type="hidden" name="lang" value=lang.code() />
            <input type="hidden" name="form[key]" value=OFFLINE_KEY />
            {["variant", "quantity", "region_code", "email", "methods", "pasted"].map(|name| view! {
                <input type="hidden" name=format!("form[{name}]") value="" />
            })}
            <input type="hidden" name="form[cheaper_is_fine]" value="1" />
            <input type="hidden" name="form[seen_total]" value=cart.totals.total.minor.to_string() />
            <section class="card form">
                {field("name", name(lang), "name", 40, "")}
                {field("phone", phone(lang), "tel", 30, "")}
                {field("region_text", region(lang), "address-level1", 60, region_example(lang))}
                {field("line", line(lang), "street-address", 200, "")}
                <div class="field">
                    <label for="note">{note(lang)}</label>
                    <input class="input" id="note" name="form[note]" maxlength="300" autocomplete="off" />
                </div>
            </section>
            <section class="card">
                <h2>{goods(lang)}</h2>
                <ul class="offline-goods">
                    {lines.into_iter().map(|(title, options, quantity, total)| view! {
                        <li>
                            <span>{title}" "<span class="quiet">{options}" × "{quantity}</span></span>
                            <MoneyText amount=total />
                        </li>
                    }).collect_view()}
                </ul>
                <p class="cart-total"><span>{total(lang)}</span>" "<span class="price text-22"><MoneyText amount=cart.totals.total /></span></p>
                <button class="button button-primary" type="submit">{submit(lang)}</button>
            </section>
          </div>
        </ActForm>
    }
    .into_any()
}

/// `/checkout/queued`
#[component]
pub fn QueuedPage() -> impl IntoView {
    let lang = use_lang();
    let action = Act::<ForgetQueued>::new();
    let (elsewhere, awake) = (use_changes_elsewhere(), use_awake());
    // The server, which sent the page, knows of none.
    Effect::new(move || {
        if awake.get() {
            elsewhere.update(|count| *count += 1);
        }
    });
    let orders = crate::ask(move || (action.version().get(), elsewhere.get()), move |_| queued_orders());
    view! {
        <Title text=queue_title(lang) />
        <Meta name="robots" content="noindex" />
        <h1>{queue_title(lang)}</h1>
        <Transition>
            {changing(move || crate::awaited(async move {
                match orders.await {
                    Ok(orders) if orders.is_empty() => view! {
                        <Empty icon="package" text=none(lang) href=links::to(lang, "/orders") label=to_orders(lang) />
                    }.into_any(),
                    Ok(orders) => orders.into_iter().map(|order| waiting_order(lang, order, action)).collect_view().into_any(),
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
                }
            }))}
        </Transition>
    }
}

fn waiting_order(lang: Lang, order: QueuedOrder, action: Act<ForgetQueued>) -> AnyView {
    let (class, words) = match (order.state, order.why.as_str()) {
        (QueuedState::Waiting, _) => ("notice notice-wait", waiting(lang)),
        (QueuedState::Placed, _) => ("notice notice-good", placed(lang)),
        (QueuedState::Asks, "old") => ("notice notice-bad", old(lang)),
        (QueuedState::Asks, _) => ("notice notice-bad", changed(lang)),
    };
    let way = match order.state {
        QueuedState::Waiting => None,
        QueuedState::Placed => Some((order.link.clone(), pay(lang))),
        QueuedState::Asks => Some((links::to(lang, "/checkout"), decide(lang))),
    };
    let drop = if order.state == QueuedState::Placed { seen(lang) } else { forget(lang) };
    view! {
        <article class="card queued-order" data-testid="queued-order">
            <p><time class="quiet">{order.at.minute_text()}</time>" "<strong class="price"><MoneyText amount=order.total /></strong></p>
            <p class=class role="status">{words}</p>
            <div class="queued-actions">
                {way.map(|(href, label)| view! { <a class="button button-primary" rel="external" href=href>{label}</a> })}
                <ActForm action=action>
                    <input type="hidden" name="key" value=order.key />
                    <input type="hidden" name="lang" value=lang.code() />
                    <button class="button" type="submit">{drop}</button>
                </ActForm>
            </div>
        </article>
    }
    .into_any()
}
