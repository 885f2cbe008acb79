//! What the product list asks for.

use crate::AppError;
use domain::Lang;
use domain::catalog::desk::{CategoryChoice, DeskProduct, Page, ProductFilter};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of the products that a filter finds.
#[server(endpoint = "admin/products", input = GetUrl)]
pub async fn admin_products(lang: Lang, filter: ProductFilter) -> Result<Page<DeskProduct>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::catalog::desk::list(&shop()?, &member, lang, &filter).await)
}

/// Every category with the way to it.
#[server(endpoint = "admin/category_choices", input = GetUrl)]
pub async fn admin_category_choices(lang: Lang) -> Result<Vec<CategoryChoice>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::catalog::desk::category_choices(&shop()?, &member, lang).await)
}
