//! Who is looking.

use crate::AppError;
use domain::Lang;
use domain::staff::Me;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// Who the admin belongs to and what its menu may offer.
#[server(endpoint = "admin/me", input = GetUrl)]
pub async fn who_am_i(lang: Lang) -> Result<Me, AppError> {
    use crate::request::{answer, member, shop};
    answer(services::staff::me::me(&shop()?, &member()?, lang).await)
}
