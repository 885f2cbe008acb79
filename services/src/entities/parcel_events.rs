//! What a carrier reported, each event once; append-only.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parcel_events")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The parcel.
    pub fulfillment_id: Uuid,
    /// The carrier's id of the event.
    #[sea_orm(column_type = "Text")]
    pub event_id: String,
    /// scan, out_for_delivery, ready_for_pickup, delivered, returned or failed.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What the carrier says, Chinese.
    #[sea_orm(column_type = "Text")]
    pub text_zh: String,
    /// What the carrier says, English.
    #[sea_orm(column_type = "Text")]
    pub text_en: String,
    /// When it happened, by the carrier's clock.
    pub at: i64,
    /// When we learned of it.
    pub received_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
