//! One buyable combination of options.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "variants")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// Stock keeping unit, unique in the shop.
    #[sea_orm(column_type = "Text")]
    pub sku: String,
    /// GTIN or another barcode.
    #[sea_orm(column_type = "Text", nullable)]
    pub barcode: Option<String>,
    /// Price in minor units.
    pub price: i64,
    /// Struck-through price in minor units.
    pub compare_at: Option<i64>,
    /// Shipping weight in grams.
    pub weight_g: i64,
    /// Order in the product.
    pub position: i64,
    /// Whether it is for sale.
    pub active: bool,
    /// Value of the first option.
    pub option1_id: Option<Uuid>,
    /// Value of the second option.
    pub option2_id: Option<Uuid>,
    /// Value of the third option.
    pub option3_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
