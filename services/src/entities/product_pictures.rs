//! A picture of a product, in order.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_pictures")]
pub struct Model {
    /// The product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// Order in the gallery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The picture.
    #[sea_orm(column_type = "Text")]
    pub picture_id: String,
    /// What it shows, Chinese.
    #[sea_orm(column_type = "Text")]
    pub alt_zh: String,
    /// What it shows, English.
    #[sea_orm(column_type = "Text")]
    pub alt_en: String,
    /// The option value it shows.
    pub option_value_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
