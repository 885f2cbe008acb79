//! What lists, the category tree and merchants' shops show, drawn by the server.

use super::filters::{applied_filters, fields, label};
use crate::drawn::head::Head;
use crate::drawn::head::{StructuredData, breadcrumb_facts};
use crate::drawn::piece;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::browse::api::ListTold;
use crate::storefront::product_card::ProductGrid;
use crate::storefront::told::ToldPage;
use crate::ui::{Breadcrumbs, Empty, Icon, Pager, Picture, Stars};
use domain::Lang;
use domain::catalog::{CategoryNode, ListHeading, Listing, ListingQuery, MerchantPage, Scope, Sort};
use leptos::prelude::*;

words! {
    order: "排序" | "Sort";
    relevant: "综合" | "Best match";
    popular: "大家在买" | "Popular";
    newest: "最新" | "Newest";
    price_up: "价格从低到高" | "Price: low to high";
    price_down: "价格从高到低" | "Price: high to low";
    rating: "评分" | "Rating";
    below: "下级分类" | "Subcategories";
    goods_heading: "商品" | "Products";
    nothing: "没有符合条件的商品" | "Nothing matches";
    nothing_found: "没有找到，换个词试试，或者从分类里逛逛" | "Nothing found. Try other words, or look through the categories";
    meant: "您要找的是不是：" | "Did you mean: ";
    closest: "没有商品符合全部词语，下面是最接近的" | "Nothing has all of these words. These come closest";
    results: "搜索结果" | "Search results";
    all_goods: "全部商品" | "All products";
    clear: "清除筛选" | "Clear filters";
    browse: "看看分类" | "Browse categories";
    all_categories: "全部分类" | "All categories";
    self_run: "自营" | "Our own shop";
    licence: "营业执照信息" | "Business licence";
    legal_name: "企业名称" | "Legal name";
    credit_code: "统一社会信用代码" | "Unified social credit code";
}

fn sort_word(sort: Sort, lang: Lang) -> &'static str {
    match sort {
        Sort::Relevant => relevant(lang),
        Sort::Popular => popular(lang),
        Sort::Newest => newest(lang),
        Sort::PriceUp => price_up(lang),
        Sort::PriceDown => price_down(lang),
        Sort::Rating => rating(lang),
    }
}

/// The path of a list, without the language.
fn path_of(scope: &Scope) -> String {
    match scope {
        Scope::All => "/search".to_owned(),
        Scope::Category(slug) => ["/c/", slug].concat(),
        Scope::Merchant(slug) => ["/shop/", slug].concat(),
    }
}

/// Draws a list. One of a merchant stands inside the page of the shop.
pub fn list(scope: &Scope, query: &ListingQuery, heading: ListHeading, listing: Listing, lang: Lang) -> ListTold {
    let path = path_of(scope);
    let address = links::to(lang, &path);
    let moved_to = heading.moved_to.as_ref().map(|slug| query.address(&links::category(lang, slug)));
    let title = match (heading.title.as_str(), scope) {
        ("", Scope::All) => results(lang),
        ("", _) => all_goods(lang),
        (title, _) => title,
    };
    let title = match (query.search.as_str(), lang) {
        ("", _) => title.to_owned(),
        (words, Lang::Zh) => [title, "：", words].concat(),
        (words, Lang::En) => [title, ": ", words].concat(),
    };
    let description = listing.products.iter().take(5).map(|card| card.title.as_str()).collect::<Vec<_>>().join(" · ");
    let inside = matches!(scope, Scope::Merchant(_));
    let top = piece(lang, || top(&heading, &listing, query, &title, &address, inside, lang));
    let fields = piece(lang, || fields(&listing, query, &address, lang));
    let label = label(query, lang);
    let goods = piece(lang, || goods(listing, query, &address, inside, lang));
    if !inside {
        let hidden = *scope == Scope::All;
        let head = Head { description, path, base_url: heading.base_url, hidden, ..Head::default() };
        crate::drawn::head::say(lang, &title, Some(head));
    }
    ListTold { moved_to, title, address, label, top, fields, goods }
}

fn top(
    heading: &ListHeading,
    listing: &Listing,
    query: &ListingQuery,
    title: &str,
    address: &str,
    inside: bool,
    lang: Lang,
) -> impl IntoView + use<> {
    let about = if listing.about { lang.pick("约 ", "about ") } else { "" };
    let count = match lang {
        Lang::Zh => format!("{about}{} 件", listing.total),
        Lang::En if listing.total == 1 => "1 item".to_owned(),
        Lang::En => format!("{about}{} items", listing.total),
    };
    let has_way = !heading.crumbs.is_empty();
    let facts = has_way.then(|| {
        let (base_url, crumbs) = (heading.base_url.clone(), heading.crumbs.clone());
        move || breadcrumb_facts(lang, &base_url, &crumbs, None)
    });
    let sorts = query
        .sorts()
        .map(|sort| {
            let href = query.changed(|query| query.sort = sort).address(address);
            let here = (query.sort == sort).then_some("true");
            view! { <li><a class="chip" href=href aria-current=here data-noscroll="">{sort_word(sort, lang)}</a></li> }
        })
        .collect_view();
    let correction = listing.corrected.clone().map(|words| {
        let href = query.changed(|query| query.search.clone_from(&words)).address(address);
        view! { <p class="quiet">{meant(lang)}<a class="link" href=href>{words}</a></p> }
    });
    let compromise = (listing.relaxed && listing.total > 0).then(|| view! { <p class="quiet">{closest(lang)}</p> });
    let children = heading.children.clone();
    let narrow = has_way && !children.is_empty();
    let title = title.to_owned();
    view! {
        {facts.map(|facts| view! { <StructuredData facts=facts /> })}
        {has_way.then(|| view! { <Breadcrumbs crumbs=heading.crumbs.clone() ends_here=true /> })}
        <div class="list-head">
            {if inside { view! { <h2>{title}</h2> }.into_any() } else { view! { <h1>{title}</h1> }.into_any() }}
            <p class="quiet" role="status">{count}</p>
        </div>
        {correction}
        {compromise}
        {narrow.then(|| view! {
            <nav aria-label=below(lang)>
                <ul class="chip-row">
                    {children.into_iter().map(|child| view! {
                        <li><a class="chip" href=links::category(lang, &child.slug)>{child.name}</a></li>
                    }).collect_view()}
                </ul>
            </nav>
        })}
        {(listing.total > 1).then(|| view! { <nav class="list-sort" aria-label=order(lang)><ul class="chip-row">{sorts}</ul></nav> })}
    }
}

fn goods(listing: Listing, query: &ListingQuery, address: &str, inside: bool, lang: Lang) -> impl IntoView + use<> {
    let shown = listing.products.len() as i64;
    let next = listing.more.then(|| ListingQuery { page: listing.page + 1, ..query.clone() }.address(address));
    let empty = (listing.total == 0).then(|| {
        let (text, href, label) = if query.filters() > 0 {
            (nothing(lang), query.unfiltered().address(address), clear(lang))
        } else {
            (nothing_found(lang), links::to(lang, "/categories"), browse(lang))
        };
        // With no filter set, there is nothing to undo and nothing to narrow: the style hides both.
        let class = if query.filters() > 0 { "" } else { "list-nothing" };
        view! { <div class=class><Empty icon="search" text=text href=href label=label /></div> }
    });
    let total = listing.total;
    view! {
        {applied_filters(&listing, query, address, lang)}
        // Cards have headings of the third order; inside a shop's page the second is there already.
        {(!inside && total > 0).then(|| view! { <h2 class="visually-hidden">{goods_heading(lang)}</h2> })}
        <ProductGrid cards=listing.products first=true />
        {empty}
        {(total > 0).then(|| view! { <Pager shown=shown total=total next=next /> })}
    }
}

/// Draws the whole category tree.
pub fn tree(nodes: Vec<CategoryNode>, base_url: String, lang: Lang) -> ToldPage {
    let names: Vec<String> = nodes.iter().map(|node| node.name.clone()).collect();
    let body = piece(lang, move || {
        view! {
            <h1>{all_categories(lang)}</h1>
            <div class="category-tree">
                {nodes.into_iter().map(|node| view! {
                    <section class="category-block">
                        <h2>
                            <a class="category-head" href=links::category(lang, &node.slug)>
                                <Picture picture=node.picture alt="" sizes="56px" class="category-picture" />
                                <span>{node.name}</span>
                            </a>
                        </h2>
                        <ul class="chip-row chip-wrap">
                            {node.children.into_iter().map(|child| view! {
                                <li><a class="chip" href=links::category(lang, &child.slug)>{child.name}</a></li>
                            }).collect_view()}
                        </ul>
                    </section>
                }).collect_view()}
            </div>
        }
    });
    let head = Head { description: names.join(" · "), path: "/categories".to_owned(), base_url, ..Head::default() };
    told(lang, all_categories(lang).to_owned(), Some(head), body)
}

/// Draws who a merchant is.
pub fn merchant(page: MerchantPage, lang: Lang) -> ToldPage {
    let path = ["/shop/", &page.merchant.slug].concat();
    let head = Head { description: page.intro.clone(), path, base_url: page.base_url.clone(), ..Head::default() };
    let title = page.merchant.name.clone();
    told(lang, title, Some(head), piece(lang, move || merchant_head(page)))
}

fn merchant_head(page: MerchantPage) -> impl IntoView {
    let lang = use_lang();
    let count = match lang {
        Lang::Zh => format!("{} 件商品", page.products),
        Lang::En => format!("{} products", page.products),
    };
    let name = page.merchant.name.clone();
    view! {
        <header class="merchant-head card">
            <h1><Icon name="shop" /><span>{name}</span></h1>
            <p class="merchant-facts">
                {page.merchant.self_run.then(|| view! { <span class="tag">{self_run(lang)}</span> })}
                <Stars rating=page.rating count=true />
                <span class="quiet">{count}</span>
            </p>
            <p>{page.intro}</p>
            <details>
                <summary>{licence(lang)}</summary>
                <dl class="facts">
                    <div><dt>{legal_name(lang)}</dt><dd>{page.legal_name}</dd></div>
                    <div><dt>{credit_code(lang)}</dt><dd>{page.credit_code}</dd></div>
                </dl>
            </details>
        </header>
    }
}
