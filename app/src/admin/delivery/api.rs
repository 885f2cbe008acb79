//! What the page about delivery asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ids::DeliveryMethodId;
use domain::settings::delivery::{MethodForm, MethodRow, RateForm};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Every way of delivery that the reader may change.
#[server(endpoint = "admin/delivery", input = GetUrl)]
pub async fn admin_delivery(lang: Lang) -> Result<Vec<MethodRow>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::delivery::methods(&shop()?, &member, lang).await)
}

/// Changes a way of delivery.
#[server(endpoint = "admin/delivery_method")]
pub async fn save_method(form: MethodForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::delivery::save_method(&shop()?, &member, &form).await)
}

/// Sets what a method costs in a region.
#[server(endpoint = "admin/delivery_rate")]
pub async fn save_rate(form: RateForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::delivery::save_rate(&shop()?, &member, &form).await)
}

/// Removes a region's own rate.
#[server(endpoint = "admin/delivery_rate_removed")]
pub async fn remove_rate(method: DeliveryMethodId, #[server(default)] region: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::delivery::remove_rate(&shop()?, &member, method, &region).await)
}
