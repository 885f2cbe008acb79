//! “My orders” with its tabs; for guests, finding an order by number and phone.

use super::order::states::state_line;
use crate::AppError;
use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::orders::api::LookUpOrder;
use crate::storefront::told::ToldPage;
use crate::ui::Drawn;
use crate::ui::fault::{FaultNotice, field_fault};
use crate::ui::text_field::TextField;
use crate::ui::{Empty, MoneyText, Thumb};
use domain::Lang;
use domain::orders::OrderTab;
use domain::orders::views::{MyOrders, OrderRow};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "我的订单" | "My orders";
    tabs: "订单分类" | "Kinds of orders";
    all: "全部" | "All";
    to_pay: "待付款" | "To pay";
    to_ship: "待发货" | "To ship";
    to_receive: "待收货" | "To receive";
    to_review: "待评价" | "To review";
    after_sales: "退款/售后" | "Refunds";
    empty: "这里还没有订单" | "No orders here yet";
    to_home: "去逛逛" | "Look around";
    more: "更早的订单" | "Earlier orders";
    look: "查看" | "View";
    pay: "去付款" | "Pay";
    confirm: "去确认收货" | "Confirm receipt";
    review: "去评价" | "Review";
    guest: "查订单" | "Find an order";
    guest_hint: "输入订单号和下单时的手机号。" | "Enter the order number and the phone number used for it.";
    order_number: "订单号" | "Order number";
    number: "订单号（17 位）" | "Order number (17 digits)";
    phone: "手机号" | "Phone number";
    find: "查询" | "Find it";
    not_found: "没有找到，请核对订单号和手机号" | "Not found. Please check both numbers";
    member: "有账户？登录后查看全部订单" | "Have an account? Sign in to see all orders";
}

/// The name of a tab of the orders.
pub(super) fn tab_name(lang: Lang, tab: OrderTab) -> &'static str {
    match tab {
        OrderTab::All => all(lang),
        OrderTab::ToPay => to_pay(lang),
        OrderTab::ToShip => to_ship(lang),
        OrderTab::ToReceive => to_receive(lang),
        OrderTab::ToReview => to_review(lang),
        OrderTab::AfterSales => after_sales(lang),
    }
}

/// Draws a member's orders.
pub fn mine(found: MyOrders, lang: Lang) -> ToldPage {
    page(piece(lang, move || view! { <Mine found /> }), lang)
}

/// Draws a guest's door to an order, after it was tried with an error or before.
pub fn look_up(fault: Option<AppError>, lang: Lang) -> ToldPage {
    page(piece(lang, move || view! { <LookUp fault /> }), lang)
}

fn page(body: Drawn, lang: Lang) -> ToldPage {
    told(lang, title(lang).to_owned(), None, body)
}

#[component]
fn Mine(found: MyOrders) -> impl IntoView {
    let lang = use_lang();
    let current = found.tab;
    let more_link =
        found.more_after.map(|after| links::to(lang, &format!("/orders?tab={}&after={after}", current.code())));
    view! {
        <h1>{title(lang)}</h1>
        <nav class="row-scroll order-tabs" aria-label=tabs(lang)>
            {found.counts.into_iter().map(|(tab, count)| {
                let href = links::to(lang, &format!("/orders?tab={}", tab.code()));
                view! {
                    <a class="chip" href=href aria-current={(tab == current).then_some("page")}>
                        {tab_name(lang, tab)} {(count > 0).then(|| view! { <span>{count}</span> })}
                    </a>
                }
            }).collect_view()}
        </nav>
        {if found.rows.is_empty() {
            view! { <Empty icon="orders" text=empty(lang) href=links::to(lang, "/") label=to_home(lang) /> }.into_any()
        } else {
            view! { <ul class="order-rows">{found.rows.into_iter().map(|row| view! { <li><Row row=row /></li> }).collect_view()}</ul> }.into_any()
        }}
        {more_link.map(|href| view! { <p class="pager"><a class="button" href=href>{more(lang)}</a></p> })}
    }
}

#[component]
fn Row(row: OrderRow) -> impl IntoView {
    let lang = use_lang();
    let state = state_line(lang, row.status, row.payment, row.goods, None);
    let next = match row.may {
        may if may.pay => pay(lang),
        may if may.confirm => confirm(lang),
        may if may.review => review(lang),
        _ => look(lang),
    };
    let titles: Vec<String> = row.lines.iter().map(|(title, ..)| title.clone()).collect();
    let pieces = match lang {
        Lang::Zh => format!("共 {} 件", row.pieces),
        Lang::En if row.pieces == 1 => "1 item".to_owned(),
        Lang::En => format!("{} items", row.pieces),
    };
    view! {
        <article class="card order-row">
            <p class="order-row-head"><span>{row.merchant.clone()}</span> <strong>{state}</strong></p>
            <div class="order-row-pictures" aria-hidden="true">
                {row.lines.iter().map(|(_, picture, _)| view! { <Thumb id=picture.clone() /> }).collect_view()}
            </div>
            <p class="order-row-titles">{titles.join(if lang == Lang::Zh { "、" } else { ", " })}</p>
            <p class="quiet"><time datetime=row.placed_at.rfc3339()>{row.placed_at.moment_text(lang)}</time> " · " <span class="inline-block">{order_number(lang)} " " {row.number.clone()}</span></p>
            <div class="order-row-foot">
                <span class="quiet">{pieces}</span>
                <span class="price"><MoneyText amount=row.total /></span>
                <a class="button button-small" href=links::order(lang, &row.number)>{next}</a>
            </div>
        </article>
    }
}

/// A guest's door to an order: the number alone opens nothing.
#[component]
fn LookUp(fault: Option<AppError>) -> impl IntoView {
    let lang = use_lang();
    let missing = matches!(fault, Some(AppError::NotFound));
    let other = fault.clone().filter(|_| !missing);
    view! {
        <section class="account-door">
            <h1>{guest(lang)}</h1>
            <form class="form card" method="post" action=LookUpOrder::url()>
                <p class="quiet">{guest_hint(lang)}</p>
                {missing.then(|| view! { <p class="notice notice-bad" role="alert">{not_found(lang)}</p> })}
                <FaultNotice fault=other />
                <input type="hidden" name="lang" value=lang.code() />
                <TextField name="number" label=number(lang) inputmode="numeric" most=17 error=field_fault(&fault, "number", lang) />
                <TextField name="phone" label=phone(lang) kind="tel" autocomplete="tel" inputmode="tel" most=30 error=field_fault(&fault, "phone", lang) />
                <button class="button button-primary button-wide" type="submit">{find(lang)}</button>
            </form>
            <p><a class="link" href=links::to(lang, "/account/sign-in?return_to=/orders")>{member(lang)}</a></p>
        </section>
    }
}
