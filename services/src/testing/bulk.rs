//! Many goods at once, for measurements.

use super::buying::{Goods, product_of};
use crate::db::{execute, insert_rows};
use crate::{Shop, new_id, params};
use domain::ids::{ProductId, VariantId};
use sea_orm::Value;
use uuid::Uuid;

/// A table, its columns and rows.
type Table = (&'static str, &'static [&'static str], Vec<Vec<Value>>);

/// The variant number `n` of [`many_goods`]; a script in SQL can compute the same id.
pub fn nth_variant(n: usize) -> VariantId {
    VariantId(Uuid::from_u128(n as u128))
}

/// So many pieces of everything that nobody sells out. The books do not know where they came from: the audit would complain.
#[allow(clippy::expect_used)]
pub async fn plenty(shop: &Shop) {
    execute(shop.db.write(), "UPDATE stock_levels SET on_hand = 100000000", vec![]).await.expect("full shelves");
}

/// `count` products of the self-run shop with one variant at ¥25.00 each, `pieces` of which are
/// there. Their ledger is empty: the audit would complain.
#[allow(clippy::expect_used)]
pub async fn many_goods(shop: &Shop, count: usize, pieces: i64) -> Vec<Goods> {
    let first = product_of(shop, "self", 2500, 1).await;
    let now = shop.clock.now().0;
    let goods: Vec<Goods> =
        (1..=count).map(|n| Goods { product: ProductId(new_id()), variant: nth_variant(n), ..first }).collect();
    let product = |one: &Goods| {
        let slug = one.product.0.simple().to_string();
        let (status, price) = ("active", one.price);
        params![one.product.0, one.merchant.0, slug, status, "CNY", price, price, true, now, now, now, 0_i64]
    };
    let texts = |one: &Goods| {
        [("zh", "白瓷杯"), ("en", "White mug")]
            .map(|(lang, title)| params![one.product.0, lang, title, "", "", title.to_lowercase()])
    };
    let variant = |one: &Goods| {
        let sku = one.variant.0.simple().to_string();
        params![one.variant.0, one.product.0, sku, one.price, 300_i64, 0_i64, true]
    };
    let level = |one: &Goods| params![one.variant.0, one.location.0, pieces, 0_i64, 5_i64, now];
    let tables: [Table; 4] = [
        (
            "products",
            &[
                "id",
                "merchant_id",
                "slug",
                "status",
                "currency",
                "price_min",
                "price_max",
                "in_stock",
                "published_at",
                "created_at",
                "updated_at",
                "version",
            ],
            goods.iter().map(product).collect(),
        ),
        (
            "product_texts",
            &["product_id", "lang", "title", "subtitle", "story", "search_text"],
            goods.iter().flat_map(texts).collect(),
        ),
        (
            "variants",
            &["id", "product_id", "sku", "price", "weight_g", "position", "active"],
            goods.iter().map(variant).collect(),
        ),
        (
            "stock_levels",
            &["variant_id", "location_id", "on_hand", "allocated", "low_at", "updated_at"],
            goods.iter().map(level).collect(),
        ),
    ];
    let tx = shop.begin().await.expect("a transaction");
    for (table, columns, rows) in tables {
        insert_rows(&*tx, table, columns, rows).await.expect("rows");
    }
    tx.commit().await.expect("the goods are there");
    goods
}
