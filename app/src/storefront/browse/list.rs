//! A list of products: heading, order, filters, cards, "load more". All of it is in the address.

use super::api::product_list;
use super::filters::{AppliedFilters, FilterPanel};
use super::place_kept::PlaceKept;
use crate::AppError;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::head::{PageHead, StructuredData, breadcrumb_facts};
use crate::storefront::moved::Moved;
use crate::storefront::not_found::NotFoundPage;
use crate::storefront::product_card::ProductGrid;
use crate::ui::changing;
use crate::ui::{Breadcrumbs, Empty, Pager};
use domain::Lang;
use domain::catalog::{ListHeading, Listing, ListingQuery, Scope, Sort};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

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
    clear: "清除筛选" | "Clear filters";
    browse: "看看分类" | "Browse categories";
    loading: "正在加载" | "Loading";
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

/// A list and everything around it.
#[component]
pub fn ListView(
    /// What it is about.
    scope: Signal<Scope>,
    /// Its path without the language.
    path: Signal<String>,
    /// Its title, when the category does not give one.
    #[prop(optional)]
    title: String,
    /// Whether search engines shall leave it out.
    #[prop(optional)]
    hidden: bool,
    /// Whether it stands inside a page with a heading of its own.
    #[prop(optional)]
    inside: bool,
) -> impl IntoView {
    let lang = use_lang();
    let search = use_location().search;
    let found = crate::ask(move || (scope.get(), search.get()), move |(scope, query)| product_list(lang, scope, query));
    view! {
        <Transition fallback=move || view! { <ListSkeleton /> }>
            {changing(move || {
                let title = title.clone();
                crate::awaited(async move {
                    match found.await {
                        Ok((ListHeading { moved_to: Some(slug), .. }, _)) => {
                            let query = ListingQuery::parse(&search.get_untracked());
                            view! { <Moved to=query.address(&links::category(lang, &slug)) /> }.into_any()
                        }
                        Ok((heading, listing)) => {
                            let query = ListingQuery::parse(&search.get_untracked());
                            let title = if heading.title.is_empty() { title } else { heading.title.clone() };
                            let path = path.get_untracked();
                            view! { <ListBody heading=heading listing=listing query=query title=title path=path hidden=hidden inside=inside /> }
                                .into_any()
                        }
                        // The page around it has said so already.
                        Err(AppError::NotFound) if inside => ().into_any(),
                        Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                        Err(error) => view! { <p class="notice notice-bad">{error.sentence(lang)}</p> }.into_any(),
                    }
                })
            })}
        </Transition>
    }
}

#[component]
fn ListSkeleton() -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="product-grid" aria-busy="true" aria-label=loading(lang) role="status">
            {(0..8).map(|_| view! { <div class="skeleton skeleton-card"></div> }).collect_view()}
        </div>
    }
}

#[component]
fn ListBody(
    heading: ListHeading,
    listing: Listing,
    query: ListingQuery,
    title: String,
    path: String,
    hidden: bool,
    inside: bool,
) -> impl IntoView {
    let lang = use_lang();
    let address = links::to(lang, &path);
    let shown = listing.products.len() as i64;
    let next = listing.more.then(|| ListingQuery { page: listing.page + 1, ..query.clone() }.address(&address));
    let about = if listing.about { lang.pick("约 ", "about ") } else { "" };
    let count = match lang {
        Lang::Zh => format!("{about}{} 件", listing.total),
        Lang::En => format!("{about}{} items", listing.total),
    };
    let full_title = if query.search.is_empty() { title.clone() } else { format!("{title}：{}", query.search) };
    let full_title = if lang == Lang::En { full_title.replace('：', ": ") } else { full_title };
    let description = listing.products.iter().take(5).map(|card| card.title.as_str()).collect::<Vec<_>>().join(" · ");
    let facts = (!heading.crumbs.is_empty()).then(|| {
        let (base_url, crumbs) = (heading.base_url.clone(), heading.crumbs.clone());
        move || breadcrumb_facts(lang, &base_url, &crumbs, None)
    });
    let sorts = query
        .sorts()
        .map(|sort| {
            let href = query.changed(|query| query.sort = sort).address(&address);
            let here = (query.sort == sort).then_some("true");
            view! { <li><a class="chip" href=href aria-current=here data-noscroll="">{sort_word(sort, lang)}</a></li> }
        })
        .collect_view();
    let correction = listing.corrected.clone().map(|words| {
        let href = query.changed(|query| query.search.clone_from(&words)).address(&address);
        view! { <p class="quiet">{meant(lang)}<a class="link" href=href>{words}</a></p> }
    });
    let compromise = (listing.relaxed && listing.total > 0).then(|| view! { <p class="quiet">{closest(lang)}</p> });
    let children = heading.children.clone();
    let narrow = !heading.crumbs.is_empty() && !children.is_empty();
    let empty = (listing.total == 0).then(|| {
        let (text, href, label) = if query.filters() > 0 {
            (nothing(lang), query.unfiltered().address(&address), clear(lang))
        } else {
            (nothing_found(lang), links::to(lang, "/categories"), browse(lang))
        };
        view! { <Empty icon="search" text=text href=href label=label /> }
    });
    view! {
        {(!inside).then(|| view! {
            <PageHead title=full_title.clone() description=description path=path base_url=heading.base_url.clone() hidden=hidden />
        })}
        {facts.map(|facts| view! { <StructuredData facts=facts /> })}
        {(!heading.crumbs.is_empty()).then(|| view! { <Breadcrumbs crumbs=heading.crumbs.clone() ends_here=true /> })}
        <div class="list-head">
            {if inside {
                view! { <h2>{full_title}</h2> }.into_any()
            } else {
                view! { <h1>{full_title}</h1> }.into_any()
            }}
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
        <nav aria-label=order(lang)><ul class="chip-row">{sorts}</ul></nav>
        <div class="list-columns">
            <FilterPanel listing=listing.clone() query=query.clone() address=address.clone() />
            <div class="list-goods">
                <AppliedFilters listing=listing.clone() query=query address=address />
                // Cards have headings of the third order; inside a shop's page the second is there already.
                {(!inside && listing.total > 0).then(|| view! { <h2 class="visually-hidden">{goods_heading(lang)}</h2> })}
                <ProductGrid cards=listing.products first=true />
                {empty}
                {(listing.total > 0).then(|| view! { <Pager shown=shown total=listing.total next=next /> })}
                <PlaceKept />
            </div>
        </div>
    }
}
