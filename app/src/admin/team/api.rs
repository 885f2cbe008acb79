//! What the page about staff asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ids::StaffId;
use domain::staff::TeamPage;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Who works here, and which roles may be given.
#[server(endpoint = "admin/staff", input = GetUrl)]
pub async fn admin_staff(lang: Lang) -> Result<TeamPage, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::StaffManage)?;
    answer(services::staff::desk::team(&shop()?, &member, lang).await)
}

/// Makes a link by which somebody joins, and shows it once. An empty merchant is the platform.
#[server(endpoint = "admin/invite")]
pub async fn invite_staff(lang: Lang, email: String, role: String, merchant: String) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, staff};
    let member = staff(domain::staff::Permission::StaffManage)?;
    let merchant = merchant.parse::<domain::ids::MerchantId>().ok();
    let link = answer(services::staff::invite(&shop()?, &member, &email, &role, merchant).await)?;
    let token = link.rsplit('/').next().unwrap_or_default();
    redirect(&crate::links::to(lang, &format!("/admin/staff?invited={token}")));
    Ok(())
}

/// Gives somebody another role.
#[server(endpoint = "admin/staff_role")]
pub async fn change_staff_role(id: StaffId, role: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::StaffManage)?;
    answer(services::staff::change_role(&shop()?, &member, id, &role).await)
}

/// Takes somebody their access.
#[server(endpoint = "admin/staff_disable")]
pub async fn disable_staff(id: StaffId) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::StaffManage)?;
    answer(services::staff::disable(&shop()?, &member, id).await)
}

/// Gives somebody their access back.
#[server(endpoint = "admin/staff_enable")]
pub async fn enable_staff(id: StaffId) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::StaffManage)?;
    answer(services::staff::enable(&shop()?, &member, id).await)
}
