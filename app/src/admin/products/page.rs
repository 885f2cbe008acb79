//! The product list: cards on phones, lines on desktops. Its filters live in the address.

use super::api::{admin_category_choices, admin_products};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Problem, with_commas};
use crate::admin::state_words::State;
use crate::links;
use crate::routes::use_lang;
use crate::ui::Picture;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::ProductStatus;
use domain::catalog::desk::{DeskProduct, PAGE, Page, ProductFilter, StockFilter};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "商品" | "Products";
    new: "新建商品" | "New product";
    stock: "库存" | "Stock";
    search: "搜索" | "Search";
    search_label: "标题、品牌或 SKU" | "Title, brand or SKU";
    status: "状态" | "Status";
    category: "分类" | "Category";
    any: "不限" | "Any";
    on_sale: "在售" | "Active";
    edited: "改于" | "Edited";
    draft: "草稿" | "Draft";
    archived: "已下架" | "Archived";
    in_stock: "有货" | "In stock";
    low: "快没货" | "Running low";
    out: "缺货" | "Out of stock";
    more_filters: "更多筛选" | "More filters";
    apply: "筛选" | "Apply";
    reset: "清除筛选" | "Clear filters";
    nothing: "没有符合的商品。" | "No products match.";
    pages: "翻页" | "Pages";
    previous: "上一页" | "Previous";
    next: "下一页" | "Next";
}

counts! {
    found: "共 {} 件商品" | "{} product" | "{} products";
    variants: "{} 个规格" | "{} variant" | "{} variants";
    pieces: "{} 件可售" | "{} available" | "{} available";
}

/// A product's status in words, and the class of its badge.
pub fn status_word(status: ProductStatus, lang: Lang) -> (&'static str, &'static str) {
    match status {
        ProductStatus::Active => (on_sale(lang), "state-good"),
        ProductStatus::Draft => (draft(lang), "state-wait"),
        ProductStatus::Archived => (archived(lang), "state-plain"),
    }
}

/// What a stock filter is called.
pub fn stock_word(filter: StockFilter, lang: Lang) -> &'static str {
    match filter {
        StockFilter::In => in_stock(lang),
        StockFilter::Low => low(lang),
        StockFilter::Out => out(lang),
    }
}

/// The product list.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let lang = use_lang();
    let may_edit = use_me().is_some_and(|me| me.may(Permission::ProductsEdit));
    let query = use_location().query;
    let filter = Memo::new(move |_| query.with(|map| ProductFilter::from_query(|name| map.get(name))));
    let found = crate::ask(move || filter.get(), move |filter| admin_products(lang, filter));
    view! {
        <Head text=title(lang)>
            {may_edit.then(|| view! {
                <a class="button button-primary" href=links::to(lang, "/admin/products/new")>{new(lang)}</a>
            })}
        </Head>
        {changing(move || view! { <Filters filter=filter.get() /> })}
        <Transition>
            {changing(move || crate::awaited(async move {
                match found.await {
                    Ok(list) => view! { <Found list filter=filter.get_untracked() /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Filters(filter: ProductFilter) -> impl IntoView {
    let lang = use_lang();
    let unfolded = filter.status.is_some() || filter.stock.is_some() || !filter.category.is_empty();
    let tree = crate::ask(|| (), move |()| admin_category_choices(lang));
    let statuses = ProductStatus::ALL
        .iter()
        .map(|it| view! { <option value=it.code() selected=filter.status == Some(*it)>{status_word(*it, lang).0}</option> })
        .collect_view();
    let stocks = StockFilter::ALL
        .iter()
        .map(|it| view! { <option value=it.code() selected=filter.stock == Some(*it)>{stock_word(*it, lang)}</option> })
        .collect_view();
    let chosen = filter.category.clone();
    view! {
        <form class="desk-filter" method="get" action=links::to(lang, "/admin/products") role="search">
            <div class="desk-inline">
                <input class="input" type="search" name="q" value=filter.text aria-label=search_label(lang) placeholder=search_label(lang) />
                <button class="button" type="submit">{search(lang)}</button>
            </div>
            <details open=unfolded>
                <summary class="link">{more_filters(lang)}</summary>
                <div class="desk-fields">
                    <div class="field">
                        <label for="status">{status(lang)}</label>
                        <select id="status" name="status"><option value="">{any(lang)}</option>{statuses}</select>
                    </div>
                    <div class="field">
                        <label for="stock">{stock(lang)}</label>
                        <select id="stock" name="stock"><option value="">{any(lang)}</option>{stocks}</select>
                    </div>
                    <div class="field">
                        <label for="category">{category(lang)}</label>
                        <select id="category" name="category">
                            <option value="">{any(lang)}</option>
                            <Suspense>
                                {changing(move || {
                                    let chosen = chosen.clone();
                                    crate::awaited(async move {
                                        tree.await.unwrap_or_default().into_iter().map(|node| {
                                            let selected = node.slug == chosen;
                                            view! { <option value=node.slug selected=selected>{node.way}</option> }
                                        }).collect_view()
                                    })
                                })}
                            </Suspense>
                        </select>
                    </div>
                </div>
                <div class="desk-inline">
                    <button class="button" type="submit">{apply(lang)}</button>
                    <a class="button button-text" href=links::to(lang, "/admin/products")>{reset(lang)}</a>
                </div>
            </details>
        </form>
    }
}

#[component]
fn Found(list: Page<DeskProduct>, filter: ProductFilter) -> impl IntoView {
    let lang = use_lang();
    let count = list.count;
    let empty = list.rows.is_empty();
    let rows = list.rows.into_iter().map(|row| view! { <Row row /> }).collect_view();
    view! {
        <p class="quiet" role="status">{with_commas(self::found(count, lang), count)}</p>
        {if empty {
            view! { <p class="empty">{nothing(lang)}</p> }.into_any()
        } else {
            view! { <ul class="desk-rows">{rows}</ul> }.into_any()
        }}
        <Pages path="/admin/products" filter count />
    }
}

/// Links to the pages before and after.
#[component]
pub fn Pages(path: &'static str, filter: ProductFilter, count: i64) -> impl IntoView {
    let lang = use_lang();
    let (first, last) = ((filter.page - 1) * PAGE, filter.page * PAGE);
    let address = move |page: i64| links::to(lang, path) + &filter.on_page(page).to_query();
    let (before, after) = (address(first / PAGE), address(last / PAGE + 1));
    (first > 0 || last < count).then(|| {
        view! {
            <nav class="desk-inline" aria-label=pages(lang)>
                {(first > 0).then(|| view! { <a class="button" rel="prev" href=before>{previous(lang)}</a> })}
                {(last < count).then(|| view! { <a class="button" rel="next" href=after>{next(lang)}</a> })}
            </nav>
        }
    })
}

#[component]
fn Row(row: DeskProduct) -> impl IntoView {
    let lang = use_lang();
    let platform = use_me().is_some_and(|me| me.is_platform());
    let price = if row.price_min == row.price_max {
        row.price_min.display()
    } else {
        format!("{} – {}", row.price_min.display(), row.price_max.display())
    };
    let facts = format!("{} · {}", variants(row.variants, lang), pieces(row.available, lang));
    view! {
        <li>
            <a class="desk-good" href=links::to(lang, &format!("/admin/products/{}", row.id))>
                <span class="goods-thumb"><Picture picture=row.picture alt="" sizes="56px" /></span>
                <span class="goods-title">
                    <span class="goods-two-lines">{row.title}</span>
                    <span class="quiet">{platform.then_some(row.merchant)}</span>
                </span>
                <State of=status_word(row.status, lang) />
                <span class="desk-number desk-price">{price}</span>
                <span class="quiet desk-number goods-facts">{facts}</span>
                <span class="quiet desk-number goods-when">{edited(lang)}" "{row.updated_at.minute_text()}</span>
            </a>
        </li>
    }
}
