//! What an order's page asks for and does. The key is the token of a guest's link, or the
//! order's number for the member who ordered.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The page of the orders behind a key; `query` is what stands behind the question mark of its address.
#[server(endpoint = "order/view", input = GetUrl)]
pub async fn order_page(key: String, #[server(default)] query: String, lang: Lang) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop, visitor};
    let found = answer(services::orders::of_key(&shop()?, &visitor()?, &key, lang).await)?;
    Ok(crate::drawn::order::draw(found, key, &crate::drawn::query::Query::of(&query), lang))
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
