//! What “my orders” asks for.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The member's orders of a tab, or a guest's door to one; `query` is what stands behind the question mark of the
/// page's address.
#[server(endpoint = "orders/mine", input = GetUrl)]
pub async fn orders_page(#[server(default)] query: String, lang: Lang) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop, visitor};
    use domain::orders::OrderTab;
    use leptos::server_fn::ServerFn;
    let query = crate::drawn::query::Query::of(&query);
    let tab = OrderTab::from_code(query.get("tab")).unwrap_or(OrderTab::All);
    match services::orders::mine(&shop()?, &visitor()?, tab, query.get("after"), lang).await {
        Err(services::Error::SignIn) => Ok(crate::drawn::orders::look_up(query.fault(LookUpOrder::PATH), lang)),
        found => Ok(crate::drawn::orders::mine(answer(found)?, lang)),
    }
}

/// Finds a guest's order by its number and its phone number, and goes to its page.
#[server(endpoint = "orders/look-up")]
pub async fn look_up_order(number: String, phone: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let token = answer(services::orders::look_up(&shop()?, &visitor()?, &number, &phone).await)?;
    redirect(&crate::links::order(lang, &token));
    Ok(())
}
