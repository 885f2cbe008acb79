//! One value of an option.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "option_values")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The option.
    pub option_id: Uuid,
    /// Order among the values.
    pub position: i64,
    /// Chinese text.
    #[sea_orm(column_type = "Text")]
    pub value_zh: String,
    /// English text.
    #[sea_orm(column_type = "Text")]
    pub value_en: String,
    /// Picture of the product with this value.
    #[sea_orm(column_type = "Text", nullable)]
    pub picture_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
