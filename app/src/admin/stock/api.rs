//! What the stock pages ask for and do.

use crate::AppError;
use domain::Lang;
use domain::catalog::desk::{Page, ProductFilter, StockRow, StockSheet};
use domain::ids::{LocationId, VariantId};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of the variants that a filter finds, the scarcest first.
#[server(endpoint = "admin/stock", input = GetUrl)]
pub async fn admin_stock(lang: Lang, filter: ProductFilter) -> Result<Page<StockRow>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::stock::desk::list(&shop()?, &member, lang, &filter).await)
}

/// Levels and movements of a variant.
#[server(endpoint = "admin/stock_sheet", input = GetUrl)]
pub async fn admin_stock_sheet(lang: Lang, variant: VariantId) -> Result<StockSheet, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::stock::desk::sheet(&shop()?, &member, lang, variant).await)
}

/// Changes what lies at a place, with a reason.
#[server(endpoint = "admin/adjust_stock")]
pub async fn adjust_stock(
    variant: VariantId,
    location: LocationId,
    delta: i64,
    reason: String,
) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::StockAdjust)?;
    let count = services::stock::desk::Count { variant, location, delta, reason };
    answer(services::stock::desk::count(&shop()?, &member, &count).await)
}

/// Sets the level at which a place warns.
#[server(endpoint = "admin/stock_warning")]
pub async fn set_stock_warning(variant: VariantId, location: LocationId, low_at: i64) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::StockAdjust)?;
    answer(services::stock::desk::set_warning(&shop()?, &member, variant, location, low_at).await)
}
