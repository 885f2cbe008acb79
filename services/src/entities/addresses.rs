//! A stored delivery address.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "addresses")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub customer_id: Uuid,
    /// Nine- or six-digit code of street or district.
    #[sea_orm(column_type = "Text")]
    pub region_code: String,
    /// Sealed JSON: name, phone, region names, street line.
    #[sea_orm(column_type = "Blob")]
    pub body: Vec<u8>,
    /// Chosen unless told otherwise.
    pub is_default: bool,
    /// When stored.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
