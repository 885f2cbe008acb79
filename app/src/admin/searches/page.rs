//! What shoppers search for: what they do not find, and what sells.

use super::api::admin_searches;
use crate::admin::pieces::{Head, Problem};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::searches::{SearchReport, SearchRow};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "搜索词" | "Searches";
    synonyms: "同义词" | "Synonyms";
    hint: "同一位访客一天内的相同搜索只算一次；不记录是谁搜的。保留三个月。"
        | "The same search by one visitor counts once a day. Who searched is not recorded. Kept for three months.";
    range: "时间范围" | "Days";
    week: "最近 7 天" | "Last 7 days";
    month: "最近 30 天" | "Last 30 days";
    nothing: "搜不到的词" | "Searches that find nothing";
    nothing_hint: "加一个同义词，或者上架这些商品。" | "Add a synonym, or sell what people look for.";
    all_found: "这段时间里，搜过的词都有结果。" | "Everything that was searched for these days was found.";
    selling: "带来点击和成交的词" | "Searches that lead to products and orders";
    none_selling: "还没有从搜索点开的商品。" | "No product was opened from a search yet.";
    words: "词" | "Words";
    searches: "搜索" | "Searches";
    found: "结果" | "Found";
    clicks: "点开" | "Opened";
    orders: "下单" | "Ordered";
    add: "加同义词" | "Add a synonym";
}

/// `/admin/searches?days=`
#[component]
pub fn SearchesPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let days = Memo::new(move |_| if query.with(|map| map.get("days")).as_deref() == Some("30") { 30 } else { 7 });
    let report = crate::ask(move || days.get(), admin_searches);
    let choice = move |of: i64, name: &'static str| {
        let href = links::to(lang, if of == 7 { "/admin/searches" } else { "/admin/searches?days=30" });
        let here = move || (days.get() == of).then_some("true");
        view! { <li><a class="chip" href=href aria-current=here>{name}</a></li> }
    };
    view! {
        <Head text=title(lang)>
            <a class="button" href=links::to(lang, "/admin/synonyms")>{synonyms(lang)}</a>
        </Head>
        <p class="quiet">{hint(lang)}</p>
        <nav aria-label=range(lang)>
            <ul class="chip-row">{choice(7, week(lang))}{choice(30, month(lang))}</ul>
        </nav>
        <Transition>
            {changing(move || crate::awaited(async move {
                match report.await {
                    Ok(report) => view! { <Report report /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

fn total(searches: i64, lang: Lang) -> String {
    match (lang, searches) {
        (Lang::Zh, _) => format!("共 {searches} 次搜索"),
        (Lang::En, 1) => "1 search".to_owned(),
        (Lang::En, _) => format!("{searches} searches"),
    }
}

#[component]
fn Report(report: SearchReport) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p>{total(report.searches, lang)}</p>
        <section class="desk-section" aria-labelledby="nothing">
            <h2 id="nothing">{nothing(lang)}</h2>
            {if report.nothing.is_empty() {
                view! { <p class="quiet">{all_found(lang)}</p> }.into_any()
            } else {
                view! { <p class="quiet">{nothing_hint(lang)}</p><Lacking rows=report.nothing /> }.into_any()
            }}
        </section>
        <section class="desk-section" aria-labelledby="selling">
            <h2 id="selling">{selling(lang)}</h2>
            {if report.selling.is_empty() {
                view! { <p class="quiet">{none_selling(lang)}</p> }.into_any()
            } else {
                view! { <Selling rows=report.selling /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Lacking(rows: Vec<SearchRow>) -> impl IntoView {
    let lang = use_lang();
    let rows = rows.into_iter().map(|row| {
        let href = links::to(lang, &format!("/admin/synonyms?typed={}", links::encode(&row.words)));
        let label = format!("{} {}", add(lang), row.words);
        view! {
            <tr>
                <td class="desk-cut">{row.words}</td>
                <td class="end">{row.searches}</td>
                <td class="end"><a class="button button-small" href=href aria-label=label>{add(lang)}</a></td>
            </tr>
        }
    });
    view! {
        <div class="desk-scroll" tabindex="0" role="group" aria-labelledby="nothing">
            <table class="desk-table">
                <thead>
                    <tr>
                        <th scope="col">{words(lang)}</th>
                        <th scope="col" class="end">{searches(lang)}</th>
                        <th scope="col" class="end"><span class="visually-hidden">{add(lang)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Selling(rows: Vec<SearchRow>) -> impl IntoView {
    let lang = use_lang();
    let rows = rows.into_iter().map(|row| {
        let href = links::to(lang, &format!("/search?q={}", links::encode(&row.words)));
        view! {
            <tr>
                <td class="desk-cut"><a class="link" href=href rel="external">{row.words}</a></td>
                <td class="end">{row.searches}</td>
                <td class="end">{row.found}</td>
                <td class="end">{row.clicks}</td>
                <td class="end">{row.orders}</td>
            </tr>
        }
    });
    view! {
        <div class="desk-scroll" tabindex="0" role="group" aria-labelledby="selling">
            <table class="desk-table">
                <thead>
                    <tr>
                        <th scope="col">{words(lang)}</th>
                        <th scope="col" class="end">{searches(lang)}</th>
                        <th scope="col" class="end">{found(lang)}</th>
                        <th scope="col" class="end">{clicks(lang)}</th>
                        <th scope="col" class="end">{orders(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
