//! A typed fact that products of one type have.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attributes")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The type it belongs to.
    pub product_type_id: Uuid,
    /// Stable code, unique within the type.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Chinese name.
    #[sea_orm(column_type = "Text")]
    pub name_zh: String,
    /// English name.
    #[sea_orm(column_type = "Text")]
    pub name_en: String,
    /// text, number, choice or bool.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Unit of a number.
    #[sea_orm(column_type = "Text", nullable)]
    pub unit: Option<String>,
    /// Whether lists offer it as a filter.
    pub filterable: bool,
    /// Order on the product page.
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
