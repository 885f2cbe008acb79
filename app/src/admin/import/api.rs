//! What the import page asks for and does.

use crate::AppError;
use domain::Lang;
use domain::catalog::desk::ImportRow;
use domain::catalog::import::ImportReport;
use domain::ids::MerchantId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What importing an uploaded file would do.
#[server(endpoint = "admin/import_trial", input = GetUrl)]
pub async fn import_trial(file: uuid::Uuid, merchant: String) -> Result<ImportReport, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsImport)?;
    answer(services::import::desk::trial(&shop()?, &member, merchant.parse().ok(), file).await)
}

/// Begins importing an uploaded file in the background.
#[server(endpoint = "admin/import_begin")]
pub async fn import_begin(lang: Lang, file: uuid::Uuid, merchant: String) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, staff};
    let member = staff(domain::staff::Permission::ProductsImport)?;
    answer(services::import::desk::begin(&shop()?, &member, merchant.parse().ok(), file).await)?;
    redirect(&crate::links::to(lang, "/admin/import"));
    Ok(())
}

/// The latest imports.
#[server(endpoint = "admin/imports", input = GetUrl)]
pub async fn admin_imports() -> Result<Vec<ImportRow>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsImport)?;
    answer(services::import::desk::history(&shop()?, &member).await)
}

/// For whom somebody may import; empty when there is nothing to choose.
#[server(endpoint = "admin/import_sellers", input = GetUrl)]
pub async fn import_sellers(lang: Lang) -> Result<Vec<(MerchantId, String)>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsImport)?;
    answer(services::catalog::desk::sellers(&shop()?, &member, lang).await)
}
