//! The list of merchants.

use super::platform_only;
use crate::db::rows;
use crate::staff::Member;
use crate::{Result, Shop, params};
use domain::ids::MerchantId;
use domain::merchants::MerchantRow;
use domain::{Lang, Timestamp};
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
    self_run: bool,
    status: String,
    created_at: i64,
    products: i64,
    orders: i64,
}

/// Every merchant, the platform's own first.
pub async fn list(shop: &Shop, member: &Member, lang: Lang) -> Result<Vec<MerchantRow>> {
    platform_only(member)?;
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT m.id, m.slug, m.name_zh, m.name_en, m.legal_name, m.credit_code, m.self_run, m.status, m.created_at,
                (SELECT COUNT(*) FROM products p WHERE p.merchant_id = m.id AND p.status = 'active') AS products,
                (SELECT COUNT(*) FROM orders o WHERE o.merchant_id = m.id) AS orders
         FROM merchants m ORDER BY CASE WHEN m.self_run THEN 0 ELSE 1 END, m.created_at, m.id",
        params![],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| MerchantRow {
            id: MerchantId(row.id),
            name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
            slug: row.slug,
            legal_name: row.legal_name,
            credit_code: row.credit_code,
            self_run: row.self_run,
            open: row.status == "open",
            products: row.products,
            orders: row.orders,
            since: Timestamp(row.created_at),
        })
        .collect())
}
