//! A parcel.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fulfillments")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// The sender.
    pub merchant_id: Uuid,
    /// Code of the carrier.
    #[sea_orm(column_type = "Text")]
    pub carrier: String,
    /// The carrier's number.
    #[sea_orm(column_type = "Text")]
    pub tracking_number: String,
    /// pre_transit, in_transit, out_for_delivery, available_for_pickup, delivered, return_to_sender or failure.
    #[sea_orm(column_type = "Text")]
    pub tracking_status: String,
    /// When it left.
    pub shipped_at: i64,
    /// When it arrived.
    pub delivered_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
