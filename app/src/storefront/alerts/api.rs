//! What the page about being told asks for and does. The page's script subscribes the browser.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The key by which browsers know the shop as a sender of messages, base64url.
#[server(endpoint = "push/key", input = GetUrl)]
pub async fn push_key() -> Result<String, AppError> {
    use crate::request::{answer, shop};
    answer(services::push::public_key(&shop()?))
}

/// The visitor's browser shall be told; with the key of an order's page, of that order too.
#[server(endpoint = "push/subscribe")]
pub async fn subscribe(
    endpoint: String,
    p256dh: String,
    auth: String,
    lang: Lang,
    #[server(default)] order: String,
) -> Result<(), AppError> {
    use crate::request::{answer, shop, visitor};
    let subscription = services::push::Subscription { endpoint, p256dh, auth };
    answer(services::push::subscribe(&shop()?, &visitor()?, &subscription, lang, &order).await)
}

/// It shall be told no more.
#[server(endpoint = "push/unsubscribe")]
pub async fn unsubscribe(endpoint: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::push::unsubscribe(&shop()?, &visitor()?, &endpoint).await)
}

/// Somebody looks at their orders: the number on the icon begins anew.
#[server(endpoint = "push/looked")]
pub async fn looked_at_orders() -> Result<(), AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::push::looked(&shop()?, &visitor()?).await)
}

/// The page of what the visitor chose; `query` is what stands behind the question mark of its address.
#[server(endpoint = "push/chosen", input = GetUrl)]
pub async fn alerts_page(#[server(default)] query: String, lang: Lang) -> Result<ToldPage, AppError> {
    use crate::drawn::{alerts, query::Query};
    use crate::request::{answer, shop, visitor};
    use leptos::server_fn::ServerFn;
    let told = answer(services::push::chosen(&shop()?, &visitor()?).await)?;
    let query = Query::of(&query);
    Ok(alerts::draw(told, !query.get("done").is_empty(), query.fault(Choose::PATH), lang))
}

/// The visitor chooses. A box that is not ticked sends nothing.
#[server(endpoint = "push/choose")]
pub async fn choose(
    #[server(default)] orders: String,
    #[server(default)] prices: String,
    #[server(default)] stock: String,
    from: String,
    to: String,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    use domain::push::{Preferences, QuietHours};
    let malformed = || AppError::Invalid(vec![("from".to_owned(), "malformed".to_owned())]);
    let quiet = QuietHours::read(&from, &to).ok_or_else(malformed)?;
    let ticked = |text: String| !text.is_empty();
    let chosen = Preferences { orders: ticked(orders), prices: ticked(prices), stock: ticked(stock), quiet };
    answer(services::push::choose(&shop()?, &visitor()?, chosen).await)?;
    redirect(&crate::links::to(lang, "/account/alerts?done=saved"));
    Ok(())
}
