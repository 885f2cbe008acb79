//! The account: orders, addresses, security; for guests the way in.

use super::api::{SignOut, my_account};
use crate::links;
use crate::routes::use_lang;
use crate::ui::Icon;
use crate::ui::changing;
use domain::Lang;
use domain::customers::AccountView;
use domain::orders::OrderTab;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

words! {
    title: "我的" | "My account";
    hello: "你好" | "Hello";
    guest_text: "登录后可以查看全部订单、保存地址，在任何设备上继续买。" | "Sign in to see all orders, keep addresses, and go on shopping on any device.";
    sign_in: "登录" | "Sign in";
    register: "注册" | "Create an account";
    orders: "我的订单" | "My orders";
    all: "全部" | "All";
    to_pay: "待付款" | "To pay";
    to_ship: "待发货" | "To ship";
    to_receive: "待收货" | "To receive";
    to_review: "待评价" | "To review";
    after_sales: "退款/售后" | "Refunds";
    addresses: "收货地址" | "Addresses";
    security: "账户与安全" | "Account and security";
    favourites: "我的收藏" | "Favourites";
    alerts: "消息提醒" | "What you are told";
    sign_out: "退出登录" | "Sign out";
    unavailable: "账户暂时打不开，请稍后再试" | "The account cannot be shown now. Please try again later";
}

/// The name of a tab of the orders.
fn tab_name(lang: Lang, tab: OrderTab) -> &'static str {
    match tab {
        OrderTab::All => all(lang),
        OrderTab::ToPay => to_pay(lang),
        OrderTab::ToShip => to_ship(lang),
        OrderTab::ToReceive => to_receive(lang),
        OrderTab::ToReview => to_review(lang),
        OrderTab::AfterSales => after_sales(lang),
    }
}

fn tab_icon(tab: OrderTab) -> &'static str {
    match tab {
        OrderTab::All => "orders",
        OrderTab::ToPay => "credit-card",
        OrderTab::ToShip => "package",
        OrderTab::ToReceive => "truck",
        OrderTab::ToReview => "star",
        OrderTab::AfterSales => "undo",
    }
}

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let lang = use_lang();
    let account = crate::ask(|| (), |()| my_account());
    view! {
        <Title text=title(lang) />
        <Suspense>
            {changing(move || crate::awaited(async move {
                match account.await {
                    Ok(account) => view! { <Hub account=account /> }.into_any(),
                    Err(crate::AppError::SignIn) => view! { <Guest /> }.into_any(),
                    Err(_) => view! { <p class="notice notice-bad">{unavailable(lang)}</p> }.into_any(),
                }
            }))}
        </Suspense>
    }
}

#[component]
fn Guest() -> impl IntoView {
    let lang = use_lang();
    view! {
        <section class="account-door">
            <h1>{title(lang)}</h1>
            <p>{guest_text(lang)}</p>
            <a class="button button-primary button-wide" href=links::to(lang, "/account/sign-in")>{sign_in(lang)}</a>
            <a class="button button-wide" href=links::to(lang, "/account/register")>{register(lang)}</a>
        </section>
        <ul class="account-links">{wishes(lang)}</ul>
    }
}

/// What everybody has, signed in or not.
fn wishes(lang: Lang) -> impl IntoView {
    [("/favourites", favourites(lang)), ("/account/alerts", alerts(lang))].map(|(path, words)| {
        view! {
            <li><a class="account-link" href=links::to(lang, path)><span>{words}</span></a></li>
        }
    })
}

#[component]
fn Hub(
    /// The shopper's account.
    account: AccountView,
) -> impl IntoView {
    let lang = use_lang();
    let contact = account.phone.or(account.email).unwrap_or_default();
    let shown = if account.name.is_empty() { contact.clone() } else { account.name };
    let tabs = OrderTab::ALL.iter().map(|tab| {
        let href = links::to(lang, &format!("/orders?tab={}", tab.code()));
        view! {
            <li><a class="account-tab" href=href><Icon name=tab_icon(*tab) /><span>{tab_name(lang, *tab)}</span></a></li>
        }
    });
    view! {
        <header class="account-head">
            <h1>{hello(lang)}" "{shown}</h1>
            <p class="quiet">{contact}</p>
        </header>
        <section class="card" aria-labelledby="account-orders">
            <h2 id="account-orders">{orders(lang)}</h2>
            <ul class="account-tabs">{tabs.collect_view()}</ul>
        </section>
        <ul class="account-links">
            {wishes(lang)}
            <li>
                <a class="account-link" href=links::to(lang, "/account/addresses")>
                    <span>{addresses(lang)}</span>
                    <span class="quiet">{account.addresses}</span>
                </a>
            </li>
            <li>
                <a class="account-link" href=links::to(lang, "/account/security")>
                    <span>{security(lang)}</span>
                </a>
            </li>
        </ul>
        <form method="post" action=SignOut::url()>
            <input type="hidden" name="lang" value=lang.code() />
            <button class="button button-wide" type="submit">{sign_out(lang)}</button>
        </form>
    }
}

/// What the inner account pages show to somebody who is not signed in.
#[component]
pub fn SignInFirst() -> impl IntoView {
    let lang = use_lang();
    let path = leptos_router::hooks::use_location().pathname.get_untracked();
    let href = format!("{}?return_to={}", links::to(lang, "/account/sign-in"), links::encode(&path));
    view! {
        <section class="account-door">
            <p>{guest_text(lang)}</p>
            <a class="button button-primary button-wide" href=href>{sign_in(lang)}</a>
        </section>
    }
}
