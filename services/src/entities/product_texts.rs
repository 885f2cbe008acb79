//! A product's texts in one language.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_texts")]
pub struct Model {
    /// The product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// zh or en.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub lang: String,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// One line under the title.
    #[sea_orm(column_type = "Text")]
    pub subtitle: String,
    /// Description as sanitised HTML.
    #[sea_orm(column_type = "Text")]
    pub story: String,
    /// Lower-cased title, brand, SKUs and tags, for searching.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
