//! One registered shopper: masked, with what they bought.

use super::api::{RevealCustomer, admin_customer};
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Problem, when_pass_ends};
use crate::admin::state_words::States;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::Money;
use domain::customers::desk::CustomerPage as Shopper;
use domain::ids::CustomerId;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    customer: "顾客" | "Customer";
    back: "全部顾客" | "All customers";
    name: "姓名" | "Name";
    phone: "电话" | "Phone";
    email: "邮箱" | "E-mail";
    since: "注册于" | "Registered";
    spent: "实付合计" | "Paid in all";
    orders: "订单" | "Orders";
    none: "还没有订单。" | "No orders yet.";
    reveal: "显示完整信息" | "Show in full";
    reveal_note: "会记入审计日志，五分钟后自动隐藏" | "Recorded in the audit log; hidden again after five minutes";
    shown: "正在显示完整信息，五分钟后自动隐藏" | "Shown in full; hidden again after five minutes";
}

/// One shopper.
#[component]
pub fn CustomerPage(
    /// Who.
    id: CustomerId,
) -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let pass = Memo::new(move |_| query.with(|map| map.get("pass")).unwrap_or_default());
    let reveal = Act::<RevealCustomer>::new();
    let seen = crate::ask(move || (pass.get(), reveal.version().get()), move |(pass, _)| admin_customer(id, pass));
    when_pass_ends(pass, move || seen.refetch());
    view! {
        <a class="link-quiet" href=links::to(lang, "/admin/customers")>{back(lang)}</a>
        <Transition>
            {changing(move || crate::awaited(async move {
                match seen.await {
                    Ok(shopper) => view! { <Shown shopper reveal /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Shown(shopper: Shopper, reveal: Act<RevealCustomer>) -> impl IntoView {
    let lang = use_lang();
    let may = use_me().is_some_and(|me| me.may(Permission::CustomersReveal));
    let row = shopper.row;
    let heading =
        if row.name.is_empty() { customer(lang).to_owned() } else { format!("{} {}", customer(lang), row.name) };
    let none_yet = shopper.latest.is_empty();
    let rows = shopper
        .latest
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
        .collect_view();
    view! {
        <Head text=heading />
        <section class="card desk-section">
            <dl class="desk-facts">
                {(!row.name.is_empty()).then(|| view! { <dt>{name(lang)}</dt><dd>{row.name}</dd> })}
                {(!row.phone.is_empty()).then(|| view! { <dt>{phone(lang)}</dt><dd>{row.phone}</dd> })}
                {(!row.email.is_empty()).then(|| view! { <dt>{email(lang)}</dt><dd>{row.email}</dd> })}
                <dt>{since(lang)}</dt><dd>{row.since.day_text()}</dd>
                <dt>{spent(lang)}</dt><dd>{Money::cny(row.spent).display()}</dd>
            </dl>
            {if shopper.revealed {
                view! { <p class="quiet" role="status">{shown(lang)}</p> }.into_any()
            } else if may {
                view! {
                    <ActForm action=reveal>
                        <input type="hidden" name="lang" value=lang.code() />
                        <input type="hidden" name="customer" value=row.id.to_string() />
                        <button class="button button-small" type="submit" aria-describedby="reveal-note">{self::reveal(lang)}</button>
                        <p class="quiet" id="reveal-note">{reveal_note(lang)}</p>
                    </ActForm>
                }.into_any()
            } else {
                ().into_any()
            }}
        </section>
        <section class="desk-section" aria-labelledby="orders">
            <h2 id="orders">{orders(lang)}</h2>
            {if none_yet {
                view! { <p class="quiet">{none(lang)}</p> }.into_any()
            } else {
                view! { <ul class="desk-rows desk-flat">{rows}</ul> }.into_any()
            }}
        </section>
    }
}
