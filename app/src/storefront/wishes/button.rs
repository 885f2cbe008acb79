//! The buttons with which somebody wishes. They are plain forms; the page's script sends them in the
//! background and shows what is wished for already (`frontend/page/page.js`), so that pages carry no
//! program for it and are the same for everybody.

use crate::routes::use_lang;
use crate::ui::Icon;
use leptos::prelude::*;

words! {
    save: "收藏" | "Save";
    compare: "对比" | "Compare";
    awaiting: "到货通知我" | "Tell me when it is back";
}

/// Keeps an eye on a product.
#[component]
pub fn SaveProduct(
    /// The product's id.
    id: String,
) -> impl IntoView {
    wish("favourite", "product", "heart", id, save)
}

/// Awaits a variant that is sold out.
#[component]
pub fn AwaitStock(
    /// The variant's id.
    id: String,
) -> impl IntoView {
    wish("stock", "variant", "bell", id, awaiting)
}

/// Leads to the comparison with a product; the page's script gathers several first.
#[component]
pub fn CompareProduct(
    /// The product's name in URLs.
    slug: String,
) -> impl IntoView {
    let lang = use_lang();
    let href = crate::links::to(lang, &["/compare?p=", &slug].concat());
    view! {
        <a class="wish-button" href=href data-compare=slug>
            <Icon name="compare" class="icon-small" /> <span>{compare(lang)}</span>
        </a>
    }
}

type Words = fn(domain::Lang) -> &'static str;

fn wish(kind: &'static str, field: &'static str, icon: &'static str, id: String, label: Words) -> AnyView {
    let lang = use_lang();
    let mark = id.clone();
    view! {
        <form class="wish" method="post" action=format!("/api/wishes/{kind}") data-wish=mark>
            <input type="hidden" name=field value=id />
            <input type="hidden" name="on" value="true" />
            <input type="hidden" name="lang" value=lang.code() />
            <button class="wish-button" type="submit">
                <Icon name=icon class="icon-small" /> <span>{label(lang)}</span>
            </button>
        </form>
    }
    .into_any()
}
