//! A product, the thing a page is about.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who sells it.
    pub merchant_id: Uuid,
    /// Handle in URLs.
    #[sea_orm(column_type = "Text")]
    pub slug: String,
    /// draft, active or archived.
    #[sea_orm(column_type = "Text")]
    pub status: String,
    /// Its type.
    pub product_type_id: Option<Uuid>,
    /// Its brand.
    pub brand_id: Option<Uuid>,
    /// Its main category.
    pub category_id: Option<Uuid>,
    /// ISO 4217 code of its prices.
    #[sea_orm(column_type = "Text")]
    pub currency: String,
    /// Lowest variant price, minor units; kept for lists.
    pub price_min: i64,
    /// Highest variant price, minor units; kept for lists.
    pub price_max: i64,
    /// Compare-at price of the cheapest variant.
    pub compare_at_min: Option<i64>,
    /// First picture; kept for lists.
    #[sea_orm(column_type = "Text", nullable)]
    pub picture_id: Option<String>,
    /// Whether anything can be bought; kept for lists.
    pub in_stock: bool,
    /// Pieces sold; kept for lists.
    pub sold_count: i64,
    /// Sum of stars.
    pub rating_sum: i64,
    /// Number of reviews.
    pub rating_count: i64,
    /// Shown under new arrivals.
    pub is_new: bool,
    /// Shown in promotions on the home page.
    pub is_featured: bool,
    /// When it went on sale.
    pub published_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
    /// Raised by each edit, so that two editors notice each other.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
