//! A merchant's own pairing of products.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_links")]
pub struct Model {
    /// From this product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// related, upsell or cross_sell.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub kind: String,
    /// To this product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub linked_id: Uuid,
    /// Order in the list.
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
