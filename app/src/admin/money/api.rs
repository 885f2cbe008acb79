//! What the page about money asks for and does.

use crate::AppError;
use domain::Lang;
use domain::ledger::MoneyView;
use domain::payments::{Trouble, TroubleAction, TroubleKind};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use uuid::Uuid;

/// The books, the newest entries first.
#[server(endpoint = "admin/money", input = GetUrl)]
pub async fn admin_money(lang: Lang, page: i64) -> Result<MoneyView, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::MoneyView)?;
    answer(services::ledger::money(&shop()?, &member, lang, page).await)
}

/// What does not fit together.
#[server(endpoint = "admin/troubles", input = GetUrl)]
pub async fn admin_troubles() -> Result<Vec<Trouble>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::MoneyView)?;
    answer(services::payments::troubles(&shop()?, &member).await)
}

/// Looks for what does not fit together now; gives how much was put right.
#[server(endpoint = "admin/reconcile")]
pub async fn reconcile_money() -> Result<i64, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::RefundsCreate)?;
    answer(services::payments::reconcile_now(&shop()?, &member).await.map(|healed| healed.count()))
}

/// Does something about one of them.
#[server(endpoint = "admin/act_on_trouble")]
pub async fn act_on_trouble(kind: TroubleKind, reference: Uuid, action: TroubleAction) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::RefundsCreate)?;
    answer(services::payments::act_on_trouble(&shop()?, &member, kind, reference, action).await)
}
