//! A product in a list: picture, two lines of title, price, one quiet fact.

use crate::links;
use crate::routes::use_lang;
use crate::ui::{MoneyText, Picture, Stars, still};
use domain::Lang;
use domain::catalog::ProductCard;
use domain::money::grouped;
use leptos::prelude::*;

words! {
    sold_out: "暂时缺货" | "Out of stock";
    from: "起" | "from ";
    was: "原价" | "Was";
}

/// One card; the whole of it leads to the product.
#[component]
pub fn ProductCardView(
    /// The product.
    card: ProductCard,
    /// Whether it is among the first ones seen.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    still((card.clone(), first), move || drawn(card, first))
}

/// What a product costs, from where on if its variants differ, and what it cost before.
pub fn price_words(card: &ProductCard, lang: Lang) -> impl IntoView + use<> {
    let begins = (card.price_varies && lang == Lang::En).then(|| view! { <span class="quiet">{from(lang)}</span> });
    let and_up = (card.price_varies && lang == Lang::Zh).then(|| view! { <span class="quiet">{from(lang)}</span> });
    view! {
        {begins}
        <span class="price"><MoneyText amount=card.price /></span>
        {and_up}
        {card.compare_at.map(|before| view! {
            <s class="was"><span class="visually-hidden">{was(lang)}</span><MoneyText amount=before /></s>
        })}
    }
}

fn drawn(card: ProductCard, first: bool) -> impl IntoView {
    let lang = use_lang();
    let price = price_words(&card, lang);
    let sold = (card.sold > 0).then(|| match (grouped(card.sold.unsigned_abs()), lang) {
        (sold, Lang::Zh) => format!("已售 {sold}"),
        (sold, Lang::En) => format!("{sold} sold"),
    });
    view! {
        // By its id a copy of the page knows that it shows this product.
        <article class="product-card" data-product=card.id.to_string()>
            <Picture picture=card.picture alt="" first=first class="product-card-picture" />
            <h3 class="product-card-title">
                <a href=links::product(lang, &card.slug)>{card.title}</a>
            </h3>
            <p class="product-card-price">{price}</p>
            <p class="product-card-fact quiet">
                {if card.in_stock {
                    view! { <Stars rating=card.rating /><span>{sold}</span> }.into_any()
                } else {
                    view! { <span>{sold_out(lang)}</span> }.into_any()
                }}
            </p>
        </article>
    }
}

/// Cards side by side.
#[component]
pub fn ProductGrid(
    /// The products.
    cards: Vec<ProductCard>,
    /// Whether the first row is seen at once.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    view! {
        <ul class="product-grid">
            {cards.into_iter().enumerate().map(|(at, card)| view! {
                <li><ProductCardView card=card first={first && at < 2} /></li>
            }).collect_view()}
        </ul>
    }
}

/// Cards in one line that scrolls sideways.
#[component]
pub fn ProductRail(
    /// The products.
    cards: Vec<ProductCard>,
    /// What the line shows, for those who tab into it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <ul class="product-rail" tabindex="0" aria-label=label>
            {cards.into_iter().map(|card| view! { <li><ProductCardView card=card /></li> }).collect_view()}
        </ul>
    }
}
