//! What is in a parcel.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fulfillment_lines")]
pub struct Model {
    /// The parcel.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fulfillment_id: Uuid,
    /// The order line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_line_id: Uuid,
    /// Pieces.
    pub quantity: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
