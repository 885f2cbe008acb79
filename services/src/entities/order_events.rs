//! What happened to an order, in order; append-only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_events")]
pub struct Model {
    /// Identity; in order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// placed, paid, shipped, delivered, completed, canceled, refunded, note, …
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// shopper, system, provider, carrier, or staff:<id>.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// JSON with the numbers a sentence needs; no personal fields.
    #[sea_orm(column_type = "Text")]
    pub facts: String,
    /// When.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
