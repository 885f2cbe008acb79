//! A link that works once, such as the owner's or an invitation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_tokens")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Blob")]
    pub token_hash: Vec<u8>,
    /// owner, staff_invite or password_reset; a token works for its purpose only.
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    /// JSON: whom or what it is for.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// When it stops working.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
