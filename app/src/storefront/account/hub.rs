//! The account: orders, addresses, security; for guests the way in. The server draws it.

use super::api::account_page;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::told::Told;
use leptos::prelude::*;

words! {
    guest_text: "登录后可以查看全部订单、保存地址，在任何设备上继续买。" | "Sign in to see all orders, keep addresses, and go on shopping on any device.";
    sign_in: "登录" | "Sign in";
}

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let lang = use_lang();
    view! { <Told page=crate::ask(|| (), move |()| account_page(lang)) /> }
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
