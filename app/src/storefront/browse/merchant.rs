//! A merchant's shop page: who they are, and their goods.

use super::api::merchant_shop;
use super::list::ListView;
use crate::routes::use_lang;
use crate::storefront::not_found::NotFoundPage;
use crate::ui::changing;
use crate::ui::{Icon, Stars};
use domain::Lang;
use domain::catalog::{MerchantPage, Scope};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

words! {
    self_run: "自营" | "Our own shop";
    licence: "营业执照信息" | "Business licence";
    legal_name: "企业名称" | "Legal name";
    credit_code: "统一社会信用代码" | "Unified social credit code";
    goods: "全部商品" | "All products";
}

/// `/shop/:slug`
#[component]
pub fn MerchantShopPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let merchant = crate::ask(move || slug.get(), move |slug| merchant_shop(lang, slug));
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                match merchant.await {
                    Ok(page) => view! { <MerchantHead page=page /> }.into_any(),
                    Err(_) => view! { <NotFoundPage /> }.into_any(),
                }
            }))}
        </Suspense>
        <ListView
            scope=Signal::derive(move || Scope::Merchant(slug.get()))
            path=Signal::derive(move || format!("/shop/{}", slug.get()))
            title=goods(lang).to_owned()
            inside=true
        />
    }
}

#[component]
fn MerchantHead(page: MerchantPage) -> impl IntoView {
    let lang = use_lang();
    let count = match lang {
        Lang::Zh => format!("{} 件商品", page.products),
        Lang::En => format!("{} products", page.products),
    };
    let name = page.merchant.name.clone();
    view! {
        <crate::storefront::head::PageHead
            title=name.clone()
            description=page.intro.clone()
            path=format!("/shop/{}", page.merchant.slug)
            base_url=page.base_url
        />
        <header class="merchant-head card">
            <h1><Icon name="shop" /><span>{name}</span></h1>
            <p class="merchant-facts">
                {page.merchant.self_run.then(|| view! { <span class="tag">{self_run(lang)}</span> })}
                <Stars rating=page.rating count=true />
                <span class="quiet">{count}</span>
            </p>
            <p>{page.intro}</p>
            <details>
                <summary>{licence(lang)}</summary>
                <dl class="facts">
                    <div><dt>{legal_name(lang)}</dt><dd>{page.legal_name}</dd></div>
                    <div><dt>{credit_code(lang)}</dt><dd>{page.credit_code}</dd></div>
                </dl>
            </details>
        </header>
    }
}
