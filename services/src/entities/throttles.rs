//! Counts tries in a window, for sign-in and look-ups.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttles")]
pub struct Model {
    /// Hash of purpose and subject.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub bucket: String,
    /// When the window began.
    pub window_start: i64,
    /// Tries within the window.
    pub tries: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
