//! What the category page asks for and does.

use crate::AppError;
use domain::catalog::desk::DeskCategory;
use domain::ids::CategoryId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Every category, in the order of the tree.
#[server(endpoint = "admin/categories", input = GetUrl)]
pub async fn admin_categories() -> Result<Vec<DeskCategory>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsView)?;
    answer(services::catalog::edit_categories::list(&shop()?, &member).await)
}

/// Makes a category below `parent`, or a root when it is empty.
#[server(endpoint = "admin/create_category")]
pub async fn create_category(zh: String, en: String, slug: String, parent: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    use services::catalog::edit_categories::{CategoryNames, create};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    let names = CategoryNames { zh, en, slug };
    answer(create(&shop()?, &member, &names, parent.parse().ok()).await.map(|_| ()))
}

/// Gives a category other names.
#[server(endpoint = "admin/rename_category")]
pub async fn rename_category(id: CategoryId, zh: String, en: String, slug: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    use services::catalog::edit_categories::{CategoryNames, rename};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(rename(&shop()?, &member, id, &CategoryNames { zh, en, slug }).await)
}

/// Puts a category below another one, or among the roots when `parent` is empty.
#[server(endpoint = "admin/move_category")]
pub async fn move_category(id: CategoryId, parent: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::catalog::edit_categories::relocate(&shop()?, &member, id, parent.parse().ok()).await)
}

/// Moves a category one place up or down among its siblings.
#[server(endpoint = "admin/shift_category")]
pub async fn shift_category(id: CategoryId, up: bool) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::ProductsEdit)?;
    answer(services::catalog::edit_categories::shift(&shop()?, &member, id, up).await)
}
