//! What the page of flash sales asks for and does.

use crate::AppError;
use domain::Lang;
use domain::flash::{FlashRow, FlashSaleForm};
use domain::ids::FlashSaleId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The sales that the reader may see, the latest first.
#[server(endpoint = "admin/flash_sales", input = GetUrl)]
pub async fn admin_flash_sales(lang: Lang) -> Result<Vec<FlashRow>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::flash::desk::list(&shop()?, &member, lang).await)
}

/// Writes a sale down.
#[server(endpoint = "admin/flash_sale")]
pub async fn begin_flash_sale(form: FlashSaleForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::flash::desk::begin(&shop()?, &member, &form).await.map(|_| ()))
}

/// Ends a sale before its time.
#[server(endpoint = "admin/flash_sale_ended")]
pub async fn end_flash_sale(sale: FlashSaleId) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::flash::desk::end(&shop()?, &member, sale).await)
}
