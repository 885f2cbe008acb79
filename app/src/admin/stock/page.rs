//! The stock list, the scarcest first, and one variant's levels, counting and ledger.

use super::api::{AdjustStock, SetStockWarning, admin_stock, admin_stock_sheet};
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem, empty_after, with_commas};
use crate::admin::product::page::successes;
use crate::admin::products::page::{Pages, stock_word};
use crate::admin::state_words::State;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Lang;
use domain::catalog::desk::{DeskMovement, PlaceStock, ProductFilter, StockFilter, StockRow, StockSheet};
use domain::ids::VariantId;
use domain::staff::Permission;
use domain::stock::MovementKind;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "库存" | "Stock";
    search: "搜索" | "Search";
    search_label: "标题、SKU 或条码" | "Title, SKU or barcode";
    kinds: "库存状态" | "Kinds of stock";
    all: "全部" | "All";
    nothing: "没有符合的规格。" | "No variants match.";
    available: "可售" | "Available";
    on_hand: "在库" | "On hand";
    allocated: "待发" | "To ship";
    goods: "商品" | "Product";
    option: "规格" | "Option";
    low: "快没货" | "Running low";
    sold_out: "缺货" | "Sold out";
    product: "看商品" | "The product";
    flash: "做秒杀" | "Flash sale";
    places: "各仓库" | "Places";
    place: "仓库" | "Place";
    adjust: "调整库存" | "Adjust stock";
    delta: "增减（负数是减少）" | "Pieces more (less when negative)";
    reason: "原因" | "Reason";
    counted: "盘点" | "Counted";
    arrived: "到货" | "Arrived";
    broken: "破损" | "Damaged";
    lost: "遗失" | "Lost";
    save: "记入库存" | "Record it";
    warn_at: "可售低于等于此数时提醒" | "Warn when available falls to";
    keep: "保存" | "Save";
    movements: "流水" | "Ledger";
    nothing_moved: "还没有进出。" | "Nothing has moved yet.";
    received: "入库" | "Received";
    allocated_for: "下单占用" | "Ordered";
    shipped: "发货" | "Shipped";
    released: "取消释放" | "Released";
    adjusted: "调整" | "Adjusted";
    returned: "退回" | "Returned";
}

counts! {
    found: "共 {} 个规格" | "{} variant" | "{} variants";
}

fn kind_word(kind: MovementKind, lang: Lang) -> &'static str {
    match kind {
        MovementKind::Received => received(lang),
        MovementKind::Allocated => allocated_for(lang),
        MovementKind::Shipped => shipped(lang),
        MovementKind::Released => released(lang),
        MovementKind::Adjusted => adjusted(lang),
        MovementKind::Returned => returned(lang),
    }
}

/// The stock list.
#[component]
pub fn StockPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let filter = Memo::new(move |_| query.with(|map| ProductFilter::from_query(|name| map.get(name))));
    let found = crate::ask(move || filter.get(), move |filter| admin_stock(lang, filter));
    let tab = move |stock: Option<StockFilter>, text: &'static str| {
        let address = move || {
            let asked = filter.with(|filter| ProductFilter { stock, page: 1, ..filter.clone() });
            links::to(lang, "/admin/stock") + &asked.to_query()
        };
        let current = move || (filter.with(|filter| filter.stock) == stock).then_some("page");
        view! { <a class="chip" href=address aria-current=current>{text}</a> }
    };
    view! {
        <Head text=title(lang) />
        <nav class="row-scroll" aria-label=kinds(lang)>
            {tab(None, all(lang))}
            {StockFilter::ALL.iter().map(|stock| tab(Some(*stock), stock_word(*stock, lang))).collect_view()}
        </nav>
        {changing(move || {
            let filter = filter.get();
            view! {
                <form class="desk-inline" method="get" action=links::to(lang, "/admin/stock") role="search">
                    <input class="input" type="search" name="q" value=filter.text aria-label=search_label(lang) placeholder=search_label(lang) />
                    {filter.stock.map(|stock| view! { <input type="hidden" name="stock" value=stock.code() /> })}
                    <button class="button" type="submit">{search(lang)}</button>
                </form>
            }
        })}
        <Transition>
            {changing(move || crate::awaited(async move {
                match found.await {
                    Ok(list) if list.rows.is_empty() => view! { <p class="empty">{nothing(lang)}</p> }.into_any(),
                    Ok(list) => {
                        let rows = list.rows.into_iter().map(|row| view! { <Row row /> }).collect_view();
                        view! {
                            <p class="quiet" role="status">{with_commas(self::found(list.count, lang), list.count)}</p>
                            <ul class="desk-rows desk-stock">
                                // Where each number says itself what it is, this line is not seen.
                                <li class="desk-row desk-heads" aria-hidden="true">
                                    <span>{goods(lang)}</span>
                                    <span>{option(lang)}" · SKU"</span>
                                    <span></span>
                                    <span class="desk-counts">
                                        <span>{on_hand(lang)}</span>
                                        <span>{allocated(lang)}</span>
                                        <span>{available(lang)}</span>
                                    </span>
                                </li>
                                {rows}
                            </ul>
                            <Pages path="/admin/stock" filter=filter.get_untracked() count=list.count />
                        }
                        .into_any()
                    }
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Row(row: StockRow) -> impl IntoView {
    let lang = use_lang();
    let sku = if row.options.is_empty() { row.sku } else { [" · ", &row.sku].concat() };
    let count = |name: &'static str, number: i64| {
        view! { <span><span class="desk-name">{name}" "</span>{number}</span> }
    };
    let left = row.on_hand - row.allocated;
    let state = match (left > 0, row.low) {
        (false, _) => Some((sold_out(lang), "state-bad")),
        (true, true) => Some((low(lang), "state-wait")),
        (true, false) => None,
    };
    view! {
        <li>
            <a class="desk-row" href=links::to(lang, &format!("/admin/stock/{}", row.variant))>
                <span>{row.title}</span>
                <span class="quiet">{row.options}<span class="desk-sku">{sku}</span></span>
                <span class="desk-states">{state.map(|state| view! { <State of=state /> })}</span>
                <span class="desk-counts">
                    {count(on_hand(lang), row.on_hand)}
                    {count(allocated(lang), row.allocated)}
                    {count(available(lang), left)}
                </span>
            </a>
        </li>
    }
}

/// One variant's stock.
#[component]
pub fn StockSheetPage(
    /// Which.
    id: VariantId,
) -> impl IntoView {
    let lang = use_lang();
    let (adjusting, warning) = (Act::<AdjustStock>::new(), Act::<SetStockWarning>::new());
    let (done, set) = (successes(move || adjusting.value().get()), successes(move || warning.value().get()));
    let sheet = crate::ask(move || (done.get(), set.get()), move |_| admin_stock_sheet(lang, id));
    view! {
        <a class="link-quiet" href=links::to(lang, "/admin/stock")>{title(lang)}</a>
        <Outcome action=adjusting />
        <Outcome action=warning />
        <Transition>
            {changing(move || crate::awaited(async move {
                match sheet.await {
                    Ok(sheet) => view! { <Sheet sheet adjusting warning /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Sheet(sheet: StockSheet, adjusting: Act<AdjustStock>, warning: Act<SetStockWarning>) -> impl IntoView {
    let lang = use_lang();
    let me = use_me();
    let may_now = |permission| me.as_ref().is_some_and(|me| me.may(permission));
    let (may, may_sell) = (may_now(Permission::StockAdjust), may_now(Permission::ProductsEdit));
    let row = sheet.row;
    // The server fills the form in that this leads to.
    let sale = [&links::to(lang, "/admin/flash"), "?sku=", &links::encode(&row.sku), "#new"].concat();
    let heading = if row.options.is_empty() { row.title.clone() } else { format!("{} · {}", row.title, row.options) };
    let variant = row.variant.to_string();
    let levels = sheet
        .places
        .iter()
        .map(|place| view! { <Level place=place.clone() variant=variant.clone() warning may /> })
        .collect_view();
    view! {
        <Head text=heading>
            <a class="link-quiet" href=links::to(lang, &format!("/admin/products/{}", row.product))>{product(lang)}</a>
            {may_sell.then(|| view! { <a class="link-quiet" href=sale rel="external">{flash(lang)}</a> })}
        </Head>
        <p class="quiet">{row.sku}</p>
        <div class="desk-columns desk-columns-wide">
            <section class="desk-section" aria-labelledby="places">
                <h2 id="places">{places(lang)}</h2>
                <ul class="desk-section">{levels}</ul>
            </section>
            {may.then(|| view! { <Adjust places=sheet.places variant adjusting /> })}
        </div>
        <Ledger movements=sheet.movements />
    }
}

#[component]
fn Level(place: PlaceStock, variant: String, warning: Act<SetStockWarning>, may: bool) -> impl IntoView {
    let lang = use_lang();
    let field = format!("low-{}", place.location);
    view! {
        <li class="card desk-section">
            <strong>{place.name}</strong>
            <dl class="desk-facts">
                <dt>{on_hand(lang)}</dt><dd>{place.on_hand}</dd>
                <dt>{allocated(lang)}</dt><dd>{place.allocated}</dd>
                <dt>{available(lang)}</dt><dd>{place.on_hand - place.allocated}</dd>
            </dl>
            {may.then(|| view! {
                <ActForm action=warning attr:class="goods-warn">
                    <input type="hidden" name="variant" value=variant />
                    <input type="hidden" name="location" value=place.location.to_string() />
                    <div class="field">
                        <label for=field.clone()>{warn_at(lang)}</label>
                        <input id=field type="number" name="low_at" min="0" required=true value=place.low_at.to_string() />
                    </div>
                    <button class="button button-small" type="submit">{keep(lang)}</button>
                </ActForm>
            })}
        </li>
    }
}

#[component]
fn Adjust(places: Vec<PlaceStock>, variant: String, adjusting: Act<AdjustStock>) -> impl IntoView {
    let lang = use_lang();
    empty_after(adjusting, "[aria-labelledby=adjust] form");
    let choices = places
        .into_iter()
        .map(|place| view! { <option value=place.location.to_string()>{place.name}</option> })
        .collect_view();
    let reasons = [counted(lang), arrived(lang), broken(lang), lost(lang)];
    view! {
        <section class="desk-section" aria-labelledby="adjust">
            <h2 id="adjust">{adjust(lang)}</h2>
            <ActForm action=adjusting attr:class="card form">
                <input type="hidden" name="variant" value=variant />
                <div class="field">
                    <label for="location">{place(lang)}</label>
                    <select id="location" name="location">{choices}</select>
                </div>
                <div class="field">
                    <label for="delta">{delta(lang)}</label>
                    <input id="delta" type="number" name="delta" step="1" required=true />
                </div>
                <div class="field">
                    <label for="reason">{reason(lang)}</label>
                    <input id="reason" name="reason" list="reasons" required=true maxlength="200" autocomplete="off" />
                    <datalist id="reasons">
                        {reasons.into_iter().map(|text| view! { <option value=text></option> }).collect_view()}
                    </datalist>
                </div>
                <button class="button button-primary" type="submit">{save(lang)}</button>
            </ActForm>
        </section>
    }
}

#[component]
fn Ledger(movements: Vec<DeskMovement>) -> impl IntoView {
    let lang = use_lang();
    let signed = |number: i64| if number > 0 { format!("+{number}") } else { number.to_string() };
    let nothing_yet = movements.is_empty();
    let rows = movements
        .into_iter()
        .map(|movement| {
            // Only what moved is told: shipping moves both, an order only what waits.
            let moved = [(on_hand(lang), movement.on_hand), (allocated(lang), movement.allocated)];
            let moved: Vec<String> = moved
                .into_iter()
                .filter(|(_, number)| *number != 0)
                .map(|(name, number)| format!("{name} {}", signed(number)))
                .collect();
            let why = [movement.reason, movement.order.unwrap_or_default()].join(" ");
            view! {
                <li class="desk-row">
                    <span>{kind_word(movement.kind, lang)}" "<span class="quiet">{why}</span></span>
                    <span class="desk-number">{moved.join(" · ")}</span>
                    <span class="quiet">{movement.place}</span>
                    <span class="quiet desk-number">{movement.at.minute_text()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="desk-section" aria-labelledby="movements">
            <h2 id="movements">{self::movements(lang)}</h2>
            {if nothing_yet {
                view! { <p class="quiet">{nothing_moved(lang)}</p> }.into_any()
            } else {
                view! { <ul class="desk-rows desk-flat">{rows}</ul> }.into_any()
            }}
        </section>
    }
}
