//! What the checkout asks for and does.

use crate::AppError;
use crate::ui::Drawn;
use domain::Lang;
use domain::cart::CartView;
use domain::checkout::{CheckoutStart, Pasted, PlaceOrderForm, QueuedOrder, RegionOption, Standing};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// What is about to be ordered, drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferTold {
    /// What comes in which parcel, and the ways of delivery to choose from; or that nothing is selected.
    pub parcels: Drawn,
    /// The sums and the one button, while there is something to order.
    pub sums: Option<Drawn>,
}

/// A key for the page, the stored addresses, the provinces.
#[server(endpoint = "checkout/start", input = GetUrl)]
pub async fn begin_checkout() -> Result<CheckoutStart, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::checkout::start(&shop()?, &visitor()?).await)
}

/// Goods, delivery and totals of what is about to be ordered. `address` is what the page's address says.
#[server(endpoint = "checkout/view", input = GetUrl)]
pub async fn see_checkout(
    variant: String,
    quantity: String,
    address: String,
    region: String,
    region_text: String,
    methods: String,
    lang: Lang,
) -> Result<OfferTold, AppError> {
    use crate::request::{answer, cart_at_hand, shop, visitor};
    crate::drawn::head::say_aside(lang, crate::drawn::head::of_checkout(lang));
    let query = answer(services::checkout::Query::read(&variant, &quantity, &region, &region_text, &methods))?;
    let view = services::checkout::view_with(&shop()?, &visitor()?, &cart_at_hand(), &query, lang).await;
    let view = answer(view)?;
    let kept = [("variant", variant.as_str()), ("quantity", &quantity), ("address", &address)];
    Ok(crate::drawn::checkout::offer(view, &kept, lang))
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

/// How an order stands that waits in line, by the key of its form; once it is placed, its payment is
/// the next page.
#[server(endpoint = "checkout/standing", input = GetUrl)]
pub async fn order_standing(key: String, lang: Lang) -> Result<Standing, AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let standing = answer(services::checkout::standing(&shop()?, &visitor()?, &key).await)?;
    if let Standing::Placed { access } = &standing {
        redirect(&crate::links::pay(lang, access));
    }
    Ok(standing)
}

/// Places the order and goes on to its payment.
#[server(endpoint = "checkout/place")]
pub async fn place_order(form: PlaceOrderForm, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, visitor};
    let (shop, kept, key) = (shop()?, form.typed(), form.key.trim().to_owned());
    let kept: Vec<(&str, &str)> = kept.iter().map(|(field, text)| (*field, text.as_str())).collect();
    let placed = services::checkout::place_form(&shop, &visitor()?, form, lang).await;
    if matches!(placed, Err(services::Error::InLine(_))) {
        redirect(&crate::links::waiting(lang, &key));
        return Ok(());
    }
    let placed = answer(keeping(&shop, "checkout", &kept, placed))?;
    redirect(&crate::links::pay(lang, &placed.access));
    Ok(())
}

/// The cart, for the form that works without a network.
#[server(endpoint = "checkout/cart", input = GetUrl)]
pub async fn cart_to_order(lang: Lang) -> Result<CartView, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::cart::for_visitor(&shop()?, &visitor()?, lang).await)
}

/// Orders that were made without a network. They live on the phone, whose service worker answers this;
/// the shop itself knows of none.
#[server(endpoint = "checkout/queued", input = GetUrl)]
pub async fn queued_orders() -> Result<Vec<QueuedOrder>, AppError> {
    Ok(Vec::new())
}

/// Strikes an order off that list; the service worker does it.
#[server(endpoint = "checkout/forget")]
pub async fn forget_queued(key: String, lang: Lang) -> Result<(), AppError> {
    let _ = key;
    crate::request::redirect(&crate::links::to(lang, "/checkout/queued"));
    Ok(())
}
