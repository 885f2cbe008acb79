//! One order on one screen: the promise, what to do, goods, parcels, money, whom it goes to,
//! and what happened.

use super::actions::Actions;
use super::api::{CancelOrder, NoteOrder, RefundOrder, RevealOrder, ShipOrder, admin_order};
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem, when_pass_ends};
use crate::admin::product::page::successes;
use crate::admin::state_words::{self, State, States};
use crate::links;
use crate::routes::use_lang;
use crate::sent_from::sent_from;
use crate::ui::changing;
use domain::ids::OrderId;
use domain::orders::desk::{DeskEvent, DeskLine, DeskOrder, DeskParcel};
use domain::orders::{FulfillmentStatus, OrderStatus};
use domain::staff::Permission;
use domain::{Lang, Timestamp};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    order: "订单" | "Order";
    back: "全部订单" | "All orders";
    goods: "商品" | "Goods";
    parcels: "包裹" | "Parcels";
    money: "金额" | "Money";
    receiver: "收货人" | "Receiver";
    timeline: "经过" | "What happened";
    items: "商品金额" | "Goods";
    discount: "优惠" | "Discount";
    delivery: "运费" | "Delivery";
    total: "应付" | "Total";
    refunded: "已退" | "Refunded";
    payments: "付款记录" | "Payments";
    refunds: "退款记录" | "Refunds";
    name: "姓名" | "Name";
    phone: "电话" | "Phone";
    email: "邮箱" | "E-mail";
    address: "地址" | "Address";
    reveal: "显示完整信息" | "Show in full";
    reveal_note: "会记入审计日志，五分钟后自动隐藏" | "Recorded in the audit log; hidden again after five minutes";
    shown: "正在显示完整信息，五分钟后自动隐藏" | "Shown in full; hidden again after five minutes";
    shopper_note: "顾客留言" | "Shopper's note";
    staff_note: "内部备注" | "Staff note";
    save: "保存备注" | "Save note";
    customer: "顾客资料" | "Customer";
    placed: "下单" | "Placed";
    channel: "来源" | "Channel";
    seller: "商家" | "Seller";
    shipped_of: "已发" | "shipped";
    promise_unpaid: "等待付款，未付将在此时关闭：" | "Waiting for payment; closes unpaid at ";
    promise_ship: "承诺送达" | "Promised arrival";
    promise_arrived: "已全部送达，等顾客确认收货" | "All arrived; waits for the shopper to confirm";
    promise_over: "订单已结束" | "This order is over";
    late: "已超过承诺时间" | "later than promised";
}

/// One order.
#[component]
pub fn OrderPage(
    /// Which.
    id: OrderId,
) -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let pass = Memo::new(move |_| query.with(|map| map.get("pass")).unwrap_or_default());
    let acts = Acts { note: Act::new(), reveal: Act::new(), ship: Act::new(), refund: Act::new(), cancel: Act::new() };
    // Read again after what succeeded only: what was typed stays when something was refused.
    let done = (
        successes(move || acts.ship.value().get()),
        successes(move || acts.refund.value().get()),
        successes(move || acts.cancel.value().get()),
        successes(move || acts.note.value().get()),
        successes(move || acts.reveal.value().get()),
    );
    let versions = move || (done.0.get(), done.1.get(), done.2.get(), done.3.get(), done.4.get());
    let seen = crate::ask(move || (pass.get(), versions()), move |(pass, _)| admin_order(lang, id, pass));
    when_pass_ends(pass, move || seen.refetch());
    view! {
        <a class="link-quiet" href=links::to(lang, "/admin/orders")>{back(lang)}</a>
        <Transition>
            {changing(move || crate::awaited(async move {
                match seen.await {
                    Ok(order) => view! { <Shown order acts /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

/// What can be done on this page. Kept outside of what is shown, so that an answer stays
/// visible when the order is read again.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    note: Act<NoteOrder>,
    reveal: Act<RevealOrder>,
    pub ship: Act<ShipOrder>,
    pub refund: Act<RefundOrder>,
    pub cancel: Act<CancelOrder>,
}

#[component]
fn Shown(order: DeskOrder, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let heading = format!("{} {}", self::order(lang), order.number);
    view! {
        <Head text=heading>
            <States status=order.status money=order.payment parcels=order.goods lang />
        </Head>
        <p class="notice">{promise(&order, lang)}</p>
        {order.sent_from.as_ref().map(|from| view! { <p class="quiet">{sent_from(from, lang)}</p> })}
        <div class="desk-columns desk-columns-wide">
            <div class="desk-section">
                <Actions order=order.clone() acts />
                <Lines lines=order.lines.clone() />
                <Parcels parcels=order.parcels.clone() />
                <Timeline events=order.timeline.clone() />
            </div>
            <div class="desk-section">
                <Receiver order=order.clone() acts />
                <MoneyCard order=order.clone() />
                <Notes order acts />
            </div>
        </div>
    }
}

/// The next promise, in one line.
fn promise(order: &DeskOrder, lang: Lang) -> String {
    use domain::orders::PaymentStatus;
    let (from, to) = order.promise;
    let days = if from.day_text() == to.day_text() {
        to.day_text()
    } else {
        format!("{} – {}", from.day_text(), to.day_text())
    };
    match (order.status, order.payment, order.goods) {
        (OrderStatus::Placed, PaymentStatus::Unpaid, _) => {
            format!("{}{}", promise_unpaid(lang), order.expires_at.minute_text())
        }
        (OrderStatus::Placed, _, goods) if goods != FulfillmentStatus::Delivered => {
            format!("{} {days} · {}", promise_ship(lang), order.delivery)
        }
        (OrderStatus::Placed, ..) => promise_arrived(lang).to_owned(),
        _ => promise_over(lang).to_owned(),
    }
}

#[component]
fn Lines(lines: Vec<DeskLine>) -> impl IntoView {
    let lang = use_lang();
    let rows = lines
        .into_iter()
        .map(|line| {
            let detail =
                if line.options.is_empty() { line.sku.clone() } else { format!("{} · {}", line.options, line.sku) };
            let pieces = format!("{} × {}", line.unit_price.display(), line.quantity);
            let thumb = line
                .picture
                .map(|id| view! { <img src=links::picture(&id, 160) alt="" width="48" height="48" loading="lazy" /> });
            let gone =
                (line.shipped > 0).then(|| format!(" · {} {}/{}", shipped_of(lang), line.shipped, line.quantity));
            view! {
                <li>
                    <a class="desk-row desk-line" rel="external" href=links::product(lang, &line.slug)>
                        <span class="desk-thumb">{thumb}</span>
                        <span>{line.title}</span>
                        <span class="desk-number">{line.total.display()}</span>
                        <span class="quiet">{detail}{gone}</span>
                        <span class="quiet desk-number">{pieces}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="desk-section" aria-labelledby="goods">
            <h2 id="goods">{goods(lang)}</h2>
            <ul class="desk-rows">{rows}</ul>
        </section>
    }
}

#[component]
fn Parcels(parcels: Vec<DeskParcel>) -> impl IntoView {
    let lang = use_lang();
    let count = parcels.len();
    let cards = parcels
        .into_iter()
        .map(|parcel| {
            let contents: Vec<String> =
                parcel.contents.into_iter().map(|(title, pieces)| format!("{title} × {pieces}")).collect();
            let scans = parcel
                .scans
                .into_iter()
                .map(|scan| view! { <li><span class="quiet">{scan.at.minute_text()}</span>" "{scan.text}</li> })
                .collect_view();
            view! {
                <li class="card desk-section">
                    <div class="desk-head">
                        <strong>{state_words::carrier(&parcel.carrier, lang)}" "{parcel.tracking_number}</strong>
                        <State of=state_words::tracking(parcel.status, lang) />
                    </div>
                    <p class="quiet">{parcel.shipped_at.minute_text()}" · "{contents.join("，")}</p>
                    <ol class="desk-timeline">{scans}</ol>
                </li>
            }
        })
        .collect_view();
    (count > 0).then(|| {
        view! {
            <section class="desk-section" aria-labelledby="parcels">
                <h2 id="parcels">{self::parcels(lang)}</h2>
                <ul class="desk-section">{cards}</ul>
            </section>
        }
    })
}

#[component]
fn Timeline(events: Vec<DeskEvent>) -> impl IntoView {
    let lang = use_lang();
    let rows = events
        .into_iter()
        .map(|event| {
            let facts: Vec<String> =
                event.facts.iter().filter_map(|(name, value)| state_words::fact(name, value, lang)).collect();
            view! {
                <li>
                    <strong>{state_words::event(&event.kind, lang)}</strong>
                    <span class="quiet">" "{event.at.minute_text()}" · "{state_words::actor(&event.actor, lang)}</span>
                    {(!facts.is_empty()).then(|| view! { <p class="quiet">{facts.join(" · ")}</p> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="desk-section" aria-labelledby="timeline">
            <h2 id="timeline">{timeline(lang)}</h2>
            <ol class="desk-timeline">{rows}</ol>
        </section>
    }
}

#[component]
fn Receiver(order: DeskOrder, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let me = use_me();
    let may = |permission| me.as_ref().is_some_and(|me| me.may(permission));
    let may_reveal = may(Permission::CustomersReveal) || may(Permission::OrdersEdit);
    let may_open = may(Permission::CustomersView);
    let person = order.person;
    let line = if person.revealed { person.line } else { "****".to_owned() };
    let shown_now = person.revealed;
    view! {
        <section class="card desk-section" aria-labelledby="receiver">
            <h2 id="receiver">{receiver(lang)}</h2>
            <dl class="desk-facts">
                <dt>{name(lang)}</dt><dd>{person.name}</dd>
                <dt>{phone(lang)}</dt><dd>{person.phone}</dd>
                {(!person.email.is_empty()).then(|| view! { <dt>{email(lang)}</dt><dd>{person.email}</dd> })}
                <dt>{address(lang)}</dt><dd>{person.region}" "{line}</dd>
            </dl>
            {if shown_now {
                view! { <p class="quiet" role="status">{shown(lang)}</p> }.into_any()
            } else if may_reveal {
                view! {
                    <ActForm action=acts.reveal>
                        <input type="hidden" name="lang" value=lang.code() />
                        <input type="hidden" name="order" value=order.id.to_string() />
                        <button class="button button-small" type="submit" aria-describedby="reveal-note">{reveal(lang)}</button>
                        <p class="quiet" id="reveal-note">{reveal_note(lang)}</p>
                    </ActForm>
                }.into_any()
            } else {
                ().into_any()
            }}
            {order.customer.filter(|_| may_open).map(|id| view! {
                <a class="link" href=links::to(lang, &format!("/admin/customers/{id}"))>{customer(lang)}</a>
            })}
        </section>
    }
}

#[component]
fn MoneyCard(order: DeskOrder) -> impl IntoView {
    let lang = use_lang();
    let tries = order
        .payments
        .into_iter()
        .map(|payment| {
            let when = moment(payment.created_at);
            view! {
                <li class="desk-row">
                    <span>{state_words::provider(&payment.provider, lang)}" "<span class="quiet">{payment.reference}</span></span>
                    <State of=state_words::attempt(payment.state, lang) />
                    <span class="quiet">{when}</span>
                    <span class="desk-number">{payment.amount.display()}</span>
                </li>
            }
        })
        .collect_view();
    let back_count = order.refunds.len();
    let back_rows = order
        .refunds
        .into_iter()
        .map(|refund| {
            let when = moment(refund.created_at);
            view! {
                <li class="desk-row">
                    <span>{state_words::reason(&refund.reason, lang)}</span>
                    <State of=state_words::refund(refund.state, lang) />
                    <span class="quiet">{when}</span>
                    <span class="desk-number">{refund.amount.display()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card desk-section" aria-labelledby="money">
            <h2 id="money">{money(lang)}</h2>
            <dl class="desk-facts">
                <dt>{items(lang)}</dt><dd>{order.items_total.display()}</dd>
                {(order.discount_total.minor > 0).then(|| view! {
                    <dt>{discount(lang)}</dt><dd>{order.discount_total.with(-order.discount_total.minor).display()}</dd>
                })}
                <dt>{delivery(lang)}</dt><dd>{order.delivery_total.display()}</dd>
                <dt class="desk-sum">{total(lang)}</dt><dd class="desk-sum">{order.total.display()}</dd>
                {(order.refunded.minor > 0).then(|| view! { <dt>{refunded(lang)}</dt><dd>{order.refunded.display()}</dd> })}
            </dl>
            <h3>{payments(lang)}</h3>
            <ul class="desk-rows">{tries}</ul>
            {(back_count > 0).then(|| view! {
                <h3>{refunds(lang)}</h3>
                <ul class="desk-rows">{back_rows}</ul>
            })}
            <p class="quiet">
                {seller(lang)}" "{order.merchant_name}" · "{channel(lang)}" "{state_words::channel(order.channel, lang).0}
                " · "{placed(lang)}" "{order.placed_at.minute_text()}
            </p>
        </section>
    }
}

fn moment(at: Timestamp) -> String {
    at.minute_text()
}

#[component]
fn Notes(order: DeskOrder, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let may = use_me().is_some_and(|me| me.may(Permission::OrdersEdit));
    let text = order.staff_note;
    let said = order.note;
    view! {
        <section class="card desk-section" aria-labelledby="staff-note">
            {(!said.is_empty()).then(|| view! { <h2>{shopper_note(lang)}</h2><p>{said}</p> })}
            <h2 id="staff-note">{staff_note(lang)}</h2>
            {if may {
                view! {
                    <ActForm action=acts.note attr:class="desk-section">
                        <input type="hidden" name="order" value=order.id.to_string() />
                        <textarea class="input" name="note" rows="3" maxlength="1000" aria-labelledby="staff-note">{text}</textarea>
                        <button class="button button-small" type="submit">{save(lang)}</button>
                    </ActForm>
                    <Outcome action=acts.note />
                }.into_any()
            } else {
                view! { <p>{text}</p> }.into_any()
            }}
        </section>
    }
}
