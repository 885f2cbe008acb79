//! What the home page shows, drawn by the server.

use crate::drawn::head::Head;
use crate::drawn::head::StructuredData;
use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::product_card::{ProductGrid, ProductRail, price_words};
use crate::storefront::told::ToldPage;
use crate::ui::{Icon, Picture};
use domain::Lang;
use domain::catalog::{CategoryNode, HomePage as Data, ProductCard};
use leptos::prelude::*;

words! {
    title: "好东西，天天见" | "Good things every day";
    description: "每天用得上的好东西，价格透明，按承诺时间送到，七天无理由退货。" | "Good things for every day, honest prices, delivery when promised, seven days to return.";
    categories: "分类" | "Categories";
    story_kicker: "今日推荐" | "Picked for today";
    story_more: "去看看" | "Have a look";
    flash: "限时秒杀" | "Flash sale";
    featured: "值得入手" | "Worth having";
    arrivals: "新到" | "Just in";
    popular: "大家在买" | "Popular now";
    more: "更多" | "More";
    see_all: "查看全部商品" | "See all products";
}

/// Draws the page of the shop called `name`.
pub fn draw(home: Data, name: &str, lang: Lang) -> ToldPage {
    let described = match lang {
        Lang::Zh => format!("{name}：{}", description(lang)),
        Lang::En => format!("{name}: {}", description(lang)),
    };
    let (base_url, name) = (home.base_url.clone(), name.to_owned());
    let body = piece(lang, move || shown(home, name, lang));
    let head = Head { description: described, path: "/".to_owned(), base_url, ..Head::default() };
    told(lang, title(lang).to_owned(), Some(head), body)
}

fn shown(home: Data, name: String, lang: Lang) -> impl IntoView {
    let (story, featured) = story_first(home.featured);
    let base_url = home.base_url;
    view! {
        <StructuredData facts=move || site_facts(lang, &name, &base_url) />
        <h1 class="visually-hidden">{title(lang)}</h1>
        {dots(lang, home.categories)}
        {story.map(|card| story_card(lang, card))}
        <Rail name=flash(lang) href=links::to(lang, "/flash") cards=home.flash />
        <Rail name=featured_word(lang) href=links::to(lang, "/search?sale=1") cards=featured />
        <Rail name=arrivals(lang) href=links::to(lang, "/search?sort=newest") cards=home.arrivals />
        {(!home.popular.is_empty()).then(|| view! {
            <section class="shelf">
                <h2>{popular(lang)}</h2>
                <ProductGrid cards=home.popular />
                <a class="button button-wide shelf-all" href=links::to(lang, "/search")>{see_all(lang)}</a>
            </section>
        })}
    }
}

/// The categories as round pictures.
fn dots(lang: Lang, nodes: Vec<CategoryNode>) -> impl IntoView {
    view! {
        <nav aria-label=categories(lang)>
            <ul class="category-dots">
                {nodes.into_iter().map(|node| view! {
                    <li>
                        <a href=links::category(lang, &node.slug)>
                            <Picture picture=node.picture alt="" sizes="64px" class="category-dot" />
                            <span>{node.name}</span>
                        </a>
                    </li>
                }).collect_view()}
            </ul>
        </nav>
    }
}

/// One product, large.
fn story_card(lang: Lang, card: ProductCard) -> impl IntoView {
    let price = price_words(&card, lang);
    view! {
        <a class="story" href=links::product(lang, &card.slug)>
            <span class="story-words">
                <span class="story-kicker">{story_kicker(lang)}</span>
                <strong class="story-title">{card.title}</strong>
                <span class="product-card-price story-price">{price}</span>
                <span class="story-more">{story_more(lang)}<Icon name="chevron-right" class="icon-small" /></span>
            </span>
            <Picture picture=card.picture alt="" first=true sizes="(min-width: 64rem) 440px, 45vw" class="story-picture" />
        </a>
    }
}

fn featured_word(lang: Lang) -> &'static str {
    featured(lang)
}

/// The first card with a picture becomes the story; the others stay in their rail.
fn story_first(mut cards: Vec<ProductCard>) -> (Option<ProductCard>, Vec<ProductCard>) {
    let at = cards.iter().position(|card| card.picture.is_some());
    (at.map(|at| cards.remove(at)), cards)
}

#[component]
fn Rail(name: &'static str, href: String, cards: Vec<ProductCard>) -> impl IntoView {
    let lang = use_lang();
    (!cards.is_empty()).then(|| {
        view! {
            <section class="shelf">
                <div class="shelf-head">
                    <h2>{name}</h2>
                    <a class="shelf-more" href=href aria-label=format!("{} {name}", more(lang))>
                        {more(lang)}<Icon name="chevron-right" class="icon-small" />
                    </a>
                </div>
                <ProductRail cards label=name />
            </section>
        }
    })
}

/// The shop and its search, for search engines.
fn site_facts(lang: Lang, name: &str, base_url: &str) -> serde_json::Value {
    let search = format!("{base_url}{}?q={{search_term_string}}", links::to(lang, "/search"));
    serde_json::json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": name,
        "url": format!("{base_url}{}", links::to(lang, "/")),
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": search },
            "query-input": "required name=search_term_string",
        },
    })
}
