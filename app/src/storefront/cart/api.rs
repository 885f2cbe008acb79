//! What the cart's pages ask for and do.

use crate::AppError;
use domain::Lang;
use domain::cart::{BroughtBack, CartView};
use domain::ids::VariantId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The visitor's cart.
#[server(endpoint = "cart/view", input = GetUrl)]
pub async fn see_cart(lang: Lang) -> Result<CartView, AppError> {
    use crate::request::{answer, cart_at_hand, shop, visitor};
    crate::drawn::head::say_aside(lang, crate::drawn::head::of_cart(lang));
    answer(services::cart::view(&shop()?, &visitor()?, &cart_at_hand(), lang).await)
}

/// Puts the variant of a product form into the cart, or goes on to buy it at once.
#[server(endpoint = "cart/add")]
pub async fn add_to_cart(
    #[server(default)] product: String,
    #[server(default)] variant: String,
    #[server(default)] v1: String,
    #[server(default)] v2: String,
    #[server(default)] v3: String,
    #[server(default)] quantity: String,
    #[server(default)] intent: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, new_session, redirect, shop, visitor};
    let form = services::cart::ProductForm { product, variant, values: vec![v1, v2, v3], quantity };
    let (visitor, new) = (visitor()?, new_session());
    let wanted = answer(services::cart::add_form(&shop()?, &visitor, new.as_deref(), form, intent == "buy").await)?;
    redirect(&crate::links::after_adding(lang, wanted));
    Ok(())
}

/// Changes one line of the cart; `change` says how.
#[server(endpoint = "cart/change")]
pub async fn change_cart(
    variant: VariantId,
    change: String,
    #[server(default)] quantity: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let removed = answer(services::cart::change_form(&shop()?, &visitor()?, variant, &change, &quantity).await)?;
    redirect(&crate::links::cart_after(lang, removed.map(|line| (line.variant, line.quantity, line.saved))));
    Ok(())
}

/// Changes of the cart that a phone without a network has kept; gives the cart as it is then.
#[server(endpoint = "cart/bring-back")]
pub async fn bring_back(#[server(default)] lines: Vec<BroughtBack>, lang: Lang) -> Result<CartView, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::cart::bring_back(&shop()?, &visitor()?, &lines, lang).await)
}
