//! What the order page asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ids::OrderId;
use domain::orders::desk::{DeskOrder, PieceCount};
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

/// A parcel leaves with the chosen pieces.
#[server(endpoint = "admin/order_ship")]
pub async fn ship_order(
    order: OrderId,
    carrier: String,
    tracking_number: String,
    #[server(default)] lines: Vec<PieceCount>,
) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OrdersEdit)?;
    answer(services::orders::desk::ship(&shop()?, &member, order, &carrier, &tracking_number, &lines).await)
}

/// Gives money back; `amount` as people write it.
#[server(endpoint = "admin/order_refund")]
pub async fn refund_order(order: OrderId, amount: String, reason: String, key: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::RefundsCreate)?;
    answer(services::orders::desk::refund(&shop()?, &member, order, &amount, &reason, &key).await)
}

/// Calls the order off.
#[server(endpoint = "admin/order_cancel")]
pub async fn cancel_order(order: OrderId) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OrdersEdit)?;
    answer(services::orders::desk::cancel(&shop()?, &member, order).await)
}
