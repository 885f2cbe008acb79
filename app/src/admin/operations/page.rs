//! The machine room: jobs, dead letters, the audit log.

use super::api::{RetryJob, admin_audit, admin_dead_letters, admin_jobs, admin_last_audit, admin_vitals};
use super::words;
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem, Turns, grouped};
use crate::admin::state_words::{self, State};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::jobs::DeadLetter;
use domain::operations::{AuditPage, AuditRow, JobCount};
use domain::vitals::{Feel, PageFeel, PageKind, Vital, VitalFigure};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "运行" | "Operations";
    dead: "失败的任务" | "Failed jobs";
    no_dead: "没有失败的任务。" | "No failed jobs.";
    again: "重试" | "Try again";
    jobs: "后台任务" | "Jobs";
    no_jobs: "还没有任务。" | "No jobs yet.";
    kind: "任务" | "Job";
    state: "状态" | "State";
    count: "数量" | "Count";
    books: "账目检查" | "The books";
    books_right: "所有账目都对。每小时检查一次，最近一次：" | "All books balance. Checked every hour, last at ";
    books_wrong: "有账目不对，请联系开发者。编号：" | "Some books are wrong; tell the developers. Codes: ";
    books_unchecked: "还没有检查过，一小时内会有结果。" | "Not checked yet. There will be a result within the hour.";
    felt_heading: "顾客感受到的速度" | "How fast it feels";
    felt_hint: "最近 7 天真实访问中，四分之三的访问不超过这些数。不记录是谁。"
        | "Of the last 7 days' visits, three out of four were at most this. Who visited is not recorded.";
    nobody: "还没有访问。" | "No visits yet.";
    page_kind: "页面" | "Page";
    visits: "访问" | "Visits";
    first_byte: "首字节" | "First byte";
    largest: "主要内容" | "Largest paint";
    touch: "点按响应" | "Touch";
    shift: "位移" | "Shift";
    page_home: "首页" | "Home";
    page_list: "列表" | "Lists";
    page_product: "商品" | "Products";
    page_buying: "购物车和结账" | "Cart and checkout";
    page_other: "其他" | "Others";
    log: "审计日志" | "Audit log";
    whole: "链条完整：每一行都与写下时一样。" | "The chain is whole: every row is as it was written.";
    broken: "链条断裂，起点是第几行：" | "The chain is broken from row ";
    good: "好" | "good";
    fair: "一般" | "fair";
    slow: "慢" | "slow";
}

counts! {
    attempts: "{} 次尝试" | "{} try" | "{} tries";
}

/// The machine room.
#[component]
pub fn OperationsPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let at = Memo::new(move |_| {
        query.with(|map| map.get("page")).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1).max(1)
    });
    let retry = Act::<RetryJob>::new();
    let letters = crate::ask(move || retry.version().get(), |_| admin_dead_letters());
    let counts = crate::ask(move || retry.version().get(), |_| admin_jobs());
    let last = crate::ask(|| (), |()| admin_last_audit());
    let felt = crate::ask(|| (), |()| admin_vitals());
    let log_page = crate::ask(move || at.get(), admin_audit);
    view! {
        <Head text=title(lang) />
        <section class="desk-section" aria-labelledby="dead">
            <h2 id="dead">{dead(lang)}</h2>
            <Outcome action=retry />
            <Transition>
                {changing(move || crate::awaited(async move {
                    match letters.await {
                        Ok(letters) => view! { <Letters letters retry /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
        <section class="desk-section" aria-labelledby="books">
            <h2 id="books">{books(lang)}</h2>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match last.await {
                        Ok(Some(last)) if last.wrong.is_empty() => view! {
                            <p class="notice notice-good">{books_right(lang)}{last.at.minute_text()}</p>
                        }.into_any(),
                        Ok(Some(last)) => view! {
                            <p class="notice notice-bad" role="alert">{books_wrong(lang)}{last.wrong.join(", ")}</p>
                        }.into_any(),
                        Ok(None) => view! { <p class="quiet">{books_unchecked(lang)}</p> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
        <section class="desk-section" aria-labelledby="felt">
            <h2 id="felt">{felt_heading(lang)}</h2>
            <p class="quiet">{felt_hint(lang)}</p>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match felt.await {
                        Ok(pages) => view! { <Felt pages /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
        <section class="desk-section" aria-labelledby="log">
            <h2 id="log">{log(lang)}</h2>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match log_page.await {
                        Ok(page) => view! { <Log page at=at.get_untracked() /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
        <section class="desk-section" aria-labelledby="jobs">
            <h2 id="jobs">{jobs(lang)}</h2>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match counts.await {
                        Ok(counts) => view! { <Counts counts /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
    }
}

#[component]
fn Letters(letters: Vec<DeadLetter>, retry: Act<RetryJob>) -> impl IntoView {
    let lang = use_lang();
    if letters.is_empty() {
        return view! { <p class="quiet">{no_dead(lang)}</p> }.into_any();
    }
    let rows = letters
        .into_iter()
        .map(|letter| {
            view! {
                <li class="desk-row">
                    <span>{words::job(&letter.kind, lang)}<span class="quiet">{format!(" · {}", attempts(letter.attempts, lang))}</span></span>
                    <ActForm action=retry>
                        <input type="hidden" name="job" value=letter.id.to_string() />
                        <button class="button button-small" type="submit">{again(lang)}</button>
                    </ActForm>
                    <span class="quiet">{letter.last_error}</span>
                    <span class="quiet desk-number">{letter.created_at.minute_text()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="desk-rows">{rows}</ul> }.into_any()
}

#[component]
fn Counts(counts: Vec<JobCount>) -> impl IntoView {
    let lang = use_lang();
    if counts.is_empty() {
        return view! { <p class="quiet">{no_jobs(lang)}</p> }.into_any();
    }
    let rows = counts
        .into_iter()
        .map(|row| {
            view! {
                <tr>
                    <td>{words::job(&row.kind, lang)}</td>
                    <td><State of=words::state(&row.state, lang) /></td>
                    <td class="end">{grouped(row.count)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="desk-table">
            <thead>
                <tr>
                    <th scope="col">{kind(lang)}</th>
                    <th scope="col">{state(lang)}</th>
                    <th scope="col" class="end">{count(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Log(page: AuditPage, at: i64) -> impl IntoView {
    let lang = use_lang();
    let verdict = match page.broken_at {
        None => view! { <p class="notice notice-good">{whole(lang)}</p> }.into_any(),
        Some(seq) => view! { <p class="notice notice-bad" role="alert">{broken(lang)}{seq}</p> }.into_any(),
    };
    let address = move |page: i64| links::to(lang, &format!("/admin/operations?page={page}"));
    let last = page.rows.last().is_none_or(|row| row.seq <= 1);
    let rows = page.rows.into_iter().map(|row| view! { <Entry row /> }).collect_view();
    view! {
        {verdict}
        <ul class="desk-rows desk-flat">{rows}</ul>
        <Turns before=(at > 1).then(|| address(at - 1)) after=(!last).then(|| address(at + 1)) />
    }
    .into_any()
}

/// One row of the log: what, when, the facts that changed, who.
#[component]
fn Entry(row: AuditRow) -> impl IntoView {
    let lang = use_lang();
    // What has no page of its own is named by what was done with it.
    let object = row.object.split_once(':').and_then(|(kind, id)| {
        let (thing, page) = words::object(kind, lang)?;
        Some(view! { <a class="link" href=links::to(lang, &format!("/admin/{page}/{id}"))>{thing}</a> })
    });
    view! {
        <li class="desk-row">
            <p><strong>{words::action(&row.action, lang)}</strong>" "{object}</p>
            <span class="quiet desk-number">{row.at.minute_text()}</span>
            <span class="quiet">{words::change(&row.before, &row.after, lang)}</span>
            <span class="quiet">{state_words::actor(&row.actor, lang)}</span>
        </li>
    }
}

fn kind_of(page: PageKind, lang: Lang) -> &'static str {
    match page {
        PageKind::Home => page_home(lang),
        PageKind::List => page_list(lang),
        PageKind::Product => page_product(lang),
        PageKind::Buying => page_buying(lang),
        PageKind::Other => page_other(lang),
    }
}

/// `1.2 s`, `180 ms`, `0.05`
fn measured(figure: VitalFigure) -> String {
    match (figure.vital, figure.value) {
        (Vital::Shift, value) => format!("{}.{:03}", value / 1000, value % 1000).trim_end_matches('0').to_owned(),
        (_, value @ 1_000..) => format!("{}.{} s", value / 1000, value % 1000 / 100),
        (_, value) => format!("{value} ms"),
    }
}

#[component]
fn Felt(pages: Vec<PageFeel>) -> impl IntoView {
    let lang = use_lang();
    if pages.is_empty() {
        return view! { <p class="quiet">{nobody(lang)}</p> }.into_any();
    }
    let rows = pages.into_iter().map(|page| {
        let cells = Vital::ALL.iter().map(|vital| {
            let figure = page.figures.iter().copied().find(|figure| figure.vital == *vital);
            let Some(figure) = figure else { return view! { <td class="end">"—"</td> }.into_any() };
            let (class, word) = match figure.feel {
                Feel::Good => ("end text-jade", good(lang)),
                Feel::Middling => ("end text-amber", fair(lang)),
                Feel::Poor => ("end text-rust", slow(lang)),
            };
            view! { <td class=class>{measured(figure)}" "<small>{word}</small></td> }.into_any()
        });
        let cells = cells.collect_view();
        view! {
            <tr><td>{kind_of(page.page, lang)}</td><td class="end">{grouped(page.visits)}</td>{cells}</tr>
        }
    });
    let heads = [first_byte(lang), largest(lang), touch(lang), shift(lang)]
        .map(|name| view! { <th scope="col" class="end">{name}</th> });
    view! {
        <div class="desk-scroll" tabindex="0" role="group" aria-labelledby="felt">
            <table class="desk-table">
                <thead>
                    <tr>
                        <th scope="col">{page_kind(lang)}</th>
                        <th scope="col" class="end">{visits(lang)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
