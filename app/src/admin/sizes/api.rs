//! What the page of size guides asks for and does.

use crate::AppError;
use domain::Lang;
use domain::catalog::sizes::{SizeGuideForm, SizeGuides};
use domain::ids::SizeGuideId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The guides that the reader may see, and what a new one can be for.
#[server(endpoint = "admin/size_guides", input = GetUrl)]
pub async fn admin_size_guides(lang: Lang) -> Result<SizeGuides, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::catalog::sizes::list(&shop()?, &member, lang).await)
}

/// Writes a guide, in the place of the one before.
#[server(endpoint = "admin/size_guide")]
pub async fn save_size_guide(form: SizeGuideForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::catalog::sizes::save(&shop()?, &member, &form).await.map(|_| ()))
}

/// Takes a guide away.
#[server(endpoint = "admin/size_guide_removed")]
pub async fn remove_size_guide(guide: SizeGuideId) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::catalog::sizes::remove(&shop()?, &member, guide).await)
}
