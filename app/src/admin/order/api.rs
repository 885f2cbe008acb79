//! What the order page asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ids::OrderId;
use domain::orders::desk::DeskOrder;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// One order; the receiver in full when `pass` is one that revealing gave.
#[server(endpoint = "admin/order", input = GetUrl)]
pub async fn admin_order(lang: Lang, order: OrderId, pass: String) -> Result<DeskOrder, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OrdersView)?;
    answer(services::orders::desk::page(&shop()?, &member, lang, order, Some(&pass)).await)
}

/// Shows the receiver in full for five minutes; the audit log remembers it.
#[server(endpoint = "admin/order_reveal")]
pub async fn reveal_order(lang: Lang, order: OrderId) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, staff};
    let member = staff(domain::staff::Permission::OrdersView)?;
    let pass = answer(services::orders::desk::reveal(&shop()?, &member, order).await)?;
    redirect(&crate::links::to(lang, &format!("/admin/orders/{order}?pass={pass}")));
    Ok(())
}

/// Keeps the staff's note.
#[server(endpoint = "admin/order_note")]
pub async fn note_order(order: OrderId, note: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OrdersEdit)?;
    answer(services::orders::desk::set_note(&shop()?, &member, order, &note).await)
}
