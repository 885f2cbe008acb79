//! Size guides at the seller's desk: a text for each category, as it is typed or copied out of a spreadsheet.

use super::api::{RemoveSizeGuide, SaveSizeGuide, admin_size_guides};
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem};
use crate::admin::product::page::successes;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::sizes::{LONGEST_NOTE, SizeGuideForm, SizeGuideRow, SizeGuides};
use domain::staff::Permission;
use leptos::prelude::*;

words! {
    title: "尺码表" | "Size guides";
    hint: "一行一个尺码，第一行是表头，列之间用逗号、竖线或制表符隔开，也可以直接从表格软件里复制。分类下面的商品都会显示，除非更近的分类另有一张。"
        | "One size per line, the first line names the columns; commas, pipes or tabs separate them, so a table can be pasted from a spreadsheet. Goods of the category and below show it, unless a nearer category has its own.";
    new: "新的尺码表" | "A new guide";
    category: "分类" | "Category";
    seller: "商家" | "Merchant";
    choose: "请选择" | "Choose";
    table_zh: "尺码表（中文）" | "Table (Chinese)";
    table_en: "尺码表（英文，留空用中文的）" | "Table (English; empty to use the Chinese one)";
    note_zh: "说明（中文，选填）" | "Note (Chinese, optional)";
    note_en: "说明（英文，选填）" | "Note (English, optional)";
    example: "尺码,胸围(cm),衣长(cm)\nS,96,66\nM,100,68" | "Size,Chest (cm),Length (cm)\nS,96,66\nM,100,68";
    save: "保存" | "Save";
    all: "全部尺码表" | "All guides";
    none: "还没有尺码表。" | "No size guides yet.";
    remove: "删除" | "Remove";
}

#[derive(Clone, Copy)]
struct Acts {
    save: Act<SaveSizeGuide>,
    remove: Act<RemoveSizeGuide>,
    may: bool,
}

/// `/admin/sizes`
#[component]
pub fn SizesPage() -> impl IntoView {
    let lang = use_lang();
    let may = use_me().is_some_and(|me| me.may(Permission::ProductsEdit));
    let acts = Acts { save: Act::new(), remove: Act::new(), may };
    let done = (successes(move || acts.save.value().get()), successes(move || acts.remove.value().get()));
    let all = crate::ask(move || (done.0.get(), done.1.get()), move |_| admin_size_guides(lang));
    view! {
        <Head text=title(lang) />
        <p class="quiet">{hint(lang)}</p>
        <Outcome action=acts.save />
        <Outcome action=acts.remove />
        <Transition>
            {changing(move || crate::awaited(async move {
                match all.await {
                    Ok(guides) => view! { <Guides guides acts /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Guides(guides: SizeGuides, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let SizeGuides { rows, categories, sellers } = guides;
    let empty = rows.is_empty();
    let rows = rows.into_iter().enumerate().map(|(at, row)| view! { <Guide at row acts /> }).collect_view();
    let choices =
        categories.into_iter().map(|(id, way)| view! { <option value=id.to_string()>{way}</option> }).collect_view();
    let sellers: Vec<_> = sellers.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    view! {
        {acts.may.then(|| view! {
            <section class="desk-section" aria-labelledby="new">
                <h2 id="new">{new(lang)}</h2>
                <ActForm action=acts.save attr:class="card form">
                    {(!sellers.is_empty()).then(|| view! {
                        <div class="field">
                            <label for="sizes-merchant">{seller(lang)}</label>
                            <select id="sizes-merchant" name="form[merchant]" required=true>
                                {sellers.into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view()}
                            </select>
                        </div>
                    })}
                    <div class="field">
                        <label for="sizes-category">{category(lang)}</label>
                        <select id="sizes-category" name="form[category]" required=true>
                            <option value="">{choose(lang)}</option>
                            {choices}
                        </select>
                    </div>
                    <Fields prefix="new".to_owned() form=SizeGuideForm::default() />
                    <button class="button button-primary" type="submit">{save(lang)}</button>
                </ActForm>
            </section>
        })}
        <section class="desk-section" aria-labelledby="all">
            <h2 id="all">{all(lang)}</h2>
            {empty.then(|| view! { <p class="empty">{none(lang)}</p> })}
            {rows}
        </section>
    }
}

/// A guide in one line that unfolds into its form.
#[component]
fn Guide(at: usize, row: SizeGuideRow, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let SizeGuideRow { id, seller, way, form } = row;
    let heading = format!("{} · {seller}", way.join(" › "));
    let label = format!("{} {heading}", remove(lang));
    let (merchant, of) = (form.merchant.clone(), form.category.clone());
    view! {
        <details class="card">
            <summary>{heading}</summary>
            <ActForm action=acts.save attr:class="form">
                <input type="hidden" name="form[merchant]" value=merchant />
                <input type="hidden" name="form[category]" value=of />
                <Fields prefix=format!("g{at}") form />
                {acts.may.then(|| view! { <button class="button button-small" type="submit">{save(lang)}</button> })}
            </ActForm>
            {acts.may.then(|| view! {
                <ActForm action=acts.remove>
                    <input type="hidden" name="guide" value=id.to_string() />
                    <button class="button button-small button-danger" type="submit" aria-label=label>{remove(lang)}</button>
                </ActForm>
            })}
        </details>
    }
}

#[component]
fn Fields(prefix: String, form: SizeGuideForm) -> impl IntoView {
    let lang = use_lang();
    let tables = [("table_zh", table_zh(lang), form.table_zh), ("table_en", table_en(lang), form.table_en)];
    let notes = [("note_zh", note_zh(lang), form.note_zh), ("note_en", note_en(lang), form.note_en)];
    let of_tables = prefix.clone();
    let tables = tables.into_iter().map(move |(name, label, text)| {
        let id = format!("{of_tables}-{name}");
        let of = if name == "table_zh" { Lang::Zh } else { Lang::En };
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <textarea id=id name=format!("form[{name}]") rows="6" required=name == "table_zh" placeholder=example(of)>{text}</textarea>
            </div>
        }
    });
    let notes = notes.into_iter().map(move |(name, label, text)| {
        let id = format!("{prefix}-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" id=id name=format!("form[{name}]") maxlength=LONGEST_NOTE.to_string() autocomplete="off" value=text />
            </div>
        }
    });
    view! { {tables.collect_view()} {notes.collect_view()} }
}
