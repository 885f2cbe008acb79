//! One's own cart as a code: shown to a friend, or printed as a list for next time.

use super::api::own_code;
use crate::AppError;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::share::ShareLink;
use crate::ui::{Empty, changing};
use domain::scan::MadeCode;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

words! {
    title: "把购物车变成二维码" | "Your cart as a code";
    how: "对方扫一扫，就能看到你选中的商品，一键放进自己的购物车。码里没有你的姓名、电话和地址。" | "Whoever scans it sees the goods you selected and can put them into a cart of their own. Your name, phone number and address are not in it.";
    picture: "购物车二维码" | "The code of your cart";
    download: "保存二维码" | "Save the code";
    nothing: "购物车里没有选中的商品" | "Nothing is selected in your cart";
    too_many: "选中的商品太多，二维码装不下。最多 20 种，请先取消几种" | "Too many products are selected for one code. It holds 20; deselect some";
    to_cart: "去购物车" | "To the cart";
}

/// `/cart/code`
#[component]
pub fn CartCodePage() -> impl IntoView {
    let lang = use_lang();
    let code = crate::ask(|| (), move |()| own_code(lang));
    let to_the_cart =
        move |text| view! { <Empty icon="cart" text=text href=links::to(lang, "/cart") label=to_cart(lang) /> };
    view! {
        <Title text=title(lang) />
        <Meta name="robots" content="noindex" />
        <div class="scan-page">
        <h1>{title(lang)}</h1>
        <Suspense>
            {changing(move || crate::awaited(async move {
                match code.await {
                    Ok(code) => view! { <Shown code /> }.into_any(),
                    Err(AppError::Invalid(why)) if why.iter().any(|(_, reason)| reason == "too_many") => {
                        to_the_cart(too_many(lang)).into_any()
                    }
                    Err(AppError::Invalid(_)) => to_the_cart(nothing(lang)).into_any(),
                    Err(error) => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
                }
            }))}
        </Suspense>
        </div>
    }
}

#[component]
fn Shown(code: MadeCode) -> impl IntoView {
    let lang = use_lang();
    let drawn = links::cart_code(lang, &code.code);
    view! {
        <p class="quiet">{how(lang)}</p>
        <section class="card code-card">
            <img class="code-picture" src=drawn.clone() alt=picture(lang) width="240" height="240" />
            <ShareLink link=code.link title=title(lang) />
            <a class="button" href=drawn download="cart.svg" rel="external">{download(lang)}</a>
        </section>
    }
}
