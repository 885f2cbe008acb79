//! What a page's script puts beside a page, drawn by the server.

use crate::drawn::piece;
use crate::storefront::product_card::ProductRail;
use domain::Lang;
use domain::catalog::ProductCard;
use leptos::prelude::*;

words! {
    seen: "最近看过" | "Recently viewed";
}

/// A line of cards as HTML; empty without cards.
pub fn rail_html(lang: Lang, cards: Vec<ProductCard>) -> String {
    if cards.is_empty() {
        return String::new();
    }
    piece(lang, || view! { <ProductRail cards label=seen(lang) /> }).html()
}
