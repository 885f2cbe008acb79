//! Money on its way back.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refunds")]
pub struct Model {
    /// Identity; also the number the provider knows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// The payment it goes back through.
    pub payment_id: Uuid,
    /// Chosen by the client; the same key gives the same refund.
    #[sea_orm(column_type = "Text")]
    pub idempotency_key: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// Why, as chosen.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// pending, succeeded or failed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// staff:<id>, shopper or system.
    #[sea_orm(column_type = "Text")]
    pub requested_by: String,
    /// When asked for.
    pub created_at: i64,
    /// When the provider answered for good.
    pub settled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
