//! Facts that others are told of, committed together with the change.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Identity; in order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// stock, order, product, …
    #[sea_orm(column_type = "Text")]
    pub topic: String,
    /// JSON; ids and numbers only.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// When.
    pub created_at: i64,
    /// When passed on.
    pub published_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
