//! A variant in a cart.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cart_lines")]
pub struct Model {
    /// The cart.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cart_id: Uuid,
    /// The variant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_id: Uuid,
    /// Pieces.
    pub quantity: i64,
    /// Saved for later instead of being bought.
    pub saved: bool,
    /// Ticked for the next checkout.
    pub selected: bool,
    /// Price when it was last shown, minor units; tells what changed.
    pub seen_price: i64,
    /// When put in.
    pub added_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
