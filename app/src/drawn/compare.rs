//! The page of a comparison. Its address says all of it, so that it can be kept, sent, and used without a program.

use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::storefront::product_card::ProductCardView;
use crate::storefront::told::ToldPage;
use crate::ui::Empty;
use domain::Lang;
use domain::catalog::compare::Comparison;
use leptos::prelude::*;

words! {
    title: "商品对比" | "Compare";
    nothing: "还没有要对比的商品。在商品页点“对比”，最多四件" | "Nothing to compare yet. Tap “Compare” on up to four products";
    look_around: "去逛逛" | "Look around";
    table: "商品参数对比" | "Details side by side";
    detail: "参数" | "Detail";
    remove: "移除" | "Remove";
    differs: "不同" | "different";
    no_facts: "这些商品没有可以对比的参数。" | "There are no details to compare.";
    unknown: "—" | "—";
    goods: "对比的商品" | "What is compared";
    more: "再加一件" | "Add another";
    add: "加入对比" | "Compare with this";
}

/// Draws the page.
pub fn draw(found: Comparison, lang: Lang) -> ToldPage {
    let body = piece(lang, move || {
        view! {
            <div class="compare">
                <h1>{title(lang)}</h1>
                {if found.products.is_empty() {
                    view! { <Empty icon="package" text=nothing(lang) href=links::to(lang, "/") label=look_around(lang) /> }.into_any()
                } else {
                    shown(lang, found).into_any()
                }}
            </div>
        }
    });
    told(lang, title(lang).to_owned(), None, body)
}

fn address<'s>(lang: Lang, slugs: impl Iterator<Item = &'s str>) -> String {
    let asked: Vec<String> = slugs.map(|slug| ["p=", &links::encode(slug)].concat()).collect();
    links::to(lang, &["/compare?", &asked.join("&")].concat())
}

fn shown(lang: Lang, found: Comparison) -> impl IntoView {
    let slugs: Vec<String> = found.products.iter().map(|card| card.slug.clone()).collect();
    let heads = found.products.into_iter().map(|card| {
        let rest = address(lang, slugs.iter().map(String::as_str).filter(|slug| *slug != card.slug));
        let of = card.title.clone();
        view! {
            <th scope="col">
                <ProductCardView card />
                <a class="link" href=rest>{remove(lang)} <span class="visually-hidden">" " {of}</span></a>
            </th>
        }
    });
    let heads = heads.collect_view();
    // What differs is marked where something else is the same.
    let marked = found.facts.iter().any(|fact| !fact.differs);
    let rows = found.facts.into_iter().map(|fact| {
        let values = fact.values.into_iter().map(|value| {
            view! { <td>{if value.is_empty() { unknown(lang).to_owned() } else { value }}</td> }
        });
        view! {
            <tr class=(marked && fact.differs).then_some("compare-differs")>
                <th scope="row">
                    {fact.name}
                    {fact.differs.then(|| view! { <span class="visually-hidden">" "{differs(lang)}</span> })}
                </th>
                {values.collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let bare = rows.is_empty();
    let more_goods = found.similar.into_iter().map(|card| {
        let with = address(lang, slugs.iter().map(String::as_str).chain([card.slug.as_str()]));
        let of = card.title.clone();
        view! {
            <li>
                <ProductCardView card />
                <a class="button button-small" href=with>{add(lang)} <span class="visually-hidden">" " {of}</span></a>
            </li>
        }
    });
    let more_goods = more_goods.collect_view();
    let complete = more_goods.is_empty();
    view! {
        <h2 class="visually-hidden">{goods(lang)}</h2>
        <div class="compare-scroll" tabindex="0" role="region" aria-label=table(lang)>
            <table class="compare-table">
                <caption class="visually-hidden">{table(lang)}</caption>
                <thead><tr><th scope="col"><span class="visually-hidden">{detail(lang)}</span></th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {bare.then(|| view! { <p class="quiet">{no_facts(lang)}</p> })}
        {(!complete).then(|| view! {
            <section class="shelf">
                <h2>{more(lang)}</h2>
                <ul class="product-rail" tabindex="0" aria-label=more(lang)>{more_goods}</ul>
            </section>
        })}
    }
}
