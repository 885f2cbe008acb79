//! What the machine room asks for and does.

use crate::AppError;
use domain::ids::JobId;
use domain::jobs::DeadLetter;
use domain::operations::{AuditPage, JobCount, LastAudit};
use domain::vitals::PageFeel;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// How many jobs of each kind wait, are done, or were given up.
#[server(endpoint = "admin/jobs", input = GetUrl)]
pub async fn admin_jobs() -> Result<Vec<JobCount>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OperationsView)?;
    answer(services::operations::job_counts(&shop()?, &member).await)
}

/// The jobs that were given up.
#[server(endpoint = "admin/dead_letters", input = GetUrl)]
pub async fn admin_dead_letters() -> Result<Vec<DeadLetter>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OperationsView)?;
    answer(services::jobs::dead_letters(&shop()?, &member).await)
}

/// Gives a job that was given up another chance.
#[server(endpoint = "admin/retry_job")]
pub async fn retry_job(job: JobId) -> Result<(), AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OperationsView)?;
    answer(services::jobs::retry(&shop()?, &member, job).await)
}

/// A page of the audit log, with its chain followed from the first row to the last.
#[server(endpoint = "admin/audit", input = GetUrl)]
pub async fn admin_audit(page: i64) -> Result<AuditPage, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OperationsView)?;
    answer(services::operations::audit_rows(&shop()?, &member, page).await)
}

/// How the last check of all books went; none before the first.
#[server(endpoint = "admin/last_audit", input = GetUrl)]
pub async fn admin_last_audit() -> Result<Option<LastAudit>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OperationsView)?;
    answer(services::audit::last(&shop()?, &member).await)
}

/// How pages felt to those who visited them this week.
#[server(endpoint = "admin/vitals", input = GetUrl)]
pub async fn admin_vitals() -> Result<Vec<PageFeel>, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::OperationsView)?;
    answer(services::vitals::report(&shop()?, &member).await)
}
