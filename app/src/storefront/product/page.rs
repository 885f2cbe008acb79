//! A product's page: pictures, price, title, stock, choice, reviews, facts, story, similar goods.

use super::api::product;
use super::choose::{BuyForm, Choice, PriceLine, StockLine};
use super::facts::product_facts;
use super::gallery::Gallery;
use super::live::follow;
use super::reviews::Reviews;
use super::sharing::ShareProduct;
use crate::AppError;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::flash::band::FlashBand;
use crate::storefront::head::{PageHead, StructuredData, breadcrumb_facts, description_of};
use crate::storefront::moved::Moved;
use crate::storefront::not_found::NotFoundPage;
use crate::storefront::product_card::ProductRail;
use crate::storefront::wishes::button::{AwaitStock, SaveProduct};
use crate::ui::changing;
use crate::ui::{Breadcrumbs, Icon, Stars, still};
use domain::Lang;
use domain::catalog::{BrandRef, FactView, ProductAnswer, ProductPage as Data};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::collections::HashMap;

words! {
    facts: "商品参数" | "Details";
    story: "商品介绍" | "About this product";
    similar: "相似好物" | "You might also like";
    brand: "品牌" | "Brand";
    sold_by: "卖家" | "Sold by";
    self_run: "自营" | "Our own shop";
}

/// `/product/:slug`
#[component]
pub fn ProductDetailPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let found = crate::ask(move || slug.get(), move |slug| product(lang, slug));
    view! {
        <Suspense fallback=|| view! { <div class="skeleton skeleton-page"></div> }>
            {changing(move || crate::awaited(async move {
                match found.await {
                    Ok(ProductAnswer::Page(page)) => view! { <Body page=*page /> }.into_any(),
                    Ok(ProductAnswer::Moved(to)) => view! { <Moved to=links::product(lang, &to) /> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(error) => view! { <p class="notice notice-bad">{error.sentence(lang)}</p> }.into_any(),
                }
            }))}
        </Suspense>
    }
}

#[component]
fn Body(page: Data) -> impl IntoView {
    let lang = use_lang();
    let stock = RwSignal::new(HashMap::new());
    follow(page.id, stock);
    let choice = Choice::new(&page, stock);
    let words = if page.subtitle.is_empty() { page.story.clone() } else { format!("{} {}", page.subtitle, page.story) };
    let description = description_of(&words);
    let description = if description.is_empty() { page.title.clone() } else { description };
    let sold = (page.sold > 0).then(|| match lang {
        Lang::Zh => format!("已售 {} 件", page.sold),
        Lang::En => format!("{} sold", page.sold),
    });
    let (told, described) = (page.clone(), description.clone());
    let facts_of_page = move || product_facts(lang, &told, &described);
    let (base_url, crumbs, here) = (page.base_url.clone(), page.crumbs.clone(), page.slug.clone());
    let (named, named_to_share) = (page.title.clone(), page.title.clone());
    let way = move || breadcrumb_facts(lang, &base_url, &crumbs, Some((&named, &links::product(lang, &here))));
    view! {
        <PageHead
            title=page.title.clone() description=description.clone() path=format!("/product/{}", page.slug)
            base_url=page.base_url.clone() picture=page.gallery.first().map(|first| first.picture.clone())
        />
        <StructuredData facts=facts_of_page />
        <StructuredData facts=way />
        <Breadcrumbs crumbs=page.crumbs.clone() />
        <article class="product">
            <Gallery pictures=page.gallery title=page.title.clone() chosen=choice.values() />
            <div class="product-buy">
                {changing(move || choice.sale().map(|offer| view! { <FlashBand offer /> }))}
                <PriceLine choice=choice />
                <h1>{page.title}</h1>
                {(!page.subtitle.is_empty()).then(|| view! { <p class="product-subtitle">{page.subtitle}</p> })}
                <p class="product-quick quiet">
                    {(page.rating.count > 0).then(|| view! {
                        <a class="product-stars" href="#reviews" rel="external"><Stars rating=page.rating count=true /></a>
                    })}
                    <span>{sold}</span>
                </p>
                <StockLine choice=choice />
                {page.merchant.map(|merchant| view! {
                    <p class="product-merchant">
                        <Icon name="shop" class="icon-small" />
                        <span class="quiet">{sold_by(lang)}</span>
                        <a class="link" href=links::merchant(lang, &merchant.slug)>{merchant.name}</a>
                        {merchant.self_run.then(|| view! { <span class="tag">{self_run(lang)}</span> })}
                    </p>
                })}
                <BuyForm choice=choice />
                {changing(move || choice.awaitable().map(|id| view! { <AwaitStock id /> }))}
                {still((), move || view! { <SaveProduct id=page.id.to_string() /> })}
                <ShareProduct slug=page.slug.clone() title=named_to_share base_url=page.base_url.clone() />
            </div>
        </article>
        <div class="product-more">
            <Reviews rating=page.rating stars=page.stars reviews=page.reviews />
            {(!page.facts.is_empty() || page.brand.is_some()).then(|| {
                still((page.brand.clone(), page.facts.clone()), move || facts_table(lang, page.brand, page.facts))
            })}
            {(!page.story.is_empty()).then(|| view! {
                <section class="shelf">
                    <h2>{story(lang)}</h2>
                    // Sanitised when it was written: a short list of harmless elements, no attributes.
                    <div class="prose" inner_html=page.story></div>
                </section>
            })}
            {(!page.related.is_empty()).then(|| still(page.related.clone(), move || view! {
                <section class="shelf">
                    <h2>{similar(lang)}</h2>
                    <ProductRail cards=page.related label=similar(lang) />
                </section>
            }))}
        </div>
    }
}

fn facts_table(lang: Lang, named: Option<BrandRef>, told: Vec<FactView>) -> impl IntoView {
    view! {
        <section class="shelf">
            <h2>{facts(lang)}</h2>
            <dl class="facts">
                {named.map(|named| view! {
                    <div>
                        <dt>{brand(lang)}</dt>
                        <dd><a class="link" href=links::to(lang, &format!("/search?brand={}", named.slug))>{named.name}</a></dd>
                    </div>
                })}
                {told.into_iter().map(|fact| view! {
                    <div><dt>{fact.name}</dt><dd>{fact.value}</dd></div>
                }).collect_view()}
            </dl>
        </section>
    }
}
