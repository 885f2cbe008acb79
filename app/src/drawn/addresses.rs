//! The address book.

use super::piece;
use crate::AppError;
use crate::drawn::told;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::account::api::{DefaultAddress, RemoveAddress, SaveAddress};
use crate::storefront::account::sign_in::text_of;
use crate::storefront::told::ToldPage;
use crate::ui::fault::{FaultNotice, field_fault};
use crate::ui::text_field::TextField;
use domain::Lang;
use domain::customers::AddressView;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

words! {
    title: "收货地址" | "Addresses";
    none: "还没有地址，添加一个，下次下单更快。" | "No address yet. Add one to order faster next time.";
    default_mark: "默认" | "Default";
    make_default: "设为默认" | "Make default";
    edit: "修改" | "Edit";
    remove: "删除" | "Remove";
    add_heading: "添加地址" | "Add an address";
    edit_heading: "修改地址" | "Edit the address";
    name: "收货人" | "Name";
    phone: "手机号" | "Phone number";
    region: "省 / 市 / 区" | "Province, city, district";
    region_hint: "例如：浙江省 杭州市 西湖区" | "In Chinese, for example 浙江省 杭州市 西湖区 (Zhejiang, Hangzhou, Xihu)";
    line: "详细地址" | "Street, building, room";
    is_default: "设为默认地址" | "Use as default";
    save: "保存地址" | "Save address";
    back: "返回" | "Back";
}

/// Draws the list, and below it the form for a new address or for the one that is `editing`. After an error, `kept` is what
/// was typed.
pub fn draw(
    list: Vec<AddressView>,
    editing: &str,
    kept: Vec<(String, String)>,
    fault: Option<AppError>,
    lang: Lang,
) -> ToldPage {
    let edited = list.iter().find(|view| view.id.to_string() == editing).cloned();
    let body = piece(lang, move || {
        let empty = list.is_empty();
        let cards = list.into_iter().map(|address| view! { <li><AddressCard address=address /></li> });
        view! {
            <h1>{title(lang)}</h1>
            {empty.then(|| view! { <p class="quiet">{none(lang)}</p> })}
            <ul class="account-addresses">{cards.collect_view()}</ul>
            <AddressEditor edited=edited kept=kept fault=fault />
        }
    });
    told(lang, title(lang).to_owned(), None, body)
}

#[component]
fn AddressCard(
    /// The address.
    address: AddressView,
) -> impl IntoView {
    let lang = use_lang();
    let id = address.id.to_string();
    let edit_link = links::to(lang, &format!("/account/addresses?edit={id}#address-form"));
    view! {
        <article class="card account-address">
            <p>
                <strong>{address.address.name.clone()}</strong>
                " "
                <span>{address.address.phone.clone()}</span>
                {address.is_default.then(|| view! { <span class="chip">{default_mark(lang)}</span> })}
            </p>
            <p>{address.address.one_line()}</p>
            <div class="account-actions">
                <a class="button button-small" rel="external" href=edit_link>{edit(lang)}</a>
                {(!address.is_default).then(|| view! {
                    <form method="post" action=DefaultAddress::url()>
                        <input type="hidden" name="id" value=id.clone() />
                        <input type="hidden" name="lang" value=lang.code() />
                        <button class="button button-small" type="submit">{make_default(lang)}</button>
                    </form>
                })}
                <form method="post" action=RemoveAddress::url()>
                    <input type="hidden" name="id" value=id.clone() />
                    <input type="hidden" name="lang" value=lang.code() />
                    <button class="button button-small button-danger" type="submit">{remove(lang)}</button>
                </form>
            </div>
        </article>
    }
}

#[component]
fn AddressEditor(
    /// The address to be changed; none to add one.
    edited: Option<AddressView>,
    /// What was typed before an error.
    kept: Vec<(String, String)>,
    /// The error.
    fault: Option<AppError>,
) -> impl IntoView {
    let lang = use_lang();
    let came_back = fault.is_some();
    let id = edited.as_ref().map(|view| view.id.to_string()).unwrap_or_default();
    let is_edit = !id.is_empty();
    let was_default = edited.as_ref().is_some_and(|view| view.is_default);
    let address = edited.map(|view| view.address).unwrap_or_default();
    let region_words = address.region.names().join(" ");
    let value = |field: &str, stored: String| if came_back { text_of(&kept, field) } else { stored };
    view! {
        <section class="card account-block" id="address-form">
            <h2>{if is_edit { edit_heading(lang) } else { add_heading(lang) }}</h2>
            <form class="form" method="post" action=SaveAddress::url()>
                <FaultNotice fault=fault.clone() />
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="lang" value=lang.code() />
                <TextField name="name" label=name(lang) autocomplete="name" most=40
                    value=value("name", address.name) error=field_fault(&fault, "name", lang) />
                <TextField name="phone" label=phone(lang) kind="tel" autocomplete="tel" inputmode="tel" most=30
                    value=value("phone", address.phone) error=field_fault(&fault, "phone", lang) />
                <TextField name="region_text" label=region(lang) autocomplete="address-level1" hint=region_hint(lang)
                    value=value("region_text", region_words) error=field_fault(&fault, "region", lang) />
                <TextField name="line" label=line(lang) autocomplete="street-address" most=200
                    value=value("line", address.line) error=field_fault(&fault, "line", lang) />
                <label class="check">
                    <input type="checkbox" name="is_default" value="true" checked=was_default />
                    {is_default(lang)}
                </label>
                <button class="button button-primary button-wide" type="submit">{save(lang)}</button>
                {is_edit.then(|| view! {
                    <a class="button button-text" rel="external" href=links::to(lang, "/account/addresses")>{back(lang)}</a>
                })}
            </form>
        </section>
    }
}
