//! Words that mean the same in this shop.

use super::api::{AddSynonym, RemoveSynonym, UndoSynonyms, admin_synonyms};
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem, empty_after};
use crate::admin::product::page::successes;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::synonyms::SynonymList;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "同义词" | "Synonyms";
    searches: "搜索词" | "Searches";
    hint: "顾客搜其中一个词，也会找到另一个；两秒内在全店生效。" | "A search for one also finds the other, in the whole shop within two seconds.";
    new: "加一行" | "A new line";
    typed: "顾客搜的词" | "What people type";
    means: "也要找的词（用逗号分开）" | "What it means here (separated by commas)";
    both: "反过来也算" | "The other way round too";
    add: "添加" | "Add";
    all: "全部同义词" | "All synonyms";
    none: "还没有同义词。" | "No synonyms yet.";
    remove: "移除" | "Remove";
    undo: "撤销上一次修改" | "Undo the last change";
}

/// `/admin/synonyms?typed=`
#[component]
pub fn SynonymsPage() -> impl IntoView {
    let lang = use_lang();
    let (adding, removing) = (Act::<AddSynonym>::new(), Act::<RemoveSynonym>::new());
    let undoing = Act::<UndoSynonyms>::new();
    let done = (
        successes(move || adding.value().get()),
        successes(move || removing.value().get()),
        successes(move || undoing.value().get()),
    );
    let list = crate::ask(move || (done.0.get(), done.1.get(), done.2.get()), |_| admin_synonyms());
    empty_after(adding, "[aria-labelledby=new] form");
    let query = use_location().query;
    let asked = Memo::new(move |_| query.with(|map| map.get("typed")).unwrap_or_default());
    view! {
        <a class="link-quiet" href=links::to(lang, "/admin/searches")>{searches(lang)}</a>
        <Head text=title(lang) />
        <p class="quiet">{hint(lang)}</p>
        <section class="desk-section" aria-labelledby="new">
            <h2 id="new">{new(lang)}</h2>
            <Outcome action=adding />
            <ActForm action=adding attr:class="card form">
                <div class="field">
                    <label for="typed">{typed(lang)}</label>
                    <input class="input" id="typed" name="form[typed]" required=true maxlength="200" autocomplete="off" value=move || asked.get() />
                </div>
                <div class="field">
                    <label for="means">{means(lang)}</label>
                    <input class="input" id="means" name="form[means]" required=true maxlength="200" autocomplete="off" />
                </div>
                <label class="check"><input type="checkbox" name="form[both]" value="true" checked=true />{both(lang)}</label>
                <button class="button button-primary" type="submit">{add(lang)}</button>
            </ActForm>
        </section>
        <section class="desk-section" aria-labelledby="all">
            <h2 id="all">{all(lang)}</h2>
            <Outcome action=removing />
            <Outcome action=undoing />
            <Transition>
                {changing(move || crate::awaited(async move {
                    match list.await {
                        Ok(list) => view! { <Lines list removing undoing /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
    }
}

#[component]
fn Lines(list: SynonymList, removing: Act<RemoveSynonym>, undoing: Act<UndoSynonyms>) -> impl IntoView {
    let lang = use_lang();
    let lines = list.lines.len();
    let rows = list.lines.into_iter().rev().map(|line| {
        let label = format!("{} {line}", remove(lang));
        view! {
            <li class="desk-row">
                <span class="desk-cut">{line.clone()}</span>
                <ActForm action=removing attr:class="desk-number">
                    <input type="hidden" name="line" value=line />
                    <button class="button button-small" type="submit" aria-label=label>{remove(lang)}</button>
                </ActForm>
            </li>
        }
    });
    view! {
        {list.undo.then(|| view! {
            <ActForm action=undoing>
                <button class="button button-small" type="submit">{undo(lang)}</button>
            </ActForm>
        })}
        {if lines == 0 {
            view! { <p class="quiet">{none(lang)}</p> }.into_any()
        } else {
            view! { <p class="quiet">{count(lines, lang)}</p><ul class="desk-rows desk-flat">{rows.collect_view()}</ul> }.into_any()
        }}
    }
}

fn count(lines: usize, lang: Lang) -> String {
    match (lang, lines) {
        (Lang::Zh, _) => format!("{lines} 行，最新的在前"),
        (Lang::En, 1) => "1 line".to_owned(),
        (Lang::En, _) => format!("{lines} lines, the latest first"),
    }
}
