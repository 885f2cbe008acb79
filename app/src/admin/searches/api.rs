//! What the pages about searching ask for and do.

use crate::AppError;
use domain::catalog::searches::SearchReport;
use domain::catalog::synonyms::{SynonymForm, SynonymList};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// What the last 7 or 30 days' searches tell.
#[server(endpoint = "admin/searches", input = GetUrl)]
pub async fn admin_searches(days: i64) -> Result<SearchReport, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::catalog::search::search_report(&shop()?, &member, days).await)
}

/// The words that mean the same.
#[server(endpoint = "admin/synonyms", input = GetUrl)]
pub async fn admin_synonyms() -> Result<SynonymList, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::catalog::search::synonym_list(&shop()?, &member).await)
}

/// Adds words that mean the same.
#[server(endpoint = "admin/add_synonym")]
pub async fn add_synonym(form: SynonymForm) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::catalog::search::add_synonym(&shop()?, &member, &form).await)
}

/// Takes a line out.
#[server(endpoint = "admin/remove_synonym")]
pub async fn remove_synonym(line: String) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::catalog::search::remove_synonym(&shop()?, &member, &line).await)
}

/// Undoes the last change.
#[server(endpoint = "admin/undo_synonyms")]
pub async fn undo_synonyms() -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::SettingsEdit)?;
    answer(services::catalog::search::undo_synonyms(&shop()?, &member).await)
}
