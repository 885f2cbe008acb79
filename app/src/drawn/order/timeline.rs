//! What happened, newest on top, with parcels folded under it.

use super::states::tracking_line;
use crate::routes::use_lang;
use crate::ui::Icon;
use domain::orders::views::{ParcelView, TimelineEntry};
use domain::{Lang, Money};
use leptos::prelude::*;

words! {
    heading: "订单进度" | "Order progress";
    placed: "下单" | "Order placed";
    paid: "付款成功" | "Paid";
    shipped: "发货" | "Shipped";
    delivered: "送达" | "Delivered";
    completed: "确认收货" | "Receipt confirmed";
    canceled: "订单取消" | "Order cancelled";
    rest_canceled: "未发货部分取消" | "What had not shipped was cancelled";
    expired: "超时未付款，订单取消" | "Not paid in time, order cancelled";
    refund_requested: "退款办理中" | "Refund on its way";
    refunded: "退款" | "Refunded";
    refund_failed: "退款没有成功，商家正在处理" | "The refund failed; the seller is looking into it";
    revived: "付款到了，订单恢复" | "The payment came, so the order goes on";
    overpaid: "重复付款，多付的钱原路退回" | "Paid twice; the second payment goes back";
    reviewed: "已评价" | "Reviewed";
    by_shopper: "你" | "you";
    by_system: "系统" | "the system";
    by_provider: "支付服务" | "the payment service";
    by_carrier: "快递" | "the carrier";
    by_staff: "客服" | "our staff";
    parcels_heading: "包裹" | "Parcels";
    carrier_number: "运单号" | "Tracking number";
    demo: "演示快递" | "Demo carrier";
    no_report: "快递还没有消息" | "The carrier has not reported yet";
}

fn actor(lang: Lang, code: &str) -> &'static str {
    match code {
        "shopper" => by_shopper(lang),
        "provider" => by_provider(lang),
        "carrier" => by_carrier(lang),
        "staff" => by_staff(lang),
        _ => by_system(lang),
    }
}

fn step(lang: Lang, entry: &TimelineEntry) -> (&'static str, String) {
    let plain = |icon, text: &'static str| (icon, text.to_owned());
    match entry.kind.as_str() {
        "placed" => plain("orders", placed(lang)),
        "paid" => plain("credit-card", paid(lang)),
        "shipped" => plain("truck", shipped(lang)),
        "delivered" => plain("package-check", delivered(lang)),
        "completed" => plain("done", completed(lang)),
        "canceled" if entry.fact("reason") == Some("expired") => plain("clock", expired(lang)),
        "canceled" => plain("close", canceled(lang)),
        "rest_canceled" => plain("close", rest_canceled(lang)),
        "refunded" => {
            let amount =
                entry.fact("amount").and_then(|amount| amount.parse().ok()).map(|minor| Money::cny(minor).display());
            ("undo", [refunded(lang), " ", amount.unwrap_or_default().as_str()].concat())
        }
        "refund_requested" => plain("undo", refund_requested(lang)),
        "refund_failed" => plain("info", refund_failed(lang)),
        "revived" => plain("done", revived(lang)),
        "overpaid" => plain("undo", overpaid(lang)),
        "reviewed" => plain("star", reviewed(lang)),
        other => ("info", other.replace('_', " ")),
    }
}

/// The timeline.
#[component]
pub fn Timeline(
    /// What happened, newest first.
    entries: Vec<TimelineEntry>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <section class="card">
            <h2>{heading(lang)}</h2>
            <ol class="timeline">
                {entries.into_iter().map(|entry| {
                    let (icon, text) = step(lang, &entry);
                    view! {
                        <li class="timeline-step">
                            <Icon name=icon />
                            <div>
                                <p>{text}</p>
                                <p class="quiet">
                                    <time datetime=entry.at.rfc3339()>{entry.at.moment_text(lang)}</time>
                                    " · " {actor(lang, &entry.actor)}
                                </p>
                            </div>
                        </li>
                    }
                }).collect_view()}
            </ol>
        </section>
    }
}

/// The parcels with what their carrier reported.
#[component]
pub fn Parcels(
    /// The parcels.
    parcels: Vec<ParcelView>,
) -> impl IntoView {
    let lang = use_lang();
    (!parcels.is_empty()).then(|| view! {
        <section class="card form" data-testid="parcels">
            <h2>{parcels_heading(lang)}</h2>
            {parcels.into_iter().map(|parcel| {
                let carrier = if parcel.carrier == "demo" { demo(lang).to_owned() } else { parcel.carrier.clone() };
                let silent = parcel.events.is_empty();
                view! {
                    <article class="parcel">
                        <h3>{tracking_line(lang, parcel.status)}</h3>
                        <p class="quiet">{carrier} " · " {carrier_number(lang)} " " <span class="tracking-number">{parcel.tracking_number.clone()}</span></p>
                        <ul class="quiet">
                            {parcel.contents.into_iter().map(|(title, pieces)| view! { <li>{title} " × " {pieces}</li> }).collect_view()}
                        </ul>
                        {silent.then(|| view! { <p class="quiet">{no_report(lang)}</p> })}
                        <ol class="timeline">
                            {parcel.events.into_iter().map(|event| view! {
                                <li class="timeline-step">
                                    <Icon name="package" class="icon-small" />
                                    <div>
                                        <p>{event.text}</p>
                                        <p class="quiet"><time datetime=event.at.rfc3339()>{event.at.moment_text(lang)}</time></p>
                                    </div>
                                </li>
                            }).collect_view()}
                        </ol>
                    </article>
                }
            }).collect_view()}
        </section>
    })
}
