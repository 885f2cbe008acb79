//! Sales at the merchant's desk: begun with a form, ended by the clock or before their time.

use super::show::{Row, row_columns, row_tables};
use crate::db::{execute, row, rows};
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, new_id, params};
use domain::Lang;
use domain::flash::{FlashRow, FlashSaleForm, Phase, Terms};
use domain::ids::{FlashSaleId, MerchantId, ProductId, VariantId};
use domain::staff::Permission;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use serde_json::{Value, json};
use uuid::Uuid;

/// The most sales that are listed.
const MOST: i64 = 200;

/// The sales that the member may see: what sells now, what will, what is over; each the latest first.
pub async fn list(shop: &Shop, member: &Member, lang: Lang) -> Result<Vec<FlashRow>> {
    #[derive(FromQueryResult)]
    struct Facts {
        id: Uuid,
        sku: String,
        name_zh: String,
        name_en: String,
        available: i64,
        ended_at: Option<i64>,
    }
    member.demand(Permission::ProductsView)?;
    let own = || member.merchant.map(|own| own.0);
    let found: Vec<Row> = rows(
        shop.db.read(),
        concat!(
            "SELECT ",
            row_columns!(),
            row_tables!(),
            "WHERE (CAST($2 AS UUID) IS NULL OR f.merchant_id = $2) ORDER BY f.starts_at DESC, f.id DESC LIMIT $3"
        ),
        params![lang.code(), own(), MOST],
    )
    .await?;
    let facts: Vec<Facts> = rows(
        shop.db.read(),
        "SELECT f.id, v.sku, m.name_zh, m.name_en, f.ended_at,
           CAST(COALESCE((SELECT SUM(l.on_hand - l.allocated) FROM stock_levels l WHERE l.variant_id = v.id), 0)
             AS BIGINT) AS available
         FROM flash_sales f JOIN variants v ON v.id = f.variant_id JOIN merchants m ON m.id = f.merchant_id
         WHERE (CAST($1 AS UUID) IS NULL OR f.merchant_id = $1) ORDER BY f.starts_at DESC, f.id DESC LIMIT $2",
        params![own(), MOST],
    )
    .await?;
    let now = shop.clock.now();
    let whole = |row: Row| {
        let facts = facts.iter().find(|facts| facts.id == row.id)?;
        Some(FlashRow {
            sku: facts.sku.clone(),
            merchant: lang.pick(&facts.name_zh, &facts.name_en).to_owned(),
            available: facts.available,
            ended_early: facts.ended_at.is_some_and(|at| at < row.ends_at),
            called_off: facts.ended_at.is_some_and(|at| at < row.starts_at),
            card: row.card(now),
        })
    };
    let mut sales: Vec<FlashRow> = found.into_iter().filter_map(whole).collect();
    sales.sort_by_key(|sale| match sale.card.offer.phase() {
        Phase::Running | Phase::SoldOut if !sale.ended_early => 0,
        Phase::Upcoming if !sale.ended_early => 1,
        _ => 2,
    });
    Ok(sales)
}

/// Writes a sale down. The variant is one of the member's own; its price in the sale is below its price
/// otherwise, and no other sale of it is open at the same time.
pub async fn begin(shop: &Shop, member: &Member, form: &FlashSaleForm) -> Result<FlashSaleId> {
    #[derive(FromQueryResult)]
    struct Found {
        id: Uuid,
        merchant_id: Uuid,
        product_id: Uuid,
        price: i64,
    }
    member.demand(Permission::ProductsEdit)?;
    let (sku, terms) = form.read(shop.clock.now()).map_err(Error::Invalid)?;
    let found: Vec<Found> = rows(
        shop.db.read(),
        "SELECT v.id, p.merchant_id, p.id AS product_id, v.price FROM variants v JOIN products p ON p.id = v.product_id
         WHERE v.sku = $1 AND v.active AND p.status <> 'archived' AND (CAST($2 AS UUID) IS NULL OR p.merchant_id = $2)
         ORDER BY v.id LIMIT 2",
        params![sku, member.merchant.map(|own| own.0)],
    )
    .await?;
    let variant = match found.as_slice() {
        [] => return Err(Error::invalid("sku", "unknown")),
        [only] => only,
        // Two merchants of the mall may use the same SKU; each of them knows which is meant.
        _ => return Err(Error::invalid("sku", "ambiguous")),
    };
    if terms.price >= variant.price {
        return Err(Error::invalid("price", "not_lower"));
    }
    let (merchant, goods) = (MerchantId(variant.merchant_id), (ProductId(variant.product_id), VariantId(variant.id)));
    write(shop, member, goods, merchant, &terms).await
}

async fn write(
    shop: &Shop,
    member: &Member,
    (product, variant): (ProductId, VariantId),
    merchant: MerchantId,
    terms: &Terms,
) -> Result<FlashSaleId> {
    #[derive(FromQueryResult)]
    struct Other {
        #[allow(dead_code)] // That there is one is what matters.
        id: Uuid,
    }
    let mut tx = shop.begin().await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        // Two sales of a variant that are written at the same time see each other.
        execute(&*tx, "SELECT id FROM variants WHERE id = $1 FOR UPDATE", params![variant.0]).await?;
    }
    let other: Option<Other> = row(
        &*tx,
        "SELECT id FROM flash_sales WHERE variant_id = $1 AND ended_at IS NULL AND starts_at < $3 AND ends_at > $2 LIMIT 1",
        params![variant.0, terms.starts_at.0, terms.ends_at.0],
    )
    .await?;
    if other.is_some() {
        return Err(Error::invalid("starts_at", "overlaps"));
    }
    let id = FlashSaleId(new_id());
    execute(
        &*tx,
        "INSERT INTO flash_sales (id, merchant_id, variant_id, price, quantity, sold, per_person, starts_at, ends_at,
           created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10)",
        params![
            id.0,
            merchant.0,
            variant.0,
            terms.price,
            terms.quantity,
            terms.per_person,
            terms.starts_at.0,
            terms.ends_at.0,
            member.actor(),
            tx.now().0
        ],
    )
    .await?;
    let after = json!({ "variant": variant, "terms": terms });
    audit_log::record(&tx, member, "flash_sale.begin", &format!("flash_sale:{id}"), Value::Null, after).await?;
    tx.emit(LiveEvent::Goods { products: vec![product] });
    tx.commit().await?;
    Ok(id)
}

/// Ends a sale before its time; what was ordered stays ordered at its price.
pub async fn end(shop: &Shop, member: &Member, id: FlashSaleId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Found {
        merchant_id: Uuid,
        product_id: Uuid,
        sold: i64,
    }
    member.demand(Permission::ProductsEdit)?;
    let sql = "SELECT f.merchant_id, v.product_id, f.sold FROM flash_sales f JOIN variants v ON v.id = f.variant_id WHERE f.id = $1";
    let found: Option<Found> = row(shop.db.read(), sql, params![id.0]).await?;
    let found = found.filter(|found| member.may_see(MerchantId(found.merchant_id))).ok_or(Error::NotFound)?;
    let mut tx = shop.begin().await?;
    let now = tx.now().0;
    let ended = execute(
        &*tx,
        "UPDATE flash_sales SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2",
        params![id.0, now],
    )
    .await?;
    if ended == 0 {
        // Over already: nothing to do, and nothing wrong.
        return Ok(());
    }
    let after = json!({ "ended_at": now, "sold": found.sold });
    audit_log::record(&tx, member, "flash_sale.end", &format!("flash_sale:{id}"), Value::Null, after).await?;
    tx.emit(LiveEvent::Goods { products: vec![ProductId(found.product_id)] });
    tx.commit().await
}
