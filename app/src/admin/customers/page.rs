//! The list of registered shoppers, masked.

use super::api::admin_customers;
use crate::admin::pieces::{Head, Problem, with_commas};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Money;
use domain::customers::desk::{CustomerList, PAGE};
use domain::orders::desk::encode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "顾客" | "Customers";
    search: "搜索" | "Search";
    search_label: "完整的手机号或邮箱" | "Full phone or e-mail";
    nothing: "没有找到顾客。" | "No customers found.";
    unnamed: "未填姓名" | "No name given";
    pages: "翻页" | "Pages";
    previous: "上一页" | "Previous";
    next: "下一页" | "Next";
}

counts! {
    found: "共 {} 位" | "{} customer" | "{} customers";
    orders: "{} 笔订单" | "{} order" | "{} orders";
}

/// The list of registered shoppers.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let wish = Memo::new(move |_| {
        query.with(|map| {
            let text: String = map.get("q").unwrap_or_default().trim().chars().take(100).collect();
            let page = map.get("page").and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
            (text, page.clamp(1, 100_000))
        })
    });
    let found = crate::ask(move || wish.get(), |(text, page)| admin_customers(text, page));
    view! {
        <Head text=title(lang) />
        <form class="desk-inline" method="get" action=links::to(lang, "/admin/customers") role="search">
            <input
                class="input"
                type="search"
                name="q"
                value=move || wish.with(|(text, _)| text.clone())
                aria-label=search_label(lang)
                placeholder=search_label(lang)
            />
            <button class="button" type="submit">{search(lang)}</button>
        </form>
        <Transition>
            {changing(move || crate::awaited(async move {
                match found.await {
                    Ok(list) => view! { <Found list wish=wish.get_untracked() /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Found(list: CustomerList, wish: (String, i64)) -> impl IntoView {
    let lang = use_lang();
    let (text, page) = wish;
    let address = move |page: i64| {
        let query = if text.is_empty() { String::new() } else { format!("&q={}", encode(&text)) };
        links::to(lang, &format!("/admin/customers?page={page}{query}"))
    };
    let summary = with_commas(found(list.count, lang), list.count);
    let (empty, more) = (list.rows.is_empty(), page * PAGE < list.count);
    let rows = list
        .rows
        .into_iter()
        .map(|row| {
            let name = if row.name.is_empty() { unnamed(lang).to_owned() } else { row.name };
            let reach: Vec<String> = [row.phone, row.email].into_iter().filter(|text| !text.is_empty()).collect();
            view! {
                <li>
                    <a class="desk-row" href=links::to(lang, &format!("/admin/customers/{}", row.id))>
                        <span>{name}</span>
                        <span class="desk-number">{Money::cny(row.spent).display()}</span>
                        <span class="quiet desk-cut">{reach.join(" · ")}</span>
                        <span class="quiet desk-number">{orders(row.orders, lang)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <p class="quiet" role="status">{summary}</p>
        {if empty {
            view! { <p class="empty">{nothing(lang)}</p> }.into_any()
        } else {
            view! { <ul class="desk-rows desk-flat">{rows}</ul> }.into_any()
        }}
        {(page > 1 || more).then(|| view! {
            <nav class="desk-inline" aria-label=pages(lang)>
                {(page > 1).then(|| view! { <a class="button" rel="prev" href=address(page - 1)>{previous(lang)}</a> })}
                {more.then(|| view! { <a class="button" rel="next" href=address(page + 1)>{next(lang)}</a> })}
            </nav>
        })}
    }
}
