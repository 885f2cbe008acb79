//! A merchant (店铺) who sells on this platform; one is the platform's own.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merchants")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name in URLs.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Shop name in Chinese.
    #[sea_orm(column_type = "Text")]
    pub name_zh: String,
    /// Shop name in English.
    #[sea_orm(column_type = "Text")]
    pub name_en: String,
    /// Name of the legal entity on the licence.
    #[sea_orm(column_type = "Text")]
    pub legal_name: String,
    /// Unified social credit code of the legal entity.
    #[sea_orm(column_type = "Text")]
    pub credit_code: String,
    /// A sentence about the shop, Chinese.
    #[sea_orm(column_type = "Text")]
    pub intro_zh: String,
    /// A sentence about the shop, English.
    #[sea_orm(column_type = "Text")]
    pub intro_en: String,
    /// Whether it is the platform's own shop.
    pub self_run: bool,
    /// open or closed; a closed merchant's goods are not for sale.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Sum of all stars given to its products.
    pub rating_sum: i64,
    /// Number of ratings.
    pub rating_count: i64,
    /// When it joined.
    pub created_at: i64,
    /// Another one after every change of its ways of delivery or their rates; none before the first.
    pub delivery_version: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
