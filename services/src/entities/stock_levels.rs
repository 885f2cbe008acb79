//! How much of a variant lies at a place; available = on_hand − allocated.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_levels")]
pub struct Model {
    /// The variant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: Uuid,
    /// The place.
    #[sea_orm(primary_key, auto_increment = false)]
    pub location_id: Uuid,
    /// Pieces that are there.
    pub on_hand: i64,
    /// Pieces that placed orders are waiting for.
    pub allocated: i64,
    /// Warn when available falls to this.
    pub low_at: i64,
    /// Last change.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
