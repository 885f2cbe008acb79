//! What an order's page asks for and does. The key is the token of a guest's link, or the
//! order's number for the member who ordered.

use crate::AppError;
use domain::Lang;
use domain::ids::OrderLineId;
use domain::orders::views::CheckoutOrders;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The orders behind a key.
#[server(endpoint = "order/view", input = GetUrl)]
pub async fn order_view(key: String, lang: Lang) -> Result<CheckoutOrders, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::orders::of_key(&shop()?, &visitor()?, &key, lang).await)
}

/// Calls the order off, confirms its receipt, or puts its goods into the cart again.
#[server(endpoint = "order/act")]
pub async fn act_on_order(key: String, number: String, act: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let to = match answer(services::orders::act(&shop()?, &visitor()?, &key, &number, &act).await)? {
        services::orders::Acted::Order => crate::links::order(lang, &key),
        services::orders::Acted::Cart(again) => crate::links::cart_again(lang, again.put, again.gone.len()),
    };
    redirect(&to);
    Ok(())
}

/// A buyer's review of one line.
#[server(endpoint = "order/review")]
pub async fn review_line(
    key: String,
    number: String,
    line: OrderLineId,
    #[server(default)] stars: i64,
    #[server(default)] body: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let opinion = services::orders::Opinion { line, stars, body };
    let access = services::orders::Access::from_key(&key);
    answer(services::orders::review(&shop()?, &visitor()?, &access, &number, opinion).await)?;
    redirect(&crate::links::order(lang, &key));
    Ok(())
}
