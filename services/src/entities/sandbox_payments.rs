//! The sandbox provider's own books; test money only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sandbox_payments")]
pub struct Model {
    /// The provider's number.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// Our payment's number.
    #[sea_orm(column_type = "Text")]
    pub merchant_ref: String,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 code.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// open, paid, failed or closed.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Minor units given back.
    pub refunded: i64,
    /// Where the shopper goes afterwards.
    #[sea_orm(column_type = "Text")]
    pub return_url: String,
    /// JSON: switched-on faults.
    #[sea_orm(column_type = "Text")]
    pub faults: String,
    /// When made.
    pub created_at: i64,
    /// When paid.
    pub paid_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
