//! The page about money.

use super::api::{ActOnTrouble, ReconcileMoney, admin_money, admin_troubles};
use super::words;
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem, Turns};
use crate::links;
use crate::routes::use_lang;
use crate::ui::MoneyText;
use crate::ui::changing;
use domain::ledger::{AccountKind, EntryLine, MerchantMoney, MoneyView, PlatformMoney};
use domain::payments::Trouble;
use domain::staff::Permission;
use domain::{Currency, Money};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "资金" | "Money";
    check: "对账" | "Reconciliation";
    sound: "钱和订单都对得上。每分钟自动核对一次。" | "Money and orders fit together. This is checked every minute.";
    check_now: "现在核对" | "Check now";
    checked: "核对完成，自动修正：" | "Checked. Put right: ";
    found: "账上" | "There is";
    expected: "应为" | "there should be";
    platform: "平台账户" | "The platform's accounts";
    merchants: "商家应收" | "Owed to merchants";
    own: "我的应收" | "Owed to us";
    pending: "进行中订单" | "Orders under way";
    due: "已完成订单" | "Completed orders";
    payable: "现在可结" | "Payable now";
    on: "可结于" | "Payable on";
    entries: "账目" | "Entries";
    no_entries: "还没有账目。第一笔付款到账后，这里会有记录。" | "No entries yet. The first one appears when a payment comes.";
}

fn amount(minor: i64) -> Money {
    Money { minor, currency: Currency::default() }
}

/// Money.
#[component]
pub fn MoneyPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let at = Memo::new(move |_| {
        query.with(|map| map.get("page")).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1).max(1)
    });
    let (act, reconcile) = (Act::<ActOnTrouble>::new(), Act::<ReconcileMoney>::new());
    let changed = move || (act.version().get(), reconcile.version().get());
    let troubles = crate::ask(changed, |_| admin_troubles());
    let books = crate::ask(move || (changed(), at.get()), move |(_, page)| admin_money(lang, page));
    let may_act = use_me().is_some_and(|me| me.may(Permission::RefundsCreate));
    view! {
        <Head text=title(lang) />
        <section class="desk-section" aria-labelledby="check">
            <h2 id="check">{check(lang)}</h2>
            <Outcome action=act />
            {changing(move || reconcile.value().get().map(|result| match result {
                Ok(count) => view! { <p class="notice notice-good" role="status">{checked(lang)}{count}</p> }.into_any(),
                Err(error) => view! { <Problem error /> }.into_any(),
            }))}
            <Transition>
                {changing(move || crate::awaited(async move {
                    match troubles.await {
                        Ok(troubles) => view! { <Troubles troubles act may_act /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
            {may_act.then(|| view! {
                <ActForm action=reconcile>
                    <button class="button" type="submit">{check_now(lang)}</button>
                </ActForm>
            })}
        </section>
        <Transition>
            {changing(move || crate::awaited(async move {
                match books.await {
                    Ok(view) => view! { <Books view at=at.get_untracked() /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[component]
fn Troubles(troubles: Vec<Trouble>, act: Act<ActOnTrouble>, may_act: bool) -> impl IntoView {
    let lang = use_lang();
    if troubles.is_empty() {
        return view! { <p class="notice notice-good">{sound(lang)}</p> }.into_any();
    }
    let rows = troubles.into_iter().map(|trouble| view! { <TroubleRow trouble act may_act /> }).collect_view();
    view! { <ul class="desk-rows desk-acted">{rows}</ul> }.into_any()
}

#[component]
fn TroubleRow(trouble: Trouble, act: Act<ActOnTrouble>, may_act: bool) -> impl IntoView {
    let lang = use_lang();
    let (kind, reference) = (trouble.kind, trouble.reference.to_string());
    let buttons = may_act.then(|| {
        kind.actions()
            .iter()
            .map(|action| {
                let reference = reference.clone();
                view! {
                    <ActForm action=act>
                        <input type="hidden" name="kind" value=kind.code() />
                        <input type="hidden" name="reference" value=reference />
                        <input type="hidden" name="action" value=action.code() />
                        <button class="button button-small" type="submit">{words::action(*action, lang)}</button>
                    </ActForm>
                }
            })
            .collect_view()
    });
    let sums = format!(
        "{} {}{}{} {}",
        found(lang),
        amount(trouble.found).display(),
        lang.pick("，", ", "),
        expected(lang),
        amount(trouble.expected).display()
    );
    view! {
        <li class="desk-row">
            <p>
                <strong>{words::trouble(kind, lang)}</strong>
                " "
                <OrderLink order=trouble.order.map(|id| id.to_string()) number=trouble.order_number />
            </p>
            <span class="quiet desk-number">{trouble.at.minute_text()}</span>
            <span class="quiet">{sums}</span>
            <div class="desk-acts">{buttons}</div>
        </li>
    }
}

#[component]
fn OrderLink(order: Option<String>, number: Option<String>) -> impl IntoView {
    let lang = use_lang();
    order
        .zip(number)
        .map(|(id, number)| view! { <a class="button button-small" href=links::to(lang, &format!("/admin/orders/{id}"))>{number}</a> })
}

#[component]
fn Books(view: MoneyView, at: i64) -> impl IntoView {
    let lang = use_lang();
    let heading = if view.platform.is_some() { merchants(lang) } else { own(lang) };
    let owed = view.merchants.into_iter().map(|merchant| view! { <Owed merchant /> }).collect_view();
    view! {
        {view.platform.map(|accounts| view! { <Platform accounts /> })}
        <section class="desk-section" aria-labelledby="owed">
            <h2 id="owed">{heading}</h2>
            <div class="desk-owed">{owed}</div>
        </section>
        <section class="desk-section" aria-labelledby="entries">
            <h2 id="entries">{entries(lang)}</h2>
            <Entries lines=view.entries more=view.more at />
        </section>
    }
}

#[component]
fn Platform(accounts: PlatformMoney) -> impl IntoView {
    let lang = use_lang();
    let own = [
        (AccountKind::Shoppers, accounts.shoppers),
        (AccountKind::Commission, accounts.commission),
        (AccountKind::Fees, accounts.fees),
    ];
    let providers = accounts.providers.into_iter().map(|(code, balance)| {
        (format!("{} · {}", words::account(AccountKind::Provider, lang), words::provider(&code, lang)), balance)
    });
    let rows = providers
        .chain(own.into_iter().map(|(kind, balance)| (words::account(kind, lang).to_owned(), balance)))
        .map(|(name, balance)| {
            view! { <li class="desk-row"><span>{name}</span><span class="desk-number"><MoneyText amount=amount(balance) /></span></li> }
        })
        .collect_view();
    view! {
        <section class="desk-section" aria-labelledby="platform">
            <h2 id="platform">{platform(lang)}</h2>
            <ul class="desk-rows">{rows}</ul>
        </section>
    }
}

#[component]
fn Owed(merchant: MerchantMoney) -> impl IntoView {
    let lang = use_lang();
    let sums = [(pending(lang), merchant.pending), (due(lang), merchant.due), (payable(lang), merchant.payable)]
        .map(|(name, minor)| (name.to_owned(), minor));
    let days = merchant.days.into_iter().map(|day| (format!("{} {}", on(lang), day.until.day_text()), day.amount));
    let rows = sums
        .into_iter()
        .chain(days)
        .map(|(name, minor)| view! { <tr><td>{name}</td><td class="end"><MoneyText amount=amount(minor) /></td></tr> })
        .collect_view();
    view! {
        <div class="card">
            <table class="desk-table">
                <caption>{merchant.name}</caption>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Entries(lines: Vec<EntryLine>, more: bool, at: i64) -> impl IntoView {
    let lang = use_lang();
    if lines.is_empty() && at == 1 {
        return view! { <p class="quiet">{no_entries(lang)}</p> }.into_any();
    }
    let address = move |page: i64| links::to(lang, &format!("/admin/money?page={page}"));
    let rows = lines
        .into_iter()
        .map(|line| {
            let changes = line
                .changes
                .iter()
                .map(|(kind, minor)| {
                    let sign = if *minor < 0 { "−" } else { "+" };
                    let sum = [sign, &amount(minor.abs()).display()].concat();
                    view! { <span>{words::account(*kind, lang)}</span><span class="desk-number">{sum}</span> }
                })
                .collect_view();
            let inside = view! {
                <span>
                    <strong>{words::entry(line.kind, lang)}</strong>
                    " "
                    {line.order_number}
                </span>
                <span class="quiet desk-number">{line.at.minute_text()}</span>
                <span class="quiet desk-legs">{changes}</span>
            };
            match line.order {
                Some(id) => {
                    let order = links::to(lang, &format!("/admin/orders/{id}"));
                    view! { <li><a class="desk-row" href=order>{inside}</a></li> }.into_any()
                }
                None => view! { <li class="desk-row">{inside}</li> }.into_any(),
            }
        })
        .collect_view();
    view! {
        <ul class="desk-rows desk-entries">{rows}</ul>
        <Turns before=(at > 1).then(|| address(at - 1)) after=more.then(|| address(at + 1)) />
    }
    .into_any()
}
