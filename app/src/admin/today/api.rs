//! What the dashboard asks for.

use crate::AppError;
use domain::Lang;
use domain::reports::Today;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The dashboard's numbers, what waits, the last month and the latest orders.
#[server(endpoint = "admin/today", input = GetUrl)]
pub async fn admin_today(lang: Lang) -> Result<Today, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::DashboardView)?;
    answer(services::reports::today(&shop()?, &member, lang).await)
}
