//! One press of “place order”: one payment for one or more orders.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkouts")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose key space: customer:<id> or session:<id>.
    #[sea_orm(column_type = "Text")]
    pub shopper: String,
    /// Chosen by the client; the same key gives the same orders.
    #[sea_orm(column_type = "Text")]
    pub idempotency_key: String,
    /// SHA-256 of the request; the same key with another request is refused.
    #[sea_orm(column_type = "Blob")]
    pub request_hash: Vec<u8>,
    /// The shopper, when signed in.
    pub customer_id: Option<Uuid>,
    /// ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// To pay, minor units.
    pub total: i64,
    /// SHA-256 of the token in the guest's links.
    #[sea_orm(column_type = "Blob")]
    pub access_hash: Vec<u8>,
    /// Sealed token, so that a replay returns the same link.
    #[sea_orm(column_type = "Blob")]
    pub access_token: Vec<u8>,
    /// When placed.
    pub created_at: i64,
    /// When it is given up unpaid.
    pub expires_at: i64,
    /// Whether the token in the guest's links names this checkout; those of older versions do not.
    pub link_named: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
