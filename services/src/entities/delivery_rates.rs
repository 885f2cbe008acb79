//! What a method costs in a region; the longest matching region wins.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_rates")]
pub struct Model {
    /// The method.
    #[sea_orm(primary_key, auto_increment = false)]
    pub method_id: Uuid,
    /// Prefix of the district code; empty for everywhere.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub region: String,
    /// False when the method does not go there.
    pub served: bool,
    /// Grams covered by the first price.
    pub first_g: i64,
    /// Price of the first weight, minor units.
    pub first_price: i64,
    /// Size of each further step in grams.
    pub step_g: i64,
    /// Price of each further step, minor units.
    pub step_price: i64,
    /// Days added to the method's.
    pub extra_days: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
