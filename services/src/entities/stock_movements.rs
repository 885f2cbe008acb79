//! Every change of a stock level, append-only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movements")]
pub struct Model {
    /// Identity; in order of time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The variant.
    pub variant_id: Uuid,
    /// The place.
    pub location_id: Uuid,
    /// received, allocated, shipped, released, adjusted or returned.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Change of on_hand.
    pub on_hand_delta: i64,
    /// Change of allocated.
    pub allocated_delta: i64,
    /// The order that caused it.
    pub order_id: Option<Uuid>,
    /// Why, for adjustments.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Who: shopper, system, or staff:<id>.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// When.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
