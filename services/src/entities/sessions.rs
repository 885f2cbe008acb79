//! A browser's session, anonymous or signed in.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the cookie's token.
    #[sea_orm(column_type = "Blob")]
    pub token_hash: Vec<u8>,
    /// The shopper signed in.
    pub customer_id: Option<Uuid>,
    /// The member of staff signed in.
    pub staff_id: Option<Uuid>,
    /// The browser's cart.
    pub cart_id: Option<Uuid>,
    /// How the browser came here.
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    /// When it began.
    pub created_at: i64,
    /// Last use, to the minute.
    pub seen_at: i64,
    /// When it ends for good.
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
