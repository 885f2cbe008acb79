//! A brand.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brands")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name in URLs.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Chinese name.
    #[sea_orm(column_type = "Text")]
    pub name_zh: String,
    /// English name.
    #[sea_orm(column_type = "Text")]
    pub name_en: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
