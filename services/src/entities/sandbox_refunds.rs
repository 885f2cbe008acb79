//! The sandbox provider's refunds.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sandbox_refunds")]
pub struct Model {
    /// Our refund's number: asking twice gives one refund.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// The sandbox payment.
    #[sea_orm(column_type = "Text")]
    pub payment_id: String,
    /// Minor units.
    pub amount: i64,
    /// When made.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
