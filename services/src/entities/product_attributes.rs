//! A product's value of an attribute.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_attributes")]
pub struct Model {
    /// The product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// The attribute.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attribute_id: Uuid,
    /// Chinese text.
    #[sea_orm(column_type = "Text")]
    pub value_zh: String,
    /// English text.
    #[sea_orm(column_type = "Text")]
    pub value_en: String,
    /// The number in thousandths, when the attribute is one.
    pub number: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
