//! Where to: a stored address, a pasted one, or a typed one.

use super::api::read_pasted;
use super::page::text_of;
use super::region_picker::RegionPicker;
use crate::AppError;
use crate::links;
use crate::routes::use_lang;
use crate::ui::changing;
use crate::ui::fault::field_fault;
use crate::ui::text_in_step;
use domain::checkout::CheckoutStart;
use domain::customers::AddressView;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

words! {
    heading: "收货地址" | "Delivery address";
    another: "换一个地址" | "Use another address";
    current: "当前" | "Current";
    paste: "粘贴整段地址，自动识别" | "Paste a whole address to fill this in";
    paste_label: "姓名、电话、地址，一起粘贴" | "Name, phone and address in one piece";
    paste_example: "例如：王小云 13812345678 浙江省杭州市西湖区文三路1号" | "For example: 王小云 13812345678 浙江省杭州市西湖区文三路1号";
    recognise: "识别" | "Read it";
    not_read: "没有认出省市区，请在下面填写" | "No region was recognised. Please fill it in below";
    name: "收货人" | "Name";
    phone: "手机号" | "Phone number";
    line: "详细地址" | "Street, building, room";
}

/// The address's part of the form.
#[component]
pub fn AddressPart(
    /// Stored addresses and provinces.
    start: CheckoutStart,
    /// The stored address that is used.
    chosen: Option<AddressView>,
    /// What was typed before an error.
    kept: Vec<(String, String)>,
    /// The error.
    fault: Option<AppError>,
    /// Code of the region, for prices.
    region: RwSignal<String>,
) -> impl IntoView {
    let lang = use_lang();
    let first = |field: &str, stored: String| match text_of(&kept, field) {
        text if text.is_empty() => stored,
        text => text,
    };
    let stored = chosen.clone().map(|view| view.address).unwrap_or_default();
    let names = RwSignal::new(first("name", stored.name.clone()));
    let phones = RwSignal::new(first("phone", stored.phone.clone()));
    let lines = RwSignal::new(first("line", stored.line.clone()));
    let region_words = RwSignal::new(first("region_text", stored.region.names().join(" ")));
    let pasted = RwSignal::new(String::new());
    let unread = RwSignal::new(false);
    let reading = Action::new(move |text: &String| read_pasted(text.clone()));
    Effect::new(move || {
        let Some(Ok(found)) = reading.value().get() else { return };
        unread.set(found.region.district.is_empty());
        for (field, text) in [(names, found.name), (phones, found.phone), (lines, found.line)] {
            if !text.is_empty() {
                field.set(text);
            }
        }
        if !found.region.code.is_empty() {
            region_words.set(found.region.names().join(" "));
            region.set(found.region.code);
        }
    });
    let current = chosen.map(|view| view.id);
    let others = if start.addresses.len() > 1 { start.addresses.clone() } else { Vec::new() };
    view! {
        <section class="card form checkout-address" aria-labelledby="address-heading">
            <h2 id="address-heading">{heading(lang)}</h2>
            {(!others.is_empty()).then(|| view! { <OtherAddresses addresses=others current=current /> })}
            <details class="fold">
                <summary>{paste(lang)}</summary>
                <div class="field">
                    <label for="pasted">{paste_label(lang)}</label>
                    <textarea class="input" id="pasted" name="form[pasted]" rows="2" maxlength="500" autocomplete="off"
                        placeholder=paste_example(lang)
                        on:input=move |event| pasted.set(event_target_value(&event))></textarea>
                </div>
                <button class="button button-small" type="button" on:click=move |_| { reading.dispatch(pasted.get_untracked()); }>
                    {recognise(lang)}
                </button>
                <p class="notice-wait" role="status">{changing(move || if unread.get() { not_read(lang) } else { "" })}</p>
            </details>
            <Typed field="name" label=name(lang) text=names most=40 autocomplete="name" error=field_fault(&fault, "name", lang) />
            <Typed field="phone" label=phone(lang) text=phones most=30 autocomplete="tel" kind="tel" error=field_fault(&fault, "phone", lang) />
            <RegionPicker provinces=start.provinces region=region words=region_words error=field_fault(&fault, "region", lang) />
            <Typed field="line" label=line(lang) text=lines most=200 autocomplete="street-address" error=field_fault(&fault, "line", lang) />
        </section>
    }
}

/// Stored addresses as links, so that choosing works without script.
#[component]
fn OtherAddresses(addresses: Vec<AddressView>, current: Option<domain::ids::AddressId>) -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let to = move |id: domain::ids::AddressId| {
        let kept = query.with(|query| {
            ["variant", "quantity"]
                .iter()
                .filter_map(|name| Some(format!("{name}={}&", query.get(name)?)))
                .collect::<String>()
        });
        links::to(lang, &format!("/checkout?{kept}address={id}"))
    };
    view! {
        <details class="fold">
            <summary>{another(lang)}</summary>
            <ul class="address-choices">
                {addresses.into_iter().map(|view| {
                    let here = Some(view.id) == current;
                    view! {
                        <li>
                            <a class="address-choice" rel="external" href=move || to(view.id) aria-current=here.then_some("true")>
                                <strong>{view.address.name.clone()}</strong> " " {view.address.phone.clone()}
                                {here.then(|| view! { <span class="chip">{current_word(lang)}</span> })}
                                <span class="quiet">{view.address.one_line()}</span>
                            </a>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </details>
    }
}

fn current_word(lang: domain::Lang) -> &'static str {
    current(lang)
}

/// One field whose text can also come from a pasted address.
#[component]
fn Typed(
    field: &'static str,
    label: &'static str,
    text: RwSignal<String>,
    most: i32,
    autocomplete: &'static str,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let node = NodeRef::new();
    text_in_step(node, text.into(), move |typed| text.set(typed));
    let (id, error_id) = (format!("address-{field}"), format!("address-{field}-error"));
    let wrong = error.is_some();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input" id=id name=format!("form[{field}]") type=kind inputmode=kind autocomplete=autocomplete
                maxlength=most value=text.get_untracked() node_ref=node
                aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| error_id.clone())
                on:input=move |event| text.set(event_target_value(&event))
            />
            {error.map(|error| view! { <p class="field-error" id=error_id>{error}</p> })}
        </div>
    }
}
