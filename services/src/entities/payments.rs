//! A payment attempt for a checkout.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    /// Identity; also the number the provider knows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The checkout.
    pub checkout_id: Uuid,
    /// Code of the provider.
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    /// The provider's own number.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider_ref: Option<String>,
    /// pending, captured, failed or closed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// Asked for, minor units.
    pub amount: i64,
    /// Received, minor units.
    pub captured: i64,
    /// When begun.
    pub created_at: i64,
    /// When the provider was last asked.
    pub asked_at: Option<i64>,
    /// When money arrived.
    pub settled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
