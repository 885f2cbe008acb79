//! What the checkout asks for and does.

use crate::AppError;
use domain::Lang;
use domain::checkout::{CheckoutStart, CheckoutView, Pasted, PlaceOrderForm, RegionOption};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A key for the page, the stored addresses, the provinces.
#[server(endpoint = "checkout/start", input = GetUrl)]
pub async fn begin_checkout() -> Result<CheckoutStart, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::checkout::start(&shop()?, &visitor()?).await)
}

/// Goods, delivery and totals of what is about to be ordered.
#[server(endpoint = "checkout/view", input = GetUrl)]
pub async fn see_checkout(
    variant: String,
    quantity: String,
    region: String,
    region_text: String,
    methods: String,
    lang: Lang,
) -> Result<CheckoutView, AppError> {
    use crate::request::{answer, shop, visitor};
    let query = answer(services::checkout::Query::read(&variant, &quantity, &region, &region_text, &methods))?;
    answer(services::checkout::view(&shop()?, &visitor()?, &query, lang).await)
}

/// What can be chosen below a region.
#[server(endpoint = "checkout/regions", input = GetUrl)]
pub async fn regions_below(code: String) -> Result<Vec<RegionOption>, AppError> {
    Ok(services::checkout::choices(&code))
}

/// Reads an address that was pasted whole. Sent in a body, because it is nobody else's business.
#[server(endpoint = "checkout/paste")]
pub async fn read_pasted(text: String) -> Result<Pasted, AppError> {
    Ok(services::checkout::read_pasted(&text))
}

/// What was typed before the form came back with an error.
#[server(endpoint = "checkout/kept", input = GetUrl)]
pub async fn kept_checkout() -> Result<Vec<(String, String)>, AppError> {
    Ok(crate::request::kept_form(&crate::request::shop()?, "checkout"))
}

/// Places the order and goes on to its payment.
#[server(endpoint = "checkout/place")]
pub async fn place_order(form: PlaceOrderForm, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, visitor};
    let (shop, kept) = (shop()?, form.typed());
    let kept: Vec<(&str, &str)> = kept.iter().map(|(field, text)| (*field, text.as_str())).collect();
    let placed = services::checkout::place_form(&shop, &visitor()?, form, lang).await;
    let placed = answer(keeping(&shop, "checkout", &kept, placed))?;
    redirect(&crate::links::pay(lang, &placed.access));
    Ok(())
}
