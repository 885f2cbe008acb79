//! What “my orders” asks for.

use crate::AppError;
use domain::Lang;
use domain::orders::OrderTab;
use domain::orders::views::MyOrders;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The member's orders of a tab.
#[server(endpoint = "orders/mine", input = GetUrl)]
pub async fn list_my_orders(tab: OrderTab, after: String, lang: Lang) -> Result<MyOrders, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::orders::mine(&shop()?, &visitor()?, tab, &after, lang).await)
}

/// Finds a guest's order by its number and its phone number, and goes to its page.
#[server(endpoint = "orders/look-up")]
pub async fn look_up_order(number: String, phone: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    let token = answer(services::orders::look_up(&shop()?, &visitor()?, &number, &phone).await)?;
    redirect(&crate::links::order(lang, &token));
    Ok(())
}
