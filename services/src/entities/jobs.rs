//! Work that must happen, committed together with its cause.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which job.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// JSON; ids only, no personal fields.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// At most one job with this key.
    #[sea_orm(column_type = "Text", nullable)]
    pub dedupe_key: Option<String>,
    /// ready, done or dead.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Not before.
    pub run_at: i64,
    /// Tries so far.
    pub attempts: i64,
    /// A worker has it until then.
    pub leased_until: Option<i64>,
    /// The worker.
    #[sea_orm(column_type = "Text", nullable)]
    pub leased_by: Option<String>,
    /// Why the last try failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// When asked for.
    pub created_at: i64,
    /// When finished.
    pub done_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
