//! The account: orders, addresses, security; for guests the way in.

use crate::drawn::orders::tab_name;
use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::account::api::SignOut;
use crate::storefront::told::ToldPage;
use crate::ui::Icon;
use domain::Lang;
use domain::customers::AccountView;
use domain::orders::OrderTab;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "我的" | "My account";
    hello: "你好，" | "Hello, ";
    guest_text: "登录后可以查看全部订单、保存地址，在任何设备上继续买。" | "Sign in to see all orders, keep addresses, and go on shopping on any device.";
    sign_in: "登录" | "Sign in";
    register: "注册" | "Create an account";
    orders: "我的订单" | "My orders";
    addresses: "收货地址" | "Addresses";
    security: "账户与安全" | "Account and security";
    large: "长辈模式（大字）" | "Large type";
    favourites: "我的收藏" | "Favourites";
    alerts: "消息提醒" | "Notifications";
    sign_out: "退出登录" | "Sign out";
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

/// Draws the page for a member, or for a guest.
pub fn draw(account: Option<AccountView>, lang: Lang) -> ToldPage {
    let body = piece(lang, move || match account {
        Some(account) => view! { <Hub account /> }.into_any(),
        None => view! { <Guest /> }.into_any(),
    });
    told(lang, title(lang).to_owned(), None, body)
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

/// What everybody has, signed in or not. The switch for large type is the page's script's (`frontend/page/page.js`).
fn wishes(lang: Lang) -> impl IntoView {
    let ways = [("/favourites", favourites(lang)), ("/account/alerts", alerts(lang))].map(|(path, words)| {
        view! {
            <li><a class="account-link" href=links::to(lang, path)><span>{words}</span></a></li>
        }
    });
    view! {
        {ways}
        <li><button type="button" class="account-link" data-large-type="" aria-pressed="false"><span>{large(lang)}</span></button></li>
    }
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
            <h1>{hello(lang)}{shown}</h1>
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
        <form class="account-out" method="post" action=SignOut::url()>
            <input type="hidden" name="lang" value=lang.code() />
            <button class="button button-text" type="submit">{sign_out(lang)}</button>
        </form>
    }
}
