//! A place where a merchant's stock lies.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_locations")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub merchant_id: Uuid,
    /// Stable code, unique within the merchant.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Chinese name.
    #[sea_orm(column_type = "Text")]
    pub name_zh: String,
    /// English name.
    #[sea_orm(column_type = "Text")]
    pub name_en: String,
    /// Six-digit code of the district it is in.
    #[sea_orm(column_type = "Text")]
    pub region_code: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
