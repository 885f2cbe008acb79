//! Codes to print: of the product's page, and one for each variant that puts it into a cart.

use super::api::codes_of_product;
use crate::admin::pieces::{Head, Problem};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::catalog::desk::ProductCodes;
use domain::ids::ProductId;
use leptos::prelude::*;

words! {
    back: "回到商品" | "Back to the product";
    title: "二维码" | "Codes";
    how: "打印出来贴在货架、传单或包裹里。扫商品码看商品；扫下单码，这个规格就放进顾客的购物车，价格以扫码时为准。" | "Print them for shelves, leaflets or parcels. The product's code opens its page. An order code puts one variant into the cart, at the price of that moment.";
    of_product: "商品页" | "The product's page";
    of_variant: "下单码" | "Order code";
    save: "保存" | "Save";
    poster: "海报" | "Poster";
    none: "这个商品没有在卖的规格" | "No variant of this product is for sale";
}

/// `/admin/products/:id/codes`
#[component]
pub fn CodesPage(
    /// Which product.
    id: ProductId,
) -> impl IntoView {
    let lang = use_lang();
    let codes = crate::ask(|| (), move |()| codes_of_product(lang, id));
    view! {
        <a class="link-quiet" href=links::to(lang, &format!("/admin/products/{id}"))>{back(lang)}</a>
        <Suspense>
            {changing(move || crate::awaited(async move {
                match codes.await {
                    Ok(codes) => view! { <Codes codes /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Suspense>
    }
}

#[component]
fn Codes(codes: ProductCodes) -> impl IntoView {
    let lang = use_lang();
    let ProductCodes { slug, title: name, variants } = codes;
    let bare = variants.is_empty();
    view! {
        <Head text=format!("{} · {name}", title(lang)) />
        <p class="quiet">{how(lang)}</p>
        <ul class="code-list">
            <li class="card code-card">
                <strong>{of_product(lang)}</strong>
                <img class="code-picture" src=links::product_code(lang, &slug) alt=of_product(lang) width="240" height="240" />
                <div class="share-files">
                    <a class="button button-small" rel="external" download=format!("{slug}.svg") href=links::product_code(lang, &slug)>{save(lang)}</a>
                    <a class="button button-small" rel="external" target="_blank" href=links::poster(lang, &slug)>{poster(lang)}</a>
                </div>
            </li>
            {variants.into_iter().enumerate().map(|(at, made)| {
                let label = if made.options.is_empty() { of_variant(lang).to_owned() } else { format!("{} · {}", of_variant(lang), made.options) };
                let drawn = links::cart_code(lang, &made.code);
                view! {
                    <li class="card code-card">
                        <strong>{label.clone()}</strong>
                        <a href=made.link rel="external"><img class="code-picture" src=drawn.clone() alt=label width="240" height="240" loading="lazy" /></a>
                        <a class="button button-small" rel="external" download=format!("{slug}-{}.svg", at + 1) href=drawn>{save(lang)}</a>
                    </li>
                }
            }).collect_view()}
        </ul>
        {bare.then(|| view! { <p class="notice">{none(lang)}</p> })}
    }
}
