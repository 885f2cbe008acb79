//! Taking a product along: its link, its code, its poster.

use crate::links;
use crate::routes::use_lang;
use crate::storefront::share::ShareLink;
use crate::ui::Icon;
use leptos::prelude::*;

words! {
    share: "分享" | "Share";
    code: "商品二维码，用手机扫一扫打开" | "The product's code: scan it with a phone";
    poster: "生成海报" | "Make a poster";
    download: "保存二维码" | "Save the code";
}

/// Folded away until somebody wants it; the code is drawn then.
#[component]
pub fn ShareProduct(
    /// The product's handle.
    slug: String,
    /// What it is called.
    title: String,
    /// The shop's own address.
    base_url: String,
) -> impl IntoView {
    let lang = use_lang();
    let link = format!("{base_url}{}?source=share", links::product(lang, &links::encode(&slug)));
    let drawn = links::product_code(lang, &slug);
    view! {
        <details class="share">
            <summary class="share-open"><Icon name="share" class="icon-small" /> {share(lang)}</summary>
            <div class="share-ways">
                <ShareLink link title />
                <img class="code-picture" src=drawn.clone() alt=code(lang) width="240" height="240" loading="lazy" decoding="async" />
                <div class="share-files">
                    <a class="button button-small" href=drawn download=format!("{slug}.svg") rel="external">{download(lang)}</a>
                    <a class="button button-small" href=links::poster(lang, &slug) target="_blank" rel="external">{poster(lang)}</a>
                </div>
            </div>
        </details>
    }
}
