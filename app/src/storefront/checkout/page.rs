//! The checkout's page: one form. The address stays as typed while parcels and totals are
//! computed anew for another place or another way of delivery.

use super::address::AddressPart;
use super::api::{OfferTold, PlaceOrder, begin_checkout, kept_checkout, see_checkout};
use crate::ask::Asked;
use crate::routes::use_lang;
use crate::ui::fault::{FaultNotice, use_fault};
use crate::ui::{changing, drawn};
use domain::checkout::CheckoutStart;
use domain::customers::AddressView;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

words! {
    title: "确认订单" | "Checkout";
    note: "备注（选填）" | "Note (optional)";
    note_hint: "有什么要交代的" | "Anything we should know";
    more: "接收邮件通知（选填）" | "Get e-mails about this order (optional)";
    email: "邮箱" | "E-mail";
    failed: "结算页没有打开，请刷新再试" | "The checkout did not open. Please reload";
}

/// The text kept for a field.
pub(super) fn text_of(kept: &[(String, String)], field: &str) -> String {
    kept.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone()).unwrap_or_default()
}

/// The page.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let lang = use_lang();
    let fault = use_fault(PlaceOrder::PATH);
    let came_back = fault.is_some();
    let start = crate::ask(
        || (),
        move |()| async move {
            let kept = if came_back { kept_checkout().await.unwrap_or_default() } else { Vec::new() };
            begin_checkout().await.map(|start| (start, kept))
        },
    );
    // Answers travel in the order of the questions, so both are asked here and not one inside the
    // other: until a region is chosen, the second question itself waits for the first answer.
    let query = use_query_map();
    let asked = move |name: &str| query.with(|query| query.get(name).unwrap_or_default());
    let chosen_region = RwSignal::new(None::<String>);
    let asking = Memo::new(move |_| {
        let goods = (asked("variant"), asked("quantity"), asked("m"));
        (goods, query.with_untracked(|query| query.get("address").unwrap_or_default()), chosen_region.get())
    });
    let offer = crate::ask(
        move || asking.get(),
        move |((variant, quantity, methods), address, region)| async move {
            let (first, words) = match start.await {
                Ok((start, kept)) => {
                    (first_region(&kept, chosen_address(&start, &address)), text_of(&kept, "region_text"))
                }
                Err(_) => Default::default(),
            };
            see_checkout(variant, quantity, address, region.unwrap_or(first), words, methods, lang).await
        },
    );
    view! {
        <Title text=title(lang) />
        <h1>{title(lang)}</h1>
        <Suspense>
            {changing(move || {
                let fault = fault.clone();
                crate::awaited(async move {
                    match start.await {
                        Ok((start, kept)) => view! { <CheckoutForm start=start kept=kept fault=fault offer=offer chosen_region=chosen_region /> }.into_any(),
                        Err(_) => view! { <p class="notice notice-bad">{failed(lang)}</p> }.into_any(),
                    }
                })
            })}
        </Suspense>
    }
}

/// The stored address that the page's address names, or the first.
fn chosen_address<'a>(start: &'a CheckoutStart, id: &str) -> Option<&'a AddressView> {
    start.addresses.iter().find(|view| view.id.to_string() == id).or_else(|| start.addresses.first())
}

/// Where it goes as long as nobody has chosen another region: what was chosen before the form came
/// back, else that of the stored address.
fn first_region(kept: &[(String, String)], chosen: Option<&AddressView>) -> String {
    let before = text_of(kept, "region_code");
    match chosen {
        Some(chosen) if before.is_empty() => chosen.address.region.code.clone(),
        _ => before,
    }
}

#[component]
fn CheckoutForm(
    start: CheckoutStart,
    kept: Vec<(String, String)>,
    fault: Option<crate::AppError>,
    offer: Asked<Result<OfferTold, crate::AppError>>,
    /// Told when another region is chosen.
    chosen_region: RwSignal<Option<String>>,
) -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let asked = move |name: &str| query.with(|query| query.get(name).unwrap_or_default());
    let id = query.with_untracked(|query| query.get("address").unwrap_or_default());
    let chosen = chosen_address(&start, &id).cloned();
    let region = RwSignal::new(first_region(&kept, chosen.as_ref()));
    Effect::watch(move || region.get(), move |region, _, _| chosen_region.set(Some(region.clone())), false);
    let (key, note_kept, email_kept) = (start.key.clone(), text_of(&kept, "note"), text_of(&kept, "email"));
    let has_email = !email_kept.is_empty();
    let variant = move || asked("variant");
    let quantity = move || asked("quantity");
    view! {
        <form class="checkout" method="post" action=PlaceOrder::url() id="checkout">
            <input type="hidden" name="form[key]" value=key />
            <input type="hidden" name="form[variant]" value=variant />
            <input type="hidden" name="form[quantity]" value=quantity />
            <input type="hidden" name="lang" value=lang.code() />
            <div class="checkout-main">
                <FaultNotice fault=fault.clone() />
                <AddressPart start=start chosen=chosen kept=kept fault=fault region=region />
                <Transition>
                    {changing(move || crate::awaited(async move {
                        match offer.await {
                            Ok(told) => drawn(told.parcels).into_any(),
                            Err(error) => view! { <p class="notice notice-bad" role="alert">{error.sentence(lang)}</p> }.into_any(),
                        }
                    }))}
                </Transition>
                <section class="card form">
                    <div class="field">
                        <label for="note">{note(lang)}</label>
                        <input class="input" id="note" name="form[note]" maxlength="300" autocomplete="off"
                            placeholder=note_hint(lang) value=note_kept />
                    </div>
                    <details class="fold" open=has_email>
                        <summary>{more(lang)}</summary>
                        <div class="field">
                            <label for="email">{email(lang)}</label>
                            <input class="input" id="email" name="form[email]" type="email" inputmode="email"
                                autocomplete="email" maxlength="254" value=email_kept />
                        </div>
                    </details>
                </section>
            </div>
            <Transition>
                {changing(move || crate::awaited(async move {
                    offer.await.ok().and_then(|told| told.sums).map(drawn)
                }))}
            </Transition>
        </form>
    }
}
