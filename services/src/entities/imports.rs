//! A catalogue import.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whom.
    pub merchant_id: Uuid,
    /// File name and format.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// running, done or failed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Rows read so far.
    pub rows_read: i64,
    /// Products written.
    pub products_written: i64,
    /// Rows refused.
    pub rows_rejected: i64,
    /// First rejected rows as JSON.
    #[sea_orm(column_type = "Text")]
    pub report: String,
    /// When begun.
    pub created_at: i64,
    /// When ended.
    pub finished_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
