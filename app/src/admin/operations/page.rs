//! The machine room: jobs, dead letters, the audit log.

use super::api::{RetryJob, admin_audit, admin_dead_letters, admin_jobs, admin_last_audit};
use super::words;
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem};
use crate::admin::state_words::{self, State};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::jobs::DeadLetter;
use domain::operations::{AuditPage, AuditRow, JobCount};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "运行" | "Operations";
    dead: "已放弃的任务" | "Jobs that were given up";
    no_dead: "没有任务被放弃。" | "No job was given up.";
    again: "重试" | "Try again";
    jobs: "后台任务" | "Jobs";
    no_jobs: "还没有任务。" | "No jobs yet.";
    kind: "任务" | "Job";
    state: "状态" | "State";
    count: "数量" | "Count";
    books: "账目检查" | "The books";
    books_right: "所有账目都对。每小时检查一次，最近一次：" | "Every book is right. This is checked every hour, last at ";
    books_wrong: "有账目不对，请联系开发者。编号：" | "Some books are wrong; tell the developers. Codes: ";
    books_unchecked: "还没有检查过，一小时内会有结果。" | "Not checked yet. There will be a result within the hour.";
    log: "审计日志" | "Audit log";
    whole: "链条完整：每一行都与写下时一样。" | "The chain is whole: every row is as it was written.";
    broken: "链条断裂，起点是第几行：" | "The chain is broken from row ";
    pages: "翻页" | "Pages";
    newer: "较新" | "Newer";
    older: "较早" | "Older";
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
                    <td class="end">{row.count}</td>
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
        {(at > 1 || !last).then(|| view! {
            <nav class="desk-inline" aria-label=pages(lang)>
                {(at > 1).then(|| view! { <a class="button" rel="prev" href=address(at - 1)>{newer(lang)}</a> })}
                {(!last).then(|| view! { <a class="button" rel="next" href=address(at + 1)>{older(lang)}</a> })}
            </nav>
        })}
    }
    .into_any()
}

/// One row of the log: what, when, the facts that changed, who.
#[component]
fn Entry(row: AuditRow) -> impl IntoView {
    let lang = use_lang();
    let (kind, id) = row.object.split_once(':').unwrap_or((row.object.as_str(), ""));
    let (thing, page) = words::object(kind, lang);
    let object = if page.is_empty() || id.is_empty() {
        view! { <span class="quiet">{thing}</span> }.into_any()
    } else {
        view! { <a class="link" href=links::to(lang, &format!("/admin/{page}/{id}"))>{thing}</a> }.into_any()
    };
    view! {
        <li class="desk-row">
            <p><strong>{words::action(&row.action, lang)}</strong>" "{object}</p>
            <span class="quiet desk-number">{row.at.minute_text()}</span>
            <span class="quiet">{words::change(&row.before, &row.after)}</span>
            <span class="quiet">{state_words::actor(&row.actor, lang)}</span>
        </li>
    }
}
