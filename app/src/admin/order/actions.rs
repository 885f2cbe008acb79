//! What staff can do with an order: ship it wholly or in part, give money back, call it off.

use super::page::Acts;
use crate::act::ActForm;
use crate::admin::frame::use_me;
use crate::admin::pieces::{Outcome, empty_after};
use crate::admin::state_words;
use crate::routes::use_lang;
use domain::fulfillment::CARRIERS;
use domain::orders::desk::DeskOrder;
use domain::payments::RefundReason;
use domain::staff::Permission;
use leptos::prelude::*;

words! {
    ship: "发货" | "Ship";
    pieces: "这次发几件" | "Pieces in this parcel";
    carrier: "快递公司" | "Carrier";
    tracking: "运单号（演示快递可留空）" | "Tracking number (may stay empty for the demo courier)";
    send: "确认发货" | "Ship now";
    give_back: "退款" | "Refund";
    amount: "退款金额（元）" | "Amount (yuan)";
    most: "最多可退" | "At most";
    reason: "原因" | "Reason";
    refund_now: "确认退款" | "Refund now";
    call_off: "取消订单" | "Cancel the order";
    call_off_note: "库存会退回；已付的钱会原路退回。取消后不能恢复。" | "Stock returns, and paid money goes back. This cannot be undone.";
    call_off_now: "确认取消这笔订单" | "Cancel this order now";
}

counts! {
    of: "待发 {} 件" | "{} to ship" | "{} to ship";
}

/// The forms that make sense now; the server decides again.
#[component]
pub fn Actions(
    /// The order.
    order: DeskOrder,
    /// The actions of the page.
    acts: Acts,
) -> impl IntoView {
    let me = use_me();
    let may = |permission| me.as_ref().is_some_and(|me| me.may(permission));
    let can_ship = may(Permission::OrdersEdit) && order.can_ship();
    let can_refund = may(Permission::RefundsCreate) && order.refundable().minor > 0;
    let can_cancel = may(Permission::OrdersEdit) && order.can_cancel();
    view! {
        <Outcome action=acts.ship />
        <Outcome action=acts.refund />
        <Outcome action=acts.cancel />
        {can_ship.then(|| view! { <Ship order=order.clone() acts /> })}
        {can_refund.then(|| view! { <Refund order=order.clone() acts /> })}
        {can_cancel.then(|| view! { <CallOff order=order.clone() acts /> })}
    }
}

#[component]
fn Ship(order: DeskOrder, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    empty_after(acts.ship, "[aria-labelledby=ship] form");
    let chosen = order.carrier;
    let carriers = CARRIERS
        .iter()
        .map(|known| view! { <option value=known.code selected=known.code == chosen>{known.name(lang)}</option> })
        .collect_view();
    let lines = order
        .lines
        .into_iter()
        .filter(|line| line.to_ship() > 0)
        .enumerate()
        .map(|(at, line)| {
            let id = format!("pieces-{at}");
            let label = if line.options.is_empty() { line.title.clone() } else { format!("{} {}", line.title, line.options) };
            view! {
                <li class="desk-row">
                    <label for=id.clone()>{label}<span class="quiet">{format!(" · {}", of(line.to_ship(), lang))}</span></label>
                    <span>
                        <input type="hidden" name=format!("lines[{at}][line]") value=line.id.to_string() />
                        <input
                            id=id
                            class="input desk-quantity"
                            type="number"
                            inputmode="numeric"
                            name=format!("lines[{at}][quantity]")
                            min="0"
                            max=line.to_ship().to_string()
                            value=line.to_ship().to_string()
                            required=true
                        />
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card desk-section" aria-labelledby="ship">
            <h2 id="ship">{ship(lang)}</h2>
            <ActForm action=acts.ship attr:class="form">
                <input type="hidden" name="order" value=order.id.to_string() />
                <ul class="desk-rows" aria-label=pieces(lang)>{lines}</ul>
                <div class="field">
                    <label for="carrier">{carrier(lang)}</label>
                    <select id="carrier" name="carrier">{carriers}</select>
                </div>
                <div class="field">
                    <label for="tracking">{tracking(lang)}</label>
                    <input id="tracking" name="tracking_number" autocomplete="off" maxlength="32" />
                </div>
                <button class="button button-primary" type="submit">{send(lang)}</button>
            </ActForm>
        </section>
    }
}

#[component]
fn Refund(order: DeskOrder, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    empty_after(acts.refund, "#refund form");
    let left = order.refundable();
    let reasons = RefundReason::CHOICES
        .iter()
        .map(|known| view! { <option value=known.code()>{state_words::reason(known.code(), lang)}</option> })
        .collect_view();
    view! {
        <details class="card" id="refund">
            <summary class="link">{give_back(lang)}</summary>
            <ActForm action=acts.refund attr:class="form">
                <input type="hidden" name="order" value=order.id.to_string() />
                <input type="hidden" name="key" value=order.refund_key />
                <div class="field">
                    <label for="amount">{amount(lang)}</label>
                    <input
                        id="amount"
                        name="amount"
                        inputmode="decimal"
                        autocomplete="off"
                        value=left.decimal()
                        required=true
                        aria-describedby="most"
                    />
                    <p class="quiet" id="most">{most(lang)}" "{left.display()}</p>
                </div>
                <div class="field">
                    <label for="reason">{reason(lang)}</label>
                    <select id="reason" name="reason">{reasons}</select>
                </div>
                <button class="button button-danger" type="submit">{refund_now(lang)}</button>
            </ActForm>
        </details>
    }
}

#[component]
fn CallOff(order: DeskOrder, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="card">
            <summary class="link">{call_off(lang)}</summary>
            <ActForm action=acts.cancel attr:class="form">
                <input type="hidden" name="order" value=order.id.to_string() />
                <p class="quiet">{call_off_note(lang)}</p>
                <button class="button button-danger" type="submit">{call_off_now(lang)}</button>
            </ActForm>
        </details>
    }
}
