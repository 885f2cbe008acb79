//! Settings: the shop's name and legal face, delivery, payment.

use super::api::{SetSettlement, SetShopSettings, admin_settlement, admin_shop_settings};
use crate::AppError;
use crate::act::{Act, ActForm};
use crate::admin::frame::use_me;
use crate::admin::pieces::{Head, Outcome, Problem, reason};
use crate::admin::product::page::successes;
use crate::admin::product::pictures::{Upload, UploadFault};
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use domain::settings::{SettlementForm, ShopSettings};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "设置" | "Settings";
    identity: "店铺信息" | "The shop";
    name_zh: "店名（中文）" | "Name (Chinese)";
    name_en: "店名（英文）" | "Name (English)";
    legal_name: "经营者（营业执照上的名称）" | "Operator (name on the licence)";
    credit_code: "统一社会信用代码" | "Unified social credit code";
    icp_number: "ICP 备案号" | "ICP number";
    phone: "客服电话" | "Phone for shoppers";
    email: "客服邮箱" | "E-mail for shoppers";
    address: "经营地址" | "Address";
    unpaid: "未付款的订单" | "Unpaid orders";
    others: "其他" | "Other";
    by_default: "留空用默认" | "Empty: default";
    as_above: "留空同上" | "Empty: as above";
    five: "默认 5" | "Default: 5";
    unpaid_minutes: "未付款订单保留（分钟）" | "Minutes an unpaid order is kept";
    app_unpaid_minutes: "…从应用下的单（分钟）" | "… from the installed app (minutes)";
    qr_unpaid_minutes: "…扫二维码下的单（分钟）" | "… from a scanned QR code (minutes)";
    share_unpaid_minutes: "…从分享链接下的单（分钟）" | "… from a shared link (minutes)";
    staff_unpaid_minutes: "…店员代下的单（分钟）" | "… entered by staff (minutes)";
    flash_unpaid_minutes: "秒杀订单未付款保留（分钟）" | "Minutes an unpaid flash-sale order is kept";
    holds_hint: "没付款的订单会占着库存。为防有人只占不付，同一个人（同一账号或浏览器、手机号、地址）同时只能有这么多：付款、取消或过期后就能再下单。一次购物车结算算一笔；秒杀另有自己的限购。" | "Unpaid orders keep goods from others. So that nobody hoards them, one person (same account or browser, phone or address) may have only so many at a time; whoever pays, cancels or lets the time pass may order again. One checkout counts once, and flash sales have limits of their own.";
    unpaid_orders: "每人最多未付款订单（笔）" | "Most unpaid orders per person";
    unpaid_pieces: "每人每款最多未付款件数" | "Most unpaid pieces per product (per person)";
    auto_complete_days: "签收后自动确认（天）" | "Days until an order completes by itself";
    logo: "标志" | "Logo";
    logo_hint: "一张方形图片，显示在店名旁边。" | "A square picture, shown beside the shop's name.";
    logo_choose: "选择图片" | "Choose a picture";
    logo_keep: "显示标志（不勾就移除）" | "Show the logo (untick to remove it)";
    save: "保存" | "Save";
    settlement: "结算" | "Settlement";
    settlement_hint: "从下一笔付款起生效；已入账的按原来的约定。自营店不收佣金。" | "Holds from the next payment on; what is in the books stays as it was agreed. Our own shop pays no commission.";
    commission: "平台佣金（商品金额的 %）" | "Commission (% of the goods)";
    provider_fee: "支付手续费（付款金额的 %）" | "What the payment provider keeps (% of a payment)";
    settle_days: "订单完成后几天可结" | "Days after completion until a merchant is paid";
    payment: "支付" | "Payment";
    sandbox: "现在用的是沙箱支付：流程与真实支付一样，但不会产生任何真实扣款。" | "The sandbox provider is in use: everything works as with a real provider, but no real money moves.";
}

/// Settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let lang = use_lang();
    let platform = use_me().is_some_and(|me| me.is_platform());
    view! {
        <Head text=title(lang) />
        {platform.then(|| view! { <Identity /> })}
        <section class="desk-section" aria-labelledby="payment">
            <h2 id="payment">{payment(lang)}</h2>
            <p class="notice">{sandbox(lang)}</p>
        </section>
        {platform.then(|| view! { <Settlement /> })}
    }
}

#[component]
fn Identity() -> impl IntoView {
    let lang = use_lang();
    let set = Act::<SetShopSettings>::new();
    let kept = successes(move || set.value().get());
    let settings = crate::ask(move || kept.get(), |_| admin_shop_settings());
    view! {
        <section class="desk-section" aria-labelledby="identity">
            <h2 id="identity">{identity(lang)}</h2>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match settings.await {
                        Ok(settings) => view! { <Form settings set /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
            <Outcome action=set />
        </section>
        <section class="desk-section" aria-labelledby="logo">
            <h2 id="logo">{logo(lang)}</h2>
            <UploadFault />
            <p class="quiet">{logo_hint(lang)}</p>
            <Upload target="logo" id="shop".to_owned() many=false label=logo_choose(lang) />
        </section>
    }
}

#[component]
fn Form(settings: ShopSettings, set: Act<SetShopSettings>) -> impl IntoView {
    let lang = use_lang();
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let logo = settings.logo.clone();
    let channels = [
        ("app_unpaid_minutes", app_unpaid_minutes(lang), settings.app_unpaid_minutes),
        ("qr_unpaid_minutes", qr_unpaid_minutes(lang), settings.qr_unpaid_minutes),
        ("share_unpaid_minutes", share_unpaid_minutes(lang), settings.share_unpaid_minutes),
        ("staff_unpaid_minutes", staff_unpaid_minutes(lang), settings.staff_unpaid_minutes),
    ];
    view! {
        <ActForm action=set attr:class="form">
            <div class="card form">
                <Field set field="name_zh" label=name_zh(lang) value=settings.name_zh required=true />
                <Field set field="name_en" label=name_en(lang) value=settings.name_en required=true />
                <Field set field="legal_name" label=legal_name(lang) value=settings.legal_name />
                <Field set field="credit_code" label=credit_code(lang) value=settings.credit_code />
                <Field set field="icp_number" label=icp_number(lang) value=settings.icp_number />
                <Field set field="phone" label=phone(lang) value=settings.phone kind="tel" />
                <Field set field="email" label=email(lang) value=settings.email kind="email" />
                <Field set field="address" label=address(lang) value=settings.address />
            </div>
            <div class="card form">
                <h3>{unpaid(lang)}</h3>
                <Field set field="unpaid_minutes" label=unpaid_minutes(lang) value=number(settings.unpaid_minutes) kind="number" hint=by_default(lang) />
                {channels.map(|(field, label, minutes)| view! { <Field set field label value=number(minutes) kind="number" hint=as_above(lang) /> }).collect_view()}
                <Field
                    set
                    field="flash_unpaid_minutes"
                    label=flash_unpaid_minutes(lang)
                    value=number(settings.flash_unpaid_minutes)
                    kind="number"
                    hint=five(lang)
                />
                <p class="quiet">{holds_hint(lang)}</p>
                <Field set field="unpaid_orders" label=unpaid_orders(lang) value=number(settings.unpaid_orders) kind="number" hint=by_default(lang) />
                <Field set field="unpaid_pieces" label=unpaid_pieces(lang) value=number(settings.unpaid_pieces) kind="number" hint=by_default(lang) />
            </div>
            <div class="card form">
                <h3>{others(lang)}</h3>
                <Field
                    set
                    field="auto_complete_days"
                    label=auto_complete_days(lang)
                    value=number(settings.auto_complete_days)
                    kind="number"
                    hint=by_default(lang)
                />
                {logo.map(|logo| view! {
                    <label class="check">
                        <input type="checkbox" name="settings[logo]" value=logo.clone() checked=true />
                        <img class="settings-logo" src=links::picture(&logo, 160) alt="" width="40" height="40" />
                        {logo_keep(lang)}
                    </label>
                })}
            </div>
            <button class="button button-primary" type="submit">{save(lang)}</button>
        </ActForm>
    }
}

/// Who gets how much, and when.
#[component]
fn Settlement() -> impl IntoView {
    let lang = use_lang();
    let set = Act::<SetSettlement>::new();
    let kept = successes(move || set.value().get());
    let form = crate::ask(move || kept.get(), |_| admin_settlement());
    view! {
        <section class="desk-section" aria-labelledby="settlement">
            <h2 id="settlement">{settlement(lang)}</h2>
            <p class="quiet">{settlement_hint(lang)}</p>
            <Transition>
                {changing(move || crate::awaited(async move {
                    match form.await {
                        Ok(form) => view! { <SettlementFields form set /> }.into_any(),
                        Err(error) => view! { <Problem error /> }.into_any(),
                    }
                }))}
            </Transition>
            <Outcome action=set />
        </section>
    }
}

#[component]
fn SettlementFields(form: SettlementForm, set: Act<SetSettlement>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <ActForm action=set attr:class="card form">
            <Field set field="commission" label=commission(lang) value=form.commission required=true />
            <Field set field="provider_fee" label=provider_fee(lang) value=form.provider_fee required=true />
            <Field set field="settle_days" label=settle_days(lang) value=form.settle_days required=true />
            <button class="button button-primary" type="submit">{save(lang)}</button>
        </ActForm>
    }
}

/// One text field of a form, with what is wrong beside it.
#[component]
fn Field<S>(
    set: Act<S>,
    field: &'static str,
    label: &'static str,
    value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional)] required: bool,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    let wrong = move || {
        set.value().get().and_then(|result| match result {
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
                type=kind
                name=format!("settings[{field}]")
                value=value
                placeholder=hint
                required=required
                aria-invalid=move || wrong().map(|_| "true")
                aria-describedby=error_id.clone()
            />
            <p class="field-error" id=error_id>{wrong}</p>
        </div>
    }
}
