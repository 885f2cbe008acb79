//! The rows of one batch, and the statements that write them.

use super::bulk::{self, lists};
use super::plan::Context;
use crate::db::execute;
use crate::entities::{option_values, product_attributes, product_categories, product_pictures, product_texts};
use crate::live::LiveEvent;
use crate::{Result, new_id, params};
use domain::ids::{ProductId, VariantId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};
use uuid::Uuid;

/// A change of stock of a variant that is known already.
pub(super) struct StockChange {
    pub(super) product: Uuid,
    pub(super) variant: Uuid,
    pub(super) delta: i64,
    pub(super) available: i64,
}

/// Everything one batch writes.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) products: Vec<Vec<Value>>,
    pub(super) changed_products: Vec<Vec<Value>>,
    pub(super) texts: Vec<Vec<Value>>,
    pub(super) categories: Vec<Vec<Value>>,
    pub(super) options: Vec<Vec<Value>>,
    pub(super) changed_options: Vec<Vec<Value>>,
    pub(super) dropped_options: Vec<(Uuid, i64, Uuid)>,
    pub(super) values: Vec<Vec<Value>>,
    pub(super) changed_values: Vec<Vec<Value>>,
    pub(super) dropped_values: Vec<Uuid>,
    pub(super) variants: Vec<Vec<Value>>,
    pub(super) changed_variants: Vec<Vec<Value>>,
    pub(super) attributes: Vec<Vec<Value>>,
    pub(super) pictures: Vec<Vec<Value>>,
    pub(super) levels: Vec<Vec<Value>>,
    pub(super) movements: Vec<Vec<Value>>,
    pub(super) stock_changes: Vec<StockChange>,
    pub(super) reviews: Vec<Vec<Value>>,
    pub(super) stars: (i64, i64),
    /// Products whose rows are written anew.
    pub(super) renew_texts: Vec<Uuid>,
    pub(super) renew_categories: Vec<Uuid>,
    pub(super) renew_attributes: Vec<Uuid>,
    pub(super) renew_pictures: Vec<Uuid>,
}

impl Rows {
    /// Writes everything, parents before children, and gives back what open pages are to be told.
    pub(super) async fn write(self, conn: &impl ConnectionTrait, context: &Context<'_>) -> Result<Vec<LiveEvent>> {
        for ids in lists(self.renew_texts) {
            product_texts::Entity::delete_many().filter(product_texts::Column::ProductId.is_in(ids)).exec(conn).await?;
        }
        for ids in lists(self.renew_categories) {
            let of = product_categories::Column::ProductId.is_in(ids);
            product_categories::Entity::delete_many().filter(of).exec(conn).await?;
        }
        for ids in lists(self.renew_attributes) {
            let of = product_attributes::Column::ProductId.is_in(ids);
            product_attributes::Entity::delete_many().filter(of).exec(conn).await?;
        }
        for ids in lists(self.renew_pictures) {
            let of = product_pictures::Column::ProductId.is_in(ids);
            product_pictures::Entity::delete_many().filter(of).exec(conn).await?;
        }
        bulk::insert(conn, "products", PRODUCT, self.products).await?;
        for row in self.changed_products {
            execute(conn, CHANGE_PRODUCT, row).await?;
        }
        bulk::insert(conn, "product_texts", TEXT, self.texts).await?;
        bulk::insert(conn, "product_categories", &["category_id", "product_id"], self.categories).await?;
        bulk::insert(conn, "product_options", OPTION, self.options).await?;
        for row in self.changed_options {
            execute(conn, "UPDATE product_options SET code = $2, name_zh = $3, name_en = $4 WHERE id = $1", row)
                .await?;
        }
        bulk::insert(conn, "option_values", OPTION_VALUE, self.values).await?;
        for row in self.changed_values {
            execute(conn, CHANGE_VALUE, row).await?;
        }
        bulk::insert(conn, "variants", VARIANT, self.variants).await?;
        for row in self.changed_variants {
            execute(conn, CHANGE_VARIANT, row).await?;
        }
        drop_options(conn, self.dropped_values, self.dropped_options).await?;
        bulk::insert(conn, "product_attributes", ATTRIBUTE, self.attributes).await?;
        bulk::insert(conn, "product_pictures", PICTURE, self.pictures).await?;
        bulk::insert(conn, "stock_levels", LEVEL, self.levels).await?;
        let mut movements = self.movements;
        let mut events = Vec::new();
        for change in self.stock_changes {
            let changed =
                execute(conn, CHANGE_LEVEL, params![change.variant, context.location, change.delta, context.now])
                    .await?;
            // Sold in this very moment: the stock stays as it is, the next import sets it.
            if changed == 1 {
                movements.push(movement(context, change.variant, "adjusted", change.delta));
                events.push(LiveEvent::Stock {
                    product: ProductId(change.product),
                    variant: VariantId(change.variant),
                    available: change.available,
                });
            }
        }
        bulk::insert(conn, "stock_movements", MOVEMENT, movements).await?;
        bulk::insert(conn, "reviews", REVIEW, self.reviews).await?;
        let (sum, count) = self.stars;
        if count != 0 {
            let sql =
                "UPDATE merchants SET rating_sum = rating_sum + $2, rating_count = rating_count + $3 WHERE id = $1";
            execute(conn, sql, params![context.merchant, sum, count]).await?;
        }
        Ok(events)
    }
}

/// Removes options and option values nobody refers to any more.
async fn drop_options(conn: &impl ConnectionTrait, values: Vec<Uuid>, options: Vec<(Uuid, i64, Uuid)>) -> Result<()> {
    for (product, position, _) in &options {
        let sql = match position {
            1 => "UPDATE variants SET option1_id = NULL WHERE product_id = $1",
            2 => "UPDATE variants SET option2_id = NULL WHERE product_id = $1",
            _ => "UPDATE variants SET option3_id = NULL WHERE product_id = $1",
        };
        execute(conn, sql, params![*product]).await?;
    }
    for value in &values {
        let sql = "UPDATE product_pictures SET option_value_id = NULL WHERE option_value_id = $1";
        execute(conn, sql, params![*value]).await?;
    }
    for ids in lists(values) {
        option_values::Entity::delete_many().filter(option_values::Column::Id.is_in(ids)).exec(conn).await?;
    }
    for (_, _, option) in options {
        let sql = "UPDATE product_pictures SET option_value_id = NULL \
             WHERE option_value_id IN (SELECT id FROM option_values WHERE option_id = $1)";
        execute(conn, sql, params![option]).await?;
        execute(conn, "DELETE FROM option_values WHERE option_id = $1", params![option]).await?;
        execute(conn, "DELETE FROM product_options WHERE id = $1", params![option]).await?;
    }
    Ok(())
}

/// A line of the stock ledger.
pub(super) fn movement(context: &Context<'_>, variant: Uuid, kind: &'static str, delta: i64) -> Vec<Value> {
    params![new_id(), variant, context.location, kind, delta, 0_i64, "import", context.actor, context.now]
}

const PRODUCT: &[&str] = &[
    "id",
    "merchant_id",
    "slug",
    "status",
    "product_type_id",
    "brand_id",
    "category_id",
    "currency",
    "price_min",
    "price_max",
    "compare_at_min",
    "picture_id",
    "in_stock",
    "sold_count",
    "rating_sum",
    "rating_count",
    "is_new",
    "is_featured",
    "published_at",
    "created_at",
    "updated_at",
    "version",
];
const CHANGE_PRODUCT: &str = "UPDATE products SET status = $2, product_type_id = $3, brand_id = $4, category_id = $5, \
     currency = $6, price_min = $7, price_max = $8, compare_at_min = $9, picture_id = $10, in_stock = $11, \
     rating_sum = rating_sum + $12, rating_count = rating_count + $13, published_at = $14, updated_at = $15, \
     version = version + 1 WHERE id = $1";
const TEXT: &[&str] = &["product_id", "lang", "title", "subtitle", "story", "search_text"];
const OPTION: &[&str] = &["id", "product_id", "position", "code", "name_zh", "name_en"];
const OPTION_VALUE: &[&str] = &["id", "option_id", "position", "value_zh", "value_en", "picture_id"];
const CHANGE_VALUE: &str =
    "UPDATE option_values SET position = $2, value_zh = $3, value_en = $4, picture_id = $5 WHERE id = $1";
const VARIANT: &[&str] = &[
    "id",
    "product_id",
    "sku",
    "barcode",
    "price",
    "compare_at",
    "weight_g",
    "position",
    "active",
    "option1_id",
    "option2_id",
    "option3_id",
];
const CHANGE_VARIANT: &str = "UPDATE variants SET barcode = $2, price = $3, compare_at = $4, weight_g = $5, \
     position = $6, active = $7, option1_id = $8, option2_id = $9, option3_id = $10 WHERE id = $1";
const ATTRIBUTE: &[&str] = &["product_id", "attribute_id", "value_zh", "value_en", "number"];
const PICTURE: &[&str] = &["product_id", "position", "picture_id", "alt_zh", "alt_en", "option_value_id"];
const LEVEL: &[&str] = &["variant_id", "location_id", "on_hand", "allocated", "updated_at"];
const CHANGE_LEVEL: &str = "UPDATE stock_levels SET on_hand = on_hand + $3, updated_at = $4 \
     WHERE variant_id = $1 AND location_id = $2 AND on_hand + $3 >= allocated";
const MOVEMENT: &[&str] =
    &["id", "variant_id", "location_id", "kind", "on_hand_delta", "allocated_delta", "reason", "actor", "at"];
const REVIEW: &[&str] = &["id", "product_id", "author", "stars", "lang", "body", "status", "created_at"];
