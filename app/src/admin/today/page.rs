//! The dashboard: four numbers, what needs you now, the last thirty days, the latest orders.

use super::api::admin_today;
use super::live::on_order_events;
use crate::admin::pieces::{Head, Problem, grouped};
use crate::admin::state_words::States;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::reports::{DayFigures, NeedsYou, OrderLineUp, Today, Trend};
use domain::{Lang, Money};
use leptos::prelude::*;

/// How one number of what waits is said.
type Counted = fn(i64, Lang) -> String;

words! {
    title: "今日" | "Today";
    orders_today: "今日订单" | "Orders today";
    revenue_today: "今日已付" | "Paid today";
    to_ship: "待发货" | "To ship";
    low_stock: "库存不足" | "Low stock";
    yesterday: "昨天此时" | "this time yesterday";
    last_week: "上周此时" | "this time last week";
    variant: "个规格到了提醒线" | "variant at its warning level";
    variants: "个规格到了提醒线" | "variants at their warning level";
    needs: "现在要处理" | "Needs you now";
    all_done: "都处理完了，去看看商品吧。" | "All done. Time to look at the goods.";
    ship: "去发货" | "Ship";
    all_to_ship: "全部待发货订单" | "All orders to ship";
    restock: "补货" | "Restock";
    sold_out: "缺货" | "Sold out";
    look: "去看看" | "Look";
    chart: "近 30 天已付金额" | "Paid in the last 30 days";
    highest: "最高" | "Highest";
    in_all: "合计" | "In all";
    as_table: "用表格看" | "As a table";
    day: "日期" | "Day";
    orders: "订单" | "Orders";
    revenue: "已付" | "Paid";
    latest: "最新订单" | "Latest orders";
    no_orders: "还没有订单。" | "No orders yet.";
}

counts! {
    failed_payments: "{} 笔订单付款失败" | "{} order with a failed payment" | "{} orders with a failed payment";
    failed_refunds: "{} 笔退款失败" | "{} failed refund" | "{} failed refunds";
    open_questions: "{} 个顾客提问待回答" | "{} question to answer" | "{} questions to answer";
    dead_jobs: "{} 个后台任务失败" | "{} failed job" | "{} failed jobs";
    left: "仅剩 {} 件" | "{} left" | "{} left";
}

/// The dashboard.
#[component]
pub fn TodayPage() -> impl IntoView {
    let lang = use_lang();
    let seen = crate::ask(|| (), move |()| admin_today(lang));
    on_order_events(move || seen.refetch());
    view! {
        <Head text=title(lang) />
        <Transition>
            {changing(move || crate::awaited(async move {
                match seen.await {
                    Ok(today) => view! { <Shown today /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Shown(today: Today) -> impl IntoView {
    let lang = use_lang();
    let Today { orders, revenue, to_ship: waiting, low_stock: low, needs: waits, days, latest: newest, .. } = today;
    view! {
        <div class="desk-numbers">
            <Figure name=orders_today(lang) trend=orders show=grouped />
            <Figure name=revenue_today(lang) trend=revenue show=amount />
            <Figure name=to_ship(lang) trend=waiting show=grouped />
            <dl class="desk-figure">
                <dt><a class="link" href=links::to(lang, "/admin/stock?stock=low")>{low_stock(lang)}</a></dt>
                <dd>{grouped(low)}</dd>
                <dd class="quiet">{if low == 1 { variant(lang) } else { variants(lang) }}</dd>
            </dl>
        </div>
        <div class="desk-columns desk-columns-wide">
            <Needs waits all_to_ship_count=waiting.now />
            // Both columns are about as long as each other.
            <div class="desk-columns">
                <Chart days />
                <section class="desk-section" aria-labelledby="latest">
                    <h2 id="latest">{latest(lang)}</h2>
                    {if newest.is_empty() {
                        view! { <p class="quiet">{no_orders(lang)}</p> }.into_any()
                    } else {
                        view! { <ul class="desk-rows" aria-live="polite">{rows(newest, lang)}</ul> }.into_any()
                    }}
                </section>
            </div>
        </div>
    }
}

fn amount(minor: i64) -> String {
    Money::cny(minor).display()
}

/// `比昨天此时 +3`: the direction is a sign that is read, never only a colour.
fn change(now: i64, before: i64, show: fn(i64) -> String, then: &str, lang: Lang) -> String {
    if now == before {
        return match lang {
            Lang::Zh => ["与", then, "持平"].concat(),
            Lang::En => ["same as ", then].concat(),
        };
    }
    let sign = if now > before { "+" } else { "−" };
    let difference = [sign, &show((now - before).abs())].concat();
    match lang {
        Lang::Zh => ["比", then, " ", &difference].concat(),
        Lang::En => [difference.as_str(), " vs ", then].concat(),
    }
}

/// A number with its comparisons.
#[component]
fn Figure(name: &'static str, trend: Trend, show: fn(i64) -> String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <dl class="desk-figure">
            <dt>{name}</dt>
            <dd>{show(trend.now)}</dd>
            <dd class="quiet">{change(trend.now, trend.yesterday, show, yesterday(lang), lang)}</dd>
            <dd class="quiet">{change(trend.now, trend.last_week, show, last_week(lang), lang)}</dd>
        </dl>
    }
}

/// What waits for somebody; each row is one tap from done.
#[component]
fn Needs(waits: NeedsYou, all_to_ship_count: i64) -> impl IntoView {
    let lang = use_lang();
    let nothing = waits == NeedsYou::default();
    let more = all_to_ship_count > i64::try_from(waits.to_ship.len()).unwrap_or(i64::MAX);
    let ship_rows = waits
        .to_ship
        .into_iter()
        .map(|order| {
            view! {
                <li>
                    <a class="desk-row" href=links::to(lang, &format!("/admin/orders/{}", order.id))>
                        <span class="desk-number">{order.number}</span>
                        <span class="link">{ship(lang)}</span>
                        <span class="quiet">{order.placed_at.minute_text()}</span>
                        <span class="desk-number">{order.total.display()}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let stock_rows = waits
        .low_stock
        .into_iter()
        .map(|low| {
            view! {
                <li>
                    <a class="desk-row" href=links::to(lang, &format!("/admin/stock/{}", low.variant))>
                        <span class="desk-cut">{low.title}</span>
                        <span class="link">{restock(lang)}</span>
                        <span class="quiet">{low.options}</span>
                        <span class="desk-number">{if low.available > 0 { left(low.available, lang) } else { sold_out(lang).to_owned() }}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let counted: [(i64, Counted, &str); 4] = [
        (waits.failed_payments, failed_payments, "/admin/orders?tab=to_pay"),
        (waits.failed_refunds, failed_refunds, "/admin/orders?tab=after_sales"),
        (waits.questions, open_questions, "/admin/voices"),
        (waits.dead_jobs, dead_jobs, "/admin/operations"),
    ];
    let counted = counted
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, words, path)| {
            view! {
                <li>
                    <a class="desk-row" href=links::to(lang, path)>
                        <span>{words(number, lang)}</span>
                        <span class="link">{look(lang)}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="desk-section" aria-labelledby="needs">
            <h2 id="needs">{needs(lang)}</h2>
            {if nothing {
                view! { <p class="notice">{all_done(lang)}</p> }.into_any()
            } else {
                view! { <ul class="desk-rows">{ship_rows}{stock_rows}{counted}</ul> }.into_any()
            }}
            {more.then(|| view! {
                <a class="link" href=links::to(lang, "/admin/orders?tab=to_ship&sort=oldest")>
                    {all_to_ship(lang)}{format!(" ({all_to_ship_count})")}
                </a>
            })}
        </section>
    }
}

/// Bars for thirty days with direct labels, and the same as a table.
#[component]
fn Chart(days: Vec<DayFigures>) -> impl IntoView {
    let lang = use_lang();
    let most = days.iter().map(|day| day.revenue).max().unwrap_or(0);
    let sum: i64 = days.iter().map(|day| day.revenue).sum();
    let ends = days.first().zip(days.last()).map(|(first, last)| (first.day.clone(), last.day.clone()));
    let (from, until) = ends.unwrap_or_default();
    let (best, total) = (amount(most), amount(sum));
    let label = format!("{} · {} {best} · {} {total}", chart(lang), highest(lang), in_all(lang));
    let last = days.len().saturating_sub(1);
    let bars = days
        .iter()
        .enumerate()
        .map(|(at, day)| {
            // A day with any money at all is visible.
            let height = if day.revenue > 0 { (day.revenue * 100 / most.max(1)).max(1) } else { 0 };
            view! {
                <rect
                    class:is-today=at == last
                    x=(at * 10 + 1).to_string()
                    y=(100 - height).to_string()
                    width="8"
                    height=height.to_string()
                />
            }
        })
        .collect_view();
    let table = days
        .into_iter()
        .rev()
        .map(|day| {
            view! {
                <tr>
                    <td>{day.day}</td>
                    <td class="end">{day.orders}</td>
                    <td class="end">{amount(day.revenue)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="desk-section" aria-labelledby="chart">
            <h2 id="chart">{chart(lang)}</h2>
            <div class="desk-chart">
                <p class="desk-ends quiet">
                    <span>{highest(lang)}" "{best}</span>
                    <span>{in_all(lang)}" "{total}</span>
                </p>
                <svg viewBox="0 0 300 100" preserveAspectRatio="none" role="img" aria-label=label>{bars}</svg>
                <p class="desk-ends quiet"><span>{from}</span><span>{until}</span></p>
            </div>
            <details>
                <summary class="link">{as_table(lang)}</summary>
                <table class="desk-table">
                    <thead>
                        <tr>
                            <th scope="col">{day(lang)}</th>
                            <th scope="col" class="end">{orders(lang)}</th>
                            <th scope="col" class="end">{revenue(lang)}</th>
                        </tr>
                    </thead>
                    <tbody>{table}</tbody>
                </table>
            </details>
        </section>
    }
}

fn rows(orders: Vec<OrderLineUp>, lang: Lang) -> impl IntoView {
    orders
        .into_iter()
        .map(|order| {
            view! {
                <li>
                    <a class="desk-row" href=links::to(lang, &format!("/admin/orders/{}", order.id))>
                        <span class="desk-number">{order.number}</span>
                        <span class="desk-number">{order.total.display()}</span>
                        <span class="quiet">{order.placed_at.minute_text()}</span>
                        <States status=order.status money=order.payment parcels=order.goods lang />
                    </a>
                </li>
            }
        })
        .collect_view()
}
