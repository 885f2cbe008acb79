//! What the page about merchants asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ids::MerchantId;
use domain::merchants::{MerchantRow, NewMerchant};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Every merchant.
#[server(endpoint = "admin/merchants", input = GetUrl)]
pub async fn admin_merchants(lang: Lang) -> Result<Vec<MerchantRow>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::MerchantsManage)?;
    answer(services::merchants::list(&shop()?, &member, lang).await)
}

/// A merchant joins.
#[server(endpoint = "admin/merchant_new")]
pub async fn open_merchant(merchant: NewMerchant) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::MerchantsManage)?;
    answer(services::merchants::open(&shop()?, &member, &merchant).await).map(|_| ())
}

/// Closes a merchant, or opens them again.
#[server(endpoint = "admin/merchant_status")]
pub async fn set_merchant_open(id: MerchantId, open: bool) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::MerchantsManage)?;
    answer(services::merchants::set_open(&shop()?, &member, id, open).await)
}
