//! What the product pages ask for and do.

use crate::AppError;
use domain::Lang;
use domain::catalog::desk::{Choices, ProductCodes, ProductSheet};
use domain::catalog::edit::{Crop, PictureForm, ProductForm};
use domain::ids::ProductId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A product for editing.
#[server(endpoint = "admin/product", input = GetUrl)]
pub async fn admin_product(lang: Lang, product: ProductId) -> Result<ProductSheet, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::catalog::desk::sheet(&shop()?, &member, lang, product).await)
}

/// Codes of a product and of each of its variants.
#[server(endpoint = "admin/product_codes", input = GetUrl)]
pub async fn codes_of_product(lang: Lang, product: ProductId) -> Result<ProductCodes, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::scan::of_product(&shop()?, &member, lang, product).await)
}

/// What the form of a new product offers.
#[server(endpoint = "admin/product_choices", input = GetUrl)]
pub async fn product_choices(lang: Lang) -> Result<Choices, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::catalog::desk::choices(&shop()?, &member, lang).await)
}

/// Makes a product, and goes on to its pictures.
#[server(endpoint = "admin/create_product")]
pub async fn create_product(lang: Lang, product: ProductForm) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    let id = answer(services::catalog::edit_product::create(&shop()?, &member, &product).await)?;
    redirect(&crate::links::to(lang, &format!("/admin/products/{id}/pictures")));
    Ok(())
}

/// Changes a product that is still of this version.
#[server(endpoint = "admin/save_product")]
pub async fn save_product(id: ProductId, version: i64, product: ProductForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::catalog::edit_product::update(&shop()?, &member, id, version, &product).await)
}

/// Keeps the gallery's words, and its order after `act` or after dragging (`moved`).
#[server(endpoint = "admin/arrange_pictures")]
pub async fn arrange_pictures(
    id: ProductId,
    version: i64,
    #[server(default)] pictures: Vec<PictureForm>,
    #[server(default)] act: String,
    #[server(default)] moved: String,
) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    use domain::catalog::edit::rearranged;
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    let pictures = rearranged(rearranged(pictures, &act), &moved);
    answer(services::catalog::edit_pictures::arrange(&shop()?, &member, id, version, &pictures).await)
}

/// Puts a piece of a picture in its place.
#[server(endpoint = "admin/crop_picture")]
pub async fn crop_picture(id: ProductId, version: i64, place: u32, piece: Crop) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    let place = place as usize;
    answer(services::catalog::edit_pictures::crop(&shop()?, &member, id, version, place, piece).await.map(|_| ()))
}
