//! Who sells here.

use super::api::{OpenMerchant, SetMerchantOpen, admin_merchants};
use crate::AppError;
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem, empty_after, reason};
use crate::admin::state_words::State;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::merchants::MerchantRow;
use leptos::prelude::*;

words! {
    title: "商家" | "Merchants";
    self_run: "自营" | "Self-run";
    opened: "营业中" | "Open";
    closed: "已关闭" | "Closed";
    close: "关闭" | "Close";
    reopen: "重新开业" | "Reopen";
    new: "引入商家" | "Add a merchant";
    closing: "关闭后商品不再展示和出售，已下的订单照常发货。" | "A closed merchant's goods are neither shown nor sold; placed orders are still shipped.";
    slug: "网址名（小写字母、数字、短横线）" | "URL name (lower-case letters, digits, hyphens)";
    name_zh: "店名（中文）" | "Shop name (Chinese)";
    name_en: "店名（英文）" | "Shop name (English)";
    legal_name: "营业执照名称" | "Name on the licence";
    credit_code: "统一社会信用代码" | "Unified social credit code";
    region_code: "仓库所在区县，如“浙江省 杭州市 余杭区”" | "District of the warehouse, such as 浙江省 杭州市 余杭区";
    add: "引入商家" | "Add merchant";
}

counts! {
    products: "{} 件在售" | "{} product" | "{} products";
    orders: "{} 笔订单" | "{} order" | "{} orders";
}

/// Who sells here.
#[component]
pub fn MerchantsPage() -> impl IntoView {
    let lang = use_lang();
    let (add_action, status) = (Act::<OpenMerchant>::new(), Act::<SetMerchantOpen>::new());
    empty_after(add_action, "[aria-labelledby=new] form");
    let all = crate::ask(move || (add_action.version().get(), status.version().get()), move |_| admin_merchants(lang));
    view! {
        <Head text=title(lang) />
        <Outcome action=status />
        <Transition>
            {changing(move || crate::awaited(async move {
                match all.await {
                    Ok(all) => {
                        let rows = all.into_iter().map(|row| view! { <Row row status /> }).collect_view();
                        view! { <ul class="desk-rows desk-merchants">{rows}</ul> }.into_any()
                    }
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
        <p class="quiet">{closing(lang)}</p>
        <section class="card desk-section" aria-labelledby="new">
            <h2 id="new">{new(lang)}</h2>
            <Outcome action=add_action />
            <ActForm action=add_action attr:class="form">
                <Field action=add_action field="slug" label=slug(lang) />
                <Field action=add_action field="name_zh" label=name_zh(lang) />
                <Field action=add_action field="name_en" label=name_en(lang) />
                <Field action=add_action field="legal_name" label=legal_name(lang) />
                <Field action=add_action field="credit_code" label=credit_code(lang) />
                <Field action=add_action field="region_code" label=region_code(lang) />
                <button class="button button-primary" type="submit">{add(lang)}</button>
            </ActForm>
        </section>
    }
}

#[component]
fn Row(row: MerchantRow, status: Act<SetMerchantOpen>) -> impl IntoView {
    let lang = use_lang();
    let state = if row.open { (opened(lang), "state-good") } else { (closed(lang), "state-bad") };
    let counts = format!("{} · {}", products(row.products, lang), orders(row.orders, lang));
    let label = format!("{} {}", if row.open { close(lang) } else { reopen(lang) }, row.name);
    view! {
        <li class="desk-row">
            <span>
                <a class="link-quiet" rel="external" href=links::merchant(lang, &row.slug)>{row.name}</a>
                {row.self_run.then(|| view! { " "<State of=(self_run(lang), "state-plain") /> })}
            </span>
            <State of=state />
            <span class="quiet">{row.legal_name}" "<span class="desk-number">{row.credit_code}</span></span>
            <span class="quiet">{counts}</span>
            {(!row.self_run).then(|| view! {
                <div class="desk-acts">
                    <ActForm action=status>
                        <input type="hidden" name="id" value=row.id.to_string() />
                        <input type="hidden" name="open" value=(!row.open).to_string() />
                        <button class="button button-small" class:button-danger=row.open type="submit" aria-label=label>
                            {if row.open { close(lang) } else { reopen(lang) }}
                        </button>
                    </ActForm>
                </div>
            })}
        </li>
    }
}

#[component]
fn Field(action: Act<OpenMerchant>, field: &'static str, label: &'static str) -> impl IntoView {
    let lang = use_lang();
    let wrong = move || {
        action.value().get().and_then(|result| match result {
            Err(AppError::Invalid(fields)) => {
                fields.into_iter().find(|(name, _)| name == field).map(|(_, code)| reason(&code, lang))
            }
            _ => None,
        })
    };
    let error_id = format!("{field}-error");
    view! {
        <div class="field">
            <label for=field>{label}</label>
            <input
                id=field
                name=format!("merchant[{field}]")
                required=true
                aria-invalid=move || wrong().map(|_| "true")
                aria-describedby=error_id.clone()
            />
            <p class="field-error" id=error_id>{wrong}</p>
        </div>
    }
}
