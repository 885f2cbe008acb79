//! Ways of delivery and what they cost, by region and weight.

use super::api::{RemoveRate, SaveMethod, SaveRate, admin_delivery};
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem};
use crate::admin::product::page::successes;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::fulfillment::CARRIERS;
use domain::settings::delivery::{MethodRow, RateRow};
use domain::{Lang, Money};
use leptos::prelude::*;

words! {
    title: "配送" | "Delivery";
    none: "还没有配送方式。" | "No ways of delivery yet.";
    name_zh: "名称（中文）" | "Name (Chinese)";
    name_en: "名称（英文）" | "Name (English)";
    carrier: "快递公司" | "Carrier";
    days_min: "最快（天）" | "Fastest (days)";
    days_max: "最慢（天）" | "Slowest (days)";
    free_over: "包邮门槛（元）" | "Free from (yuan)";
    never_free: "留空不包邮" | "Empty: never";
    active: "顾客可以选" | "Shoppers may choose it";
    save: "保存" | "Save";
    everywhere: "全国" | "Everywhere";
    region: "地区，如“浙江省 杭州市”（留空为全国）" | "Region, such as 浙江省 杭州市 (empty: everywhere)";
    served: "送达这里" | "Goes there";
    not_served: "不送" | "not served";
    first_g: "首重（克）" | "First weight (g)";
    first_price: "首重价（元）" | "First price (yuan)";
    step_g: "续重每（克）" | "Each further (g)";
    step_price: "续重价（元）" | "Further price (yuan)";
    extra_days: "多几天" | "Extra days";
    set_rate: "设定这个地区" | "Set this region";
    new_rate: "添加地区" | "Add a region";
    remove: "删除" | "Remove";
}

counts! {
    rates: "运费表 · {} 条" | "Rates · {} region" | "Rates · {} regions";
}

#[derive(Clone, Copy)]
struct Acts {
    method: Act<SaveMethod>,
    rate: Act<SaveRate>,
    remove: Act<RemoveRate>,
    /// The method whose rates were just changed: they stay unfolded when the page is read again.
    opened: RwSignal<Option<usize>>,
}

/// Ways of delivery.
#[component]
pub fn DeliveryPage() -> impl IntoView {
    let lang = use_lang();
    let acts = Acts { method: Act::new(), rate: Act::new(), remove: Act::new(), opened: RwSignal::new(None) };
    let done = (
        successes(move || acts.method.value().get()),
        successes(move || acts.rate.value().get()),
        successes(move || acts.remove.value().get()),
    );
    let versions = move || (done.0.get(), done.1.get(), done.2.get());
    let all = crate::ask(versions, move |_| admin_delivery(lang));
    view! {
        <Head text=title(lang) />
        <Outcome action=acts.method />
        <Outcome action=acts.rate />
        <Outcome action=acts.remove />
        <Transition>
            {changing(move || crate::awaited(async move {
                match all.await {
                    Ok(all) if all.is_empty() => view! { <p class="empty">{none(lang)}</p> }.into_any(),
                    Ok(all) => {
                        all.into_iter().enumerate().map(|(at, row)| view! { <Method at row acts /> }).collect_view().into_any()
                    }
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Method(at: usize, row: MethodRow, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let heading = format!("{} · {}", row.merchant, lang.pick(&row.name_zh, &row.name_en));
    let free = row.free_over.map(|minor| Money::cny(minor).decimal()).unwrap_or_default();
    let carriers = CARRIERS
        .iter()
        .map(|known| view! { <option value=known.code selected=known.code == row.carrier>{known.name(lang)}</option> })
        .collect_view();
    let id = row.id.to_string();
    let unfolded = acts.opened.get_untracked() == Some(at);
    let rates = rates(i64::try_from(row.rates.len()).unwrap_or(i64::MAX), lang);
    let rate_rows = row
        .rates
        .into_iter()
        .enumerate()
        .map(|(number, rate)| view! { <Rate prefix=format!("m{at}r{number}") method=id.clone() rate acts /> })
        .collect_view();
    let (id_kept, id_new) = (id.clone(), id);
    let fresh = RateRow {
        region: String::new(),
        place: String::new(),
        served: true,
        first_g: 1000,
        first_price: 800,
        step_g: 1000,
        step_price: 300,
        extra_days: 0,
    };
    view! {
        <section class="card desk-section" aria-labelledby=format!("m{at}")>
            <h2 id=format!("m{at}")>{heading}</h2>
            <ActForm action=acts.method attr:class="desk-section desk-way">
                <input type="hidden" name="form[id]" value=id_kept />
                <div class="desk-filter"><div class="desk-fields">
                    <Field id=format!("m{at}-zh") name="form[name_zh]" label=name_zh(lang) value=row.name_zh />
                    <Field id=format!("m{at}-en") name="form[name_en]" label=name_en(lang) value=row.name_en />
                    <div class="field">
                        <label for=format!("m{at}-carrier")>{carrier(lang)}</label>
                        <select id=format!("m{at}-carrier") name="form[carrier]">{carriers}</select>
                    </div>
                    <Field id=format!("m{at}-min") name="form[days_min]" label=days_min(lang) value=row.days_min.to_string() kind="number" />
                    <Field id=format!("m{at}-max") name="form[days_max]" label=days_max(lang) value=row.days_max.to_string() kind="number" />
                    <Field id=format!("m{at}-free") name="form[free_over]" label=free_over(lang) value=free hint=never_free(lang) optional=true />
                </div></div>
                <label class="check">
                    <input type="checkbox" name="form[active]" value="true" checked=row.active />
                    {active(lang)}
                </label>
                <button class="button button-small" type="submit">{save(lang)}</button>
            </ActForm>
            <details open=unfolded on:submit=move |_| acts.opened.set(Some(at))>
                <summary><h3>{rates}</h3></summary>
                {rate_rows}
                <details>
                    <summary class="link">{new_rate(lang)}</summary>
                    <RateFields prefix=format!("m{at}new") method=id_new rate=fresh acts fresh=true />
                </details>
            </details>
        </section>
    }
}

/// A rate in one line that unfolds into its form.
#[component]
fn Rate(prefix: String, method: String, rate: RateRow, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let place = match (rate.region.as_str(), rate.place.as_str()) {
        ("", _) => everywhere(lang).to_owned(),
        (code, "") => code.to_owned(),
        (_, name) => name.to_owned(),
    };
    let (owner, region) = (method.clone(), rate.region.clone());
    let label = format!("{} {place}", remove(lang));
    view! {
        <details>
            <summary>{summary(&place, &rate, lang)}</summary>
            <RateFields prefix method rate acts fresh=false />
            <ActForm action=acts.remove>
                <input type="hidden" name="method" value=owner />
                <input type="hidden" name="region" value=region />
                <button class="button button-small button-danger" type="submit" aria-label=label>{remove(lang)}</button>
            </ActForm>
        </details>
    }
}

fn summary(place: &str, rate: &RateRow, lang: Lang) -> String {
    if !rate.served {
        return format!("{place} · {}", not_served(lang));
    }
    let (first, step) = (Money::cny(rate.first_price).display(), Money::cny(rate.step_price).display());
    format!("{place} · {} g {first} · +{} g {step}", rate.first_g, rate.step_g)
}

#[component]
fn RateFields(prefix: String, method: String, rate: RateRow, acts: Acts, fresh: bool) -> impl IntoView {
    let lang = use_lang();
    // Built before the view, whose closures must own what they show.
    let [id_region, id_first_g, id_first, id_step_g, id_step, id_days] =
        ["region", "first-g", "first", "step-g", "step", "days"].map(|name| format!("{prefix}-{name}"));
    let kept = rate.region.clone();
    view! {
        <ActForm action=acts.rate attr:class="desk-section">
            <input type="hidden" name="form[method]" value=method />
            <div class="desk-filter"><div class="desk-fields">
                {if fresh {
                    view! { <Field id=id_region name="form[region]" label=region(lang) value=String::new() optional=true /> }.into_any()
                } else {
                    view! { <input type="hidden" name="form[region]" value=kept /> }.into_any()
                }}
                <Field id=id_first_g name="form[first_g]" label=first_g(lang) value=rate.first_g.to_string() kind="number" />
                <Field id=id_first name="form[first_price]" label=first_price(lang) value=Money::cny(rate.first_price).decimal() />
                <Field id=id_step_g name="form[step_g]" label=step_g(lang) value=rate.step_g.to_string() kind="number" />
                <Field id=id_step name="form[step_price]" label=step_price(lang) value=Money::cny(rate.step_price).decimal() />
                <Field id=id_days name="form[extra_days]" label=extra_days(lang) value=rate.extra_days.to_string() kind="number" />
            </div></div>
            <label class="check">
                <input type="checkbox" name="form[served]" value="true" checked=rate.served />
                {served(lang)}
            </label>
            <button class="button button-small" type="submit">{set_rate(lang)}</button>
        </ActForm>
    }
}

#[component]
fn Field(
    id: String,
    name: &'static str,
    label: &'static str,
    value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id type=kind name=name value=value placeholder=hint required=!optional autocomplete="off" />
        </div>
    }
}
