//! What the settings ask for and do.

use crate::AppError;
use domain::settings::{SettlementForm, ShopSettings};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The shop's name and legal face.
#[server(endpoint = "admin/shop_settings", input = GetUrl)]
pub async fn admin_shop_settings() -> Result<ShopSettings, AppError> {
    use crate::request::{answer, shop, staff};
    staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::shop_settings(&shop()?).await)
}

/// Changes the shop's name and legal face.
#[server(endpoint = "admin/set_shop_settings")]
pub async fn set_shop_settings(settings: ShopSettings) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::set_shop_settings(&shop()?, &member, settings).await)
}

/// How money is shared, in percent.
#[server(endpoint = "admin/settlement", input = GetUrl)]
pub async fn admin_settlement() -> Result<SettlementForm, AppError> {
    use crate::request::{answer, shop, staff};
    staff(domain::staff::Permission::SettingsEdit)?;
    let settings = services::settings::settlement(&shop()?).await;
    answer(settings.map(|settings| SettlementForm::of(&settings)))
}

/// Changes how money is shared from now on.
#[server(endpoint = "admin/set_settlement")]
pub async fn set_settlement(settings: SettlementForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::settings::set_settlement(&shop()?, &member, &settings).await)
}
