//! A variant in an order, frozen as agreed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// Order in the list.
    pub position: i64,
    /// The variant.
    pub variant_id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// Where its stock was taken.
    pub location_id: Uuid,
    /// SKU at the time.
    #[sea_orm(column_type = "Text")]
    pub sku: String,
    /// Title at the time, in the order's language.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Chosen options at the time.
    #[sea_orm(column_type = "Text")]
    pub options: String,
    /// Picture at the time.
    #[sea_orm(column_type = "Text", nullable)]
    pub picture_id: Option<String>,
    /// Product handle at the time.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// Price of one, minor units.
    pub unit_price: i64,
    /// Pieces.
    pub quantity: i64,
    /// unit_price × quantity − discount, minor units.
    pub total: i64,
    /// Taken off this line, minor units.
    pub discount: i64,
    /// Grams of one piece.
    pub weight_g: i64,
    /// Pieces shipped.
    pub shipped: i64,
    /// Pieces refunded.
    pub refunded: i64,
    /// Minor units given back for this line.
    pub refunded_amount: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
