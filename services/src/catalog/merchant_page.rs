//! A merchant's shop page.

use crate::db::row;
use crate::{Error, Result, Shop, params};
use domain::Lang;
use domain::catalog::{MerchantPage, MerchantRef, Rating};
use domain::ids::MerchantId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    slug: String,
    name_zh: String,
    name_en: String,
    legal_name: String,
    credit_code: String,
    intro_zh: String,
    intro_en: String,
    self_run: bool,
    rating_sum: i64,
    rating_count: i64,
    products: i64,
}

/// The shop page of an open merchant.
pub async fn merchant_page(shop: &Shop, lang: Lang, slug: &str) -> Result<MerchantPage> {
    let sql = "SELECT id, slug, name_zh, name_en, legal_name, credit_code, intro_zh, intro_en, self_run, rating_sum, \
               rating_count, (SELECT COUNT(*) FROM products p WHERE p.merchant_id = merchants.id \
               AND p.status = 'active') AS products FROM merchants WHERE slug = $1 AND status = 'open'";
    let found: Option<Row> = row(shop.db.read(), sql, params![slug]).await?;
    let row = found.ok_or(Error::NotFound)?;
    Ok(MerchantPage {
        merchant: MerchantRef {
            id: MerchantId(row.id),
            slug: row.slug,
            name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
            self_run: row.self_run,
        },
        intro: lang.pick(&row.intro_zh, &row.intro_en).to_owned(),
        legal_name: row.legal_name,
        credit_code: row.credit_code,
        rating: Rating { sum: row.rating_sum, count: row.rating_count },
        products: row.products,
        base_url: shop.options.base_url.clone(),
    })
}
