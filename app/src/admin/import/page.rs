//! Importing products: upload a file, read what would happen, confirm. Works without WASM; how
//! far a running import is, the page shows when it is loaded again, and by itself when alive.

use super::api::{ImportBegin, admin_imports, import_sellers, import_trial};
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem};
use crate::admin::state_words::State;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::desk::ImportRow;
use domain::catalog::import::{ImportReport, Reject};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "导入商品" | "Import products";
    hint: "Shopify 格式的 CSV（UTF-8 或 GBK），最大 256 MB。先试读，看过结果再确认，不会直接写入。" | "A Shopify product CSV (UTF-8 or GBK), up to 256 MB. It is tried first; nothing is written before you confirm.";
    file: "文件" | "File";
    pick: "选择文件" | "Choose a file";
    seller: "商家" | "Merchant";
    choose: "请选择" | "Please choose";
    wrong: "文件没有收到：没有选文件，或者超过 256 MB。" | "The file did not arrive: none was chosen, or it is over 256 MB.";
    upload: "上传并试读" | "Upload and try";
    trial: "试读结果" | "What would happen";
    rows: "行" | "Rows";
    products: "商品" | "Products";
    created: "新建" | "New";
    updated: "更新" | "Changed";
    unchanged: "不变" | "Unchanged";
    rejected: "拒绝的行" | "Refused rows";
    ignored: "不认识、会跳过的列" | "Columns nobody knows; passed over";
    confirm: "确认导入" | "Import it";
    history: "最近的导入" | "Latest imports";
    nothing: "还没有导入过。" | "Nothing imported yet.";
    column: "列" | "Column";
    why: "原因" | "Reason";
    value: "内容" | "Value";
    row: "行号" | "Row";
    running: "进行中" | "Running";
    done: "完成" | "Done";
    failed: "中断，可重新上传继续" | "Cut off; upload it again to go on";
}

/// Importing products.
#[component]
pub fn ImportPage() -> impl IntoView {
    let lang = use_lang();
    let begin = Act::<ImportBegin>::new();
    let query = use_location().query;
    let asked = Memo::new(move |_| {
        query.with(|map| map.get("file").map(|file| (file, map.get("merchant").unwrap_or_default())))
    });
    let tried = crate::ask(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some((file, merchant)) => match file.parse() {
                    Ok(file) => Some(import_trial(file, merchant).await),
                    Err(_) => None,
                },
                None => None,
            }
        },
    );
    let refused = move || query.with(|map| map.get("wrong").is_some());
    view! {
        <Head text=title(lang) />
        {changing(move || refused().then(|| view! { <p class="notice notice-bad" role="alert">{wrong(lang)}</p> }))}
        <UploadFile />
        <Outcome action=begin />
        <Transition>
            {changing(move || crate::awaited(async move {
                match tried.await {
                    Some(Ok(report)) => view! { <Trial report asked=asked.get_untracked() begin /> }.into_any(),
                    Some(Err(error)) => view! { <Problem error /> }.into_any(),
                    None => ().into_any(),
                }
            }))}
        </Transition>
        <History begin />
    }
}

#[component]
fn UploadFile() -> impl IntoView {
    let lang = use_lang();
    let sellers = crate::ask(|| (), move |()| import_sellers(lang));
    view! {
        <form class="card form" method="post" action="/admin/import-file" enctype="multipart/form-data">
            <p class="quiet">{hint(lang)}</p>
            <input type="hidden" name="lang" value=lang.code() />
            <Suspense>
                {changing(move || crate::awaited(async move {
                    let sellers = sellers.await.unwrap_or_default();
                    (!sellers.is_empty()).then(|| view! {
                        <div class="field">
                            <label for="merchant">{seller(lang)}</label>
                            <select id="merchant" name="merchant" required=true>
                                <option value="">{choose(lang)}</option>
                                {sellers.into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name}</option> }).collect_view()}
                            </select>
                        </div>
                    })
                }))}
            </Suspense>
            <div class="field">
                <span class="label">{file(lang)}</span>
                <div class="desk-file">
                    <label class="button button-small" for="file">{pick(lang)}</label>
                    <input id="file" type="file" name="file" accept=".csv,text/csv" required=true />
                </div>
            </div>
            <button class="button button-primary" type="submit">{upload(lang)}</button>
        </form>
    }
}

#[component]
fn Trial(report: ImportReport, asked: Option<(String, String)>, begin: Act<ImportBegin>) -> impl IntoView {
    let lang = use_lang();
    let counts = report.counts;
    let facts = [
        (rows(lang), counts.rows),
        (products(lang), counts.products),
        (created(lang), counts.created),
        (updated(lang), counts.updated),
        (unchanged(lang), counts.unchanged),
        (rejected(lang), counts.rejected),
    ];
    let facts = facts.into_iter().map(|(name, number)| view! { <dt>{name}</dt><dd>{number}</dd> }).collect_view();
    let (file, merchant) = asked.unwrap_or_default();
    let passed = report.ignored.join(" · ");
    view! {
        <section class="card desk-section" aria-labelledby="trial">
            <h2 id="trial">{trial(lang)}</h2>
            <dl class="desk-facts">{facts}</dl>
            {(!passed.is_empty()).then(|| view! { <p class="quiet">{ignored(lang)}": "{passed}</p> })}
            <Rejects rejects=report.rejects />
            <ActForm action=begin>
                <input type="hidden" name="lang" value=lang.code() />
                <input type="hidden" name="file" value=file />
                <input type="hidden" name="merchant" value=merchant />
                <button class="button button-primary" type="submit">{confirm(lang)}</button>
            </ActForm>
        </section>
    }
}

#[component]
fn Rejects(rejects: Vec<Reject>) -> impl IntoView {
    let lang = use_lang();
    (!rejects.is_empty()).then(|| {
        let lines = rejects
            .into_iter()
            .take(100)
            .map(|reject| {
                view! {
                    <tr>
                        <td class="end">{reject.row.to_string()}</td>
                        <td>{reject.column}</td>
                        <td>{reject.reason.text(lang)}</td>
                        <td>{reject.value}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <div class="desk-scroll" tabindex="0" role="region" aria-label=rejected(lang)>
                <table class="desk-table">
                    <thead>
                        <tr>
                            <th scope="col" class="end">{row(lang)}</th>
                            <th scope="col">{column(lang)}</th>
                            <th scope="col">{why(lang)}</th>
                            <th scope="col">{value(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        }
    })
}

fn state_word(state: &str, lang: Lang) -> (&'static str, &'static str) {
    match state {
        "done" => (done(lang), "state-good"),
        "failed" => (failed(lang), "state-bad"),
        _ => (running(lang), "state-wait"),
    }
}

#[component]
fn History(begin: Act<ImportBegin>) -> impl IntoView {
    let lang = use_lang();
    let all = crate::ask(move || begin.version().get(), |_| admin_imports());
    // While one is running, the list is read again each second.
    Effect::new(move || {
        let rows = all.get().and_then(Result::ok).unwrap_or_default();
        if rows.iter().any(|row| !matches!(row.state.as_str(), "done" | "failed")) {
            set_timeout(move || all.refetch(), std::time::Duration::from_secs(1));
        }
    });
    view! {
        <section class="desk-section" aria-labelledby="history">
            <h2 id="history">{history(lang)}</h2>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match all.await {
                        Ok(all) if all.is_empty() => view! { <p class="quiet">{nothing(lang)}</p> }.into_any(),
                        Ok(all) => {
                            let rows = all.into_iter().map(|row| view! { <Past row /> }).collect_view();
                            view! { <ul class="desk-rows">{rows}</ul> }.into_any()
                        }
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
    }
}

#[component]
fn Past(row: ImportRow) -> impl IntoView {
    let lang = use_lang();
    let counts = format!(
        "{} {} · {} {} · {} {}",
        rows(lang),
        row.rows_read,
        products(lang),
        row.written,
        rejected(lang),
        row.rejected
    );
    view! {
        <li class="desk-row">
            <span class="desk-cut">{row.source}</span>
            <State of=state_word(&row.state, lang) />
            <span class="quiet">{counts}</span>
            <span class="quiet desk-number">{row.at.minute_text()}</span>
        </li>
    }
}
