//! What the order list asks for.

use crate::AppError;
use domain::Lang;
use domain::orders::desk::{DeskList, OrderFilter};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of the orders that a filter finds.
#[server(endpoint = "admin/orders", input = GetUrl)]
pub async fn admin_orders(lang: Lang, filter: OrderFilter) -> Result<DeskList, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OrdersView)?;
    answer(services::orders::desk::list(&shop()?, &member, lang, &filter).await)
}
