//! A shopper's opinion of a product.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// The bought line, when the buyer is verified.
    pub order_line_id: Option<Uuid>,
    /// Sealed display name.
    #[sea_orm(column_type = "Blob")]
    pub author: Vec<u8>,
    /// 1 to 5.
    pub stars: i64,
    /// Language of the text.
    #[sea_orm(column_type = "Text")]
    pub lang: String,
    /// The text.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// published or hidden.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// When it was written.
    pub created_at: i64,
    /// What exactly was bought.
    #[sea_orm(column_type = "Text")]
    pub options: String,
    /// What the seller says to it.
    #[sea_orm(column_type = "Text", nullable)]
    pub reply: Option<String>,
    /// When the seller said it.
    pub replied_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
