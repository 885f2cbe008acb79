//! A picture, stored once under the hash of its original.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pictures")]
pub struct Model {
    /// SHA-256 of the original, hexadecimal.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// Width of the original in pixels.
    pub width: i64,
    /// Height of the original in pixels.
    pub height: i64,
    /// Size of the original.
    pub bytes: i64,
    /// Media type of the original.
    #[sea_orm(column_type = "Text")]
    pub mime: String,
    /// When it was stored.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
