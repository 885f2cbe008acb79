//! A registered shopper; personal fields are sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Sealed e-mail address.
    #[sea_orm(column_type = "Blob", nullable)]
    pub email: Option<Vec<u8>>,
    /// Keyed hash of the normalised e-mail address.
    #[sea_orm(column_type = "Blob", nullable)]
    pub email_index: Option<Vec<u8>>,
    /// Sealed phone number.
    #[sea_orm(column_type = "Blob", nullable)]
    pub phone: Option<Vec<u8>>,
    /// Keyed hash of the normalised phone number.
    #[sea_orm(column_type = "Blob", nullable)]
    pub phone_index: Option<Vec<u8>>,
    /// Sealed name.
    #[sea_orm(column_type = "Blob", nullable)]
    pub name: Option<Vec<u8>>,
    /// Argon2id, PHC string.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// Preferred language.
    #[sea_orm(column_type = "Text")]
    pub lang: String,
    /// active or closed.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// When registered.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
