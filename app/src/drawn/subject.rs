//! The product of which a page about what people say speaks.

use crate::links;
use crate::routes::use_lang;
use crate::ui::Thumb;
use domain::voices::Subject;
use leptos::prelude::*;

words! {
    back: "返回商品" | "Back to the product";
}

/// Of what the page speaks, leading back there.
pub fn about(of: &Subject) -> impl IntoView + use<> {
    let lang = use_lang();
    view! {
        <a class="voices-about" href=links::product(lang, &of.slug) data-product=of.id.to_string()>
            <Thumb id=of.picture.clone() />
            <span class="link-quiet">{of.title.clone()}</span>
            <span class="visually-hidden">{back(lang)}</span>
        </a>
    }
}
