//! A node of the category tree.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "categories")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The node above.
    pub parent_id: Option<Uuid>,
    /// Name in URLs.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Chinese name.
    #[sea_orm(column_type = "Text")]
    pub name_zh: String,
    /// English name.
    #[sea_orm(column_type = "Text")]
    pub name_en: String,
    /// Order among siblings.
    pub position: i64,
    /// Picture shown for it.
    #[sea_orm(column_type = "Text", nullable)]
    pub picture_id: Option<String>,
    /// 0 for a root.
    pub depth: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
