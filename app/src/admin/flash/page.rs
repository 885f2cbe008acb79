//! Flash sales at the merchant's desk.

use super::api::{BeginFlashSale, EndFlashSale, admin_flash_sales};
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem, empty_after};
use crate::admin::product::page::successes;
use crate::admin::state_words::State;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::flash::{FlashRow, Phase};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

words! {
    title: "秒杀" | "Flash sales";
    new: "新的一场" | "A new sale";
    hint: "每个规格同一时间只有一场。到点自动开始，卖完或到点自动恢复原价；没按时付款的会再放出来。"
        | "One sale of a variant at a time, and it begins by itself. The price returns to normal when stock or time runs out; unpaid pieces go back on sale.";
    sku: "SKU（在库存页点“做秒杀”可以带过来）" | "SKU (or press “Flash sale” on the stock page)";
    price: "秒杀价（元）" | "Sale price (yuan)";
    quantity: "件数" | "Pieces";
    per_person: "每人限购（件）" | "Pieces per person";
    starts_at: "开始（北京时间）" | "Starts (Beijing time)";
    ends_at: "结束（北京时间）" | "Ends (Beijing time)";
    begin: "定下这一场" | "Schedule it";
    nothing: "还没有秒杀。" | "No flash sales yet.";
    all: "全部场次" | "All sales";
    end: "提前结束" | "End it now";
    call_off: "取消" | "Cancel sale";
    upcoming: "未开始" | "Upcoming";
    running: "进行中" | "Running";
    sold_out: "已抢光" | "All ordered";
    over: "已结束" | "Over";
    early: "提前结束了" | "Ended early";
    called_off: "已取消" | "Called off";
    short: "可售库存比剩下的秒杀件数少" | "Less stock is available than the sale has left";
}

/// Flash sales.
#[component]
pub fn FlashPage() -> impl IntoView {
    let lang = use_lang();
    let (begin, end) = (Act::<BeginFlashSale>::new(), Act::<EndFlashSale>::new());
    let done = (successes(move || begin.value().get()), successes(move || end.value().get()));
    let all = crate::ask(move || (done.0.get(), done.1.get()), move |_| admin_flash_sales(lang));
    let may = use_me().is_some_and(|me| me.may(Permission::ProductsEdit));
    view! {
        <Head text=title(lang)>
            {may.then(|| view! { <a class="button" href="#new">{new(lang)}</a> })}
        </Head>
        <p class="quiet">{hint(lang)}</p>
        <Outcome action=end />
        <section class="desk-section" aria-labelledby="all">
            <h2 id="all">{self::all(lang)}</h2>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match all.await {
                        Ok(rows) if rows.is_empty() => view! { <p class="empty">{nothing(lang)}</p> }.into_any(),
                        Ok(rows) => view! {
                            <ul class="desk-rows desk-sales">
                                {rows.into_iter().map(|row| view! { <Row row end may /> }).collect_view()}
                            </ul>
                        }
                        .into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
        </section>
        {may.then(|| view! { <Form begin /> })}
    }
}

#[component]
fn Form(begin: Act<BeginFlashSale>) -> impl IntoView {
    let lang = use_lang();
    empty_after(begin, "[aria-labelledby=new] form");
    let chosen = use_query_map().with_untracked(|query| query.get("sku"));
    view! {
        <section class="desk-section" aria-labelledby="new">
            <h2 id="new">{new(lang)}</h2>
            <Outcome action=begin />
            <ActForm action=begin attr:class="card form">
                <Field name="sku" label=sku(lang) value=chosen />
                <Field name="price" label=price(lang) mode="decimal" />
                <Field name="quantity" label=quantity(lang) kind="number" />
                <Field name="per_person" label=per_person(lang) kind="number" />
                <Field name="starts_at" label=starts_at(lang) kind="datetime-local" />
                <Field name="ends_at" label=ends_at(lang) kind="datetime-local" />
                <button class="button button-primary" type="submit">{self::begin(lang)}</button>
            </ActForm>
        </section>
    }
}

#[component]
fn Field(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] kind: Option<&'static str>,
    #[prop(optional)] mode: Option<&'static str>,
    /// What stands in it at first.
    #[prop(optional_no_strip)]
    value: Option<String>,
) -> impl IntoView {
    let id = format!("flash-{name}");
    let kind = kind.unwrap_or("text");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id name=format!("form[{name}]") type=kind inputmode=mode required=true autocomplete="off" value=value
                min={(kind == "number").then_some("1")}
            />
        </div>
    }
}

fn state(row: &FlashRow, lang: Lang) -> (&'static str, &'static str) {
    if row.ended_early {
        return (if row.called_off { called_off(lang) } else { early(lang) }, "state-plain");
    }
    match row.card.offer.phase() {
        Phase::Upcoming => (upcoming(lang), "state-wait"),
        Phase::Running => (running(lang), "state-good"),
        Phase::SoldOut => (sold_out(lang), "state-good"),
        Phase::Over => (over(lang), "state-plain"),
    }
}

/// `已订 3 / 100 件 · 每人 2 件`
fn counts(row: &FlashRow, lang: Lang) -> String {
    let (sold, terms) = (row.card.offer.sold, row.card.offer.terms);
    match lang {
        Lang::Zh => format!("已订 {sold} / {} 件 · 每人 {} 件", terms.quantity, terms.per_person),
        Lang::En => format!("{sold} of {} ordered · {} per person", terms.quantity, terms.per_person),
    }
}

#[component]
fn Row(row: FlashRow, end: Act<EndFlashSale>, may: bool) -> impl IntoView {
    let lang = use_lang();
    let offer = row.card.offer.clone();
    let open = !row.ended_early && offer.phase() != Phase::Over;
    let scarce = open && row.available < offer.terms.quantity - offer.sold;
    let heading = if row.card.options.is_empty() {
        row.card.title.clone()
    } else {
        format!("{} · {}", row.card.title, row.card.options)
    };
    // What has not begun is called off, not ended.
    let act = if offer.phase() == Phase::Upcoming { call_off(lang) } else { self::end(lang) };
    let label = format!("{act} {}", row.sku);
    view! {
        <li class="desk-row">
            <span>
                {heading}
                <span class="quiet desk-sku">{row.sku.clone()}" · "{row.merchant.clone()}</span>
            </span>
            <State of=state(&row, lang) />
            <span class="desk-number">{offer.price.display()}" "<s class="quiet">{offer.before.display()}</s></span>
            <span class="quiet">
                <span class="desk-number">{offer.terms.starts_at.minute_text()}" –"</span>" "
                <span class="desk-number">{offer.terms.ends_at.minute_text()}</span>
            </span>
            <span class="quiet">{counts(&row, lang)}</span>
            {scarce.then(|| view! { <span class="notice desk-wide">{short(lang)}</span> })}
            {(open && may).then(|| view! {
                <ActForm action=end attr:class="desk-act">
                    <input type="hidden" name="sale" value=offer.id.to_string() />
                    <button class="button button-small button-danger" type="submit" aria-label=label>{act}</button>
                </ActForm>
            })}
        </li>
    }
}
