//! What of a product's page does not change while somebody chooses.

mod facts;
mod promises;
mod reviews;
mod sharing;
mod sizes;

use crate::drawn::head::{Head, StructuredData, breadcrumb_facts, description_of};
use crate::drawn::piece;
use crate::links;
use crate::storefront::product::api::ProductTold;
use crate::storefront::product_card::ProductRail;
use crate::storefront::wishes::button::{CompareProduct, SaveProduct};
use crate::ui::{Breadcrumbs, Icon, Stars};
use domain::Lang;
use domain::catalog::{BrandRef, FactView, MerchantRef, ProductPage};
use domain::money::grouped;
use facts::product_facts;
use leptos::prelude::*;
use promises::{places, promises};
use reviews::Reviews;
use sharing::ShareProduct;
use sizes::size_guide;

words! {
    facts: "商品参数" | "Details";
    story: "商品介绍" | "About this product";
    similar: "相似好物" | "You might also like";
    brand: "品牌" | "Brand";
    sold_by: "卖家" | "Sold by";
    self_run: "自营" | "Our own shop";
}

/// Draws what stays as it is, and gives the facts to choose by.
pub fn told(page: ProductPage, lang: Lang) -> ProductTold {
    let words = if page.subtitle.is_empty() { page.story.clone() } else { format!("{} {}", page.subtitle, page.story) };
    let description = description_of(&words);
    let description = if description.is_empty() { page.title.clone() } else { description };
    let top = piece(lang, || top(&page, &description, lang));
    let names = piece(lang, || names(&page, lang));
    let seller = piece(lang, || page.merchant.clone().map(|merchant| seller(merchant, lang)));
    let sizes = page.sizes.clone();
    let sizes = piece(lang, move || sizes.map(|sizes| size_guide(sizes, lang)));
    let promises = piece(lang, || promises(page.delivery, lang));
    let places = piece(lang, || places(page.merchant.as_ref(), lang));
    let ways = piece(lang, || ways(&page));
    let choosing = page.choosing();
    let head = Head {
        description,
        path: format!("/product/{}", page.slug),
        base_url: page.base_url.clone(),
        preview: preview(&page),
        hidden: false,
    };
    crate::drawn::head::say(lang, &page.title, Some(head));
    let more = piece(lang, move || more(page, lang));
    ProductTold { choosing, top, names, seller, sizes, promises, places, ways, more }
}

/// What is shown beside a link to it.
fn preview(page: &ProductPage) -> Option<(String, String)> {
    let mut ids = page.gallery.iter().map(|picture| picture.picture.id.as_str());
    Some((links::preview(ids.next()?, ids.next()), page.title.clone()))
}

fn top(page: &ProductPage, description: &str, lang: Lang) -> impl IntoView + use<> {
    let (told, described) = (page.clone(), description.to_owned());
    let facts_of_page = move || product_facts(lang, &told, &described);
    let (base_url, crumbs, here, named) =
        (page.base_url.clone(), page.crumbs.clone(), page.slug.clone(), page.title.clone());
    let way = move || breadcrumb_facts(lang, &base_url, &crumbs, Some((&named, &links::product(lang, &here))));
    view! {
        <StructuredData facts=facts_of_page />
        <StructuredData facts=way />
        <Breadcrumbs crumbs=page.crumbs.clone() />
    }
}

fn names(page: &ProductPage, lang: Lang) -> impl IntoView + use<> {
    let sold = (page.sold > 0).then(|| match (grouped(page.sold.unsigned_abs()), lang) {
        (sold, Lang::Zh) => format!("已售 {sold} 件"),
        (sold, Lang::En) => format!("{sold} sold"),
    });
    let rating = page.rating;
    view! {
        <h1>{page.title.clone()}</h1>
        {(!page.subtitle.is_empty()).then(|| view! { <p class="product-subtitle">{page.subtitle.clone()}</p> })}
        <p class="product-quick quiet">
            {(rating.count > 0).then(|| view! {
                <a class="product-stars" href="#reviews" rel="external"><Stars rating count=true /></a>
            })}
            <span>{sold}</span>
        </p>
    }
}

fn seller(merchant: MerchantRef, lang: Lang) -> impl IntoView {
    view! {
        <p class="product-merchant">
            <Icon name="shop" class="icon-small" />
            <span class="quiet">{sold_by(lang)}</span>
            <a class="link" href=links::merchant(lang, &merchant.slug)>{merchant.name}</a>
            {merchant.self_run.then(|| view! { <span class="tag">{self_run(lang)}</span> })}
        </p>
    }
}

fn ways(page: &ProductPage) -> impl IntoView + use<> {
    view! {
        <div class="wish-row">
            <SaveProduct id=page.id.to_string() />
            <CompareProduct slug=page.slug.clone() />
            <ShareProduct slug=page.slug.clone() title=page.title.clone() base_url=page.base_url.clone() />
        </div>
    }
}

fn more(mut page: ProductPage, lang: Lang) -> impl IntoView {
    let (brand, facts) = (page.brand.take(), std::mem::take(&mut page.facts));
    let (told, related) = (std::mem::take(&mut page.story), std::mem::take(&mut page.related));
    view! {
        <Reviews page />
        {(!facts.is_empty() || brand.is_some()).then(|| facts_table(lang, brand, facts))}
        {(!told.is_empty()).then(|| view! {
            <section class="shelf">
                <h2>{story(lang)}</h2>
                // Sanitised when it was written: a short list of harmless elements, no attributes.
                <div class="prose" inner_html=told></div>
            </section>
        })}
        {(!related.is_empty()).then(|| view! {
            <section class="shelf product-similar">
                <h2>{similar(lang)}</h2>
                <ProductRail cards=related label=similar(lang) />
            </section>
        })}
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
