//! A member of staff, of the platform or of one merchant.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The merchant they work for; empty for the platform.
    pub merchant_id: Option<Uuid>,
    /// Their role.
    pub role_id: Uuid,
    /// Sealed e-mail address.
    #[sea_orm(column_type = "Blob")]
    pub email: Vec<u8>,
    /// Keyed hash of the normalised e-mail address.
    #[sea_orm(column_type = "Blob")]
    pub email_index: Vec<u8>,
    /// Sealed name.
    #[sea_orm(column_type = "Blob")]
    pub name: Vec<u8>,
    /// Argon2id, PHC string.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// active or disabled.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// When added.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
