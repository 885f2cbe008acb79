//! A way a merchant delivers.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_methods")]
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
    /// Code of the carrier.
    #[sea_orm(column_type = "Text")]
    pub carrier: String,
    /// Days until arrival, at best.
    pub days_min: i64,
    /// Days until arrival, at worst.
    pub days_max: i64,
    /// Free from this goods total on, minor units.
    pub free_over: Option<i64>,
    /// Whether shoppers may choose it.
    pub active: bool,
    /// Order in the list.
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
