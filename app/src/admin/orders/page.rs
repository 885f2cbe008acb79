//! The order list. Its filters live in the address, so that a view can be kept as a link.

use super::api::admin_orders;
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Problem, with_commas};
use crate::admin::state_words::{self, States};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::orders::desk::{DeskList, DeskRow, DeskSort, DeskTab, OrderFilter, PAGE};
use domain::orders::{Channel, FulfillmentStatus, PaymentStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "订单" | "Orders";
    tabs: "订单状态" | "Order status";
    search: "搜索" | "Search";
    search_label: "订单号、手机号或邮箱" | "Number, phone, e-mail";
    more_filters: "更多筛选" | "More filters";
    payment: "付款" | "Payment";
    goods: "发货" | "Goods";
    channel: "来源" | "Channel";
    from: "从" | "From";
    to: "到" | "To";
    sort: "排序" | "Sort";
    any: "不限" | "Any";
    newest: "最新" | "Newest first";
    oldest: "最早" | "Oldest first";
    total: "金额高" | "Highest total";
    apply: "筛选" | "Apply";
    reset: "清除筛选" | "Clear filters";
    nothing: "没有符合的订单。" | "No orders match.";
    pages: "翻页" | "Pages";
    previous: "上一页" | "Previous";
    next: "下一页" | "Next";
}

counts! {
    found: "共 {} 笔" | "{} order" | "{} orders";
    pieces: "{} 件" | "{} piece" | "{} pieces";
}

/// The order list.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let filter = Memo::new(move |_| query.with(|map| OrderFilter::from_query(|name| map.get(name))));
    let found = crate::ask(move || filter.get(), move |filter| admin_orders(lang, filter));
    view! {
        <Head text=title(lang) />
        <nav class="row-scroll" aria-label=tabs(lang)>
            {DeskTab::ALL.iter().map(|tab| view! { <Tab tab=*tab filter /> }).collect_view()}
        </nav>
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

fn address(lang: Lang, filter: &OrderFilter) -> String {
    links::to(lang, "/admin/orders") + &filter.to_query()
}

#[component]
fn Tab(tab: DeskTab, filter: Memo<OrderFilter>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <a
            class="chip"
            href=move || address(lang, &filter.with(|filter| filter.on_tab(tab)))
            aria-current=move || (filter.with(|filter| filter.tab) == tab).then_some("page")
        >
            {state_words::tab(tab, lang).0}
        </a>
    }
}

#[component]
fn Filters(filter: OrderFilter) -> impl IntoView {
    let lang = use_lang();
    let unfolded = OrderFilter { text: String::new(), tab: DeskTab::All, page: 1, ..filter.clone() };
    let unfolded = unfolded != OrderFilter::default();
    let payments = PaymentStatus::ALL.iter().map(|it| (it.code(), state_words::payment(*it, lang).0)).collect();
    let parcels = FulfillmentStatus::ALL.iter().map(|it| (it.code(), state_words::goods(*it, lang).0)).collect();
    let channels = Channel::ALL.iter().map(|it| (it.code(), state_words::channel(*it, lang).0)).collect();
    let sorts = vec![("newest", newest(lang)), ("oldest", oldest(lang)), ("total", total(lang))];
    let sort_code = if filter.sort == DeskSort::Newest { "newest" } else { filter.sort.code() };
    view! {
        <form class="desk-filter" method="get" action=links::to(lang, "/admin/orders") role="search">
            <input type="hidden" name="tab" value=filter.tab.code() />
            <div class="desk-inline">
                <input
                    class="input"
                    type="search"
                    name="q"
                    value=filter.text
                    aria-label=search_label(lang)
                    placeholder=search_label(lang)
                />
                <button class="button" type="submit">{search(lang)}</button>
            </div>
            <details open=unfolded>
                <summary class="link">{more_filters(lang)}</summary>
                <div class="desk-fields">
                    <Choice name="payment" label=payment(lang) chosen=filter.payment.map_or("", PaymentStatus::code) choices=payments />
                    <Choice name="goods" label=goods(lang) chosen=filter.goods.map_or("", FulfillmentStatus::code) choices=parcels />
                    <Choice name="channel" label=channel(lang) chosen=filter.channel.map_or("", Channel::code) choices=channels />
                    <div class="field">
                        <label for="from">{from(lang)}</label>
                        <input id="from" type="date" name="from" value=filter.from />
                    </div>
                    <div class="field">
                        <label for="to">{to(lang)}</label>
                        <input id="to" type="date" name="to" value=filter.to />
                    </div>
                    <Choice name="sort" label=sort(lang) chosen=sort_code choices=sorts />
                </div>
                <div class="desk-inline">
                    <button class="button" type="submit">{apply(lang)}</button>
                    <a class="button button-text" href=links::to(lang, "/admin/orders")>{reset(lang)}</a>
                </div>
            </details>
        </form>
    }
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    chosen: &'static str,
    choices: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let lang = use_lang();
    let options = choices
        .into_iter()
        .map(|(code, words)| view! { <option value=code selected=code == chosen>{words}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>
                {(name != "sort").then(|| view! { <option value="" selected=chosen.is_empty()>{any(lang)}</option> })}
                {options}
            </select>
        </div>
    }
}

#[component]
fn Found(list: DeskList, filter: OrderFilter) -> impl IntoView {
    let lang = use_lang();
    let platform = use_me().is_some_and(|me| me.is_platform());
    let count = list.count;
    let (first, last) = ((filter.page - 1) * PAGE, filter.page * PAGE);
    let empty = list.rows.is_empty();
    let rows = list.rows.into_iter().map(|row| view! { <Row row platform /> }).collect_view();
    view! {
        <p class="quiet" role="status">{with_commas(found(count, lang), count)}</p>
        {if empty {
            view! { <p class="empty">{nothing(lang)}</p> }.into_any()
        } else {
            view! { <ul class="desk-rows desk-orders">{rows}</ul> }.into_any()
        }}
        {(first > 0 || last < count).then(|| view! {
            <nav class="desk-inline" aria-label=pages(lang)>
                {(first > 0).then(|| view! {
                    <a class="button" rel="prev" href=address(lang, &filter.on_page(filter.page - 1))>{previous(lang)}</a>
                })}
                {(last < count).then(|| view! {
                    <a class="button" rel="next" href=address(lang, &filter.on_page(filter.page + 1))>{next(lang)}</a>
                })}
            </nav>
        })}
    }
}

#[component]
fn Row(row: DeskRow, platform: bool) -> impl IntoView {
    let lang = use_lang();
    let many = [" · ", &pieces(row.pieces, lang)].concat();
    let whose = [" · ", &row.name].concat();
    let sold_by = platform.then(|| view! { <span class="quiet desk-sold-by">{[" · ", &row.merchant].concat()}</span> });
    view! {
        <li>
            <a class="desk-row" href=links::to(lang, &format!("/admin/orders/{}", row.id))>
                <span class="desk-number">{row.number}</span>
                <span class="quiet desk-number">{row.placed_at.minute_text()}</span>
                <span class="desk-what">
                    <span>{row.title}</span><span>{many}</span>{sold_by}<span class="quiet">{whose}</span>
                </span>
                <States status=row.status money=row.payment parcels=row.goods lang />
                <span class="desk-number desk-sum">{row.total.display()}</span>
            </a>
        </li>
    }
}
