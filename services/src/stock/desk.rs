//! Stock at the merchant's desk: what lies where, counting it, and the ledger.

use super::adjust::{Adjustment, adjust};
use crate::db::{execute, row, rows};
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::catalog::desk::{DeskMovement, PAGE, Page, PlaceStock, ProductFilter, StockFilter, StockRow, StockSheet};
use domain::checkout::Refusal;
use domain::ids::{LocationId, MerchantId, ProductId, VariantId};
use domain::staff::Permission;
use domain::stock::MovementKind;
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    product_id: Uuid,
    sku: String,
    title: String,
    v1: Option<String>,
    v2: Option<String>,
    v3: Option<String>,
    on_hand: i64,
    allocated: i64,
    low: i64,
    n: i64,
}

impl From<Row> for StockRow {
    fn from(row: Row) -> StockRow {
        let options: Vec<String> = [row.v1, row.v2, row.v3].into_iter().flatten().collect();
        StockRow {
            variant: VariantId(row.id),
            product: ProductId(row.product_id),
            sku: row.sku,
            title: row.title,
            options: options.join(" / "),
            on_hand: row.on_hand,
            allocated: row.allocated,
            low: row.low > 0,
        }
    }
}

/// One page of the variants that a filter finds, the scarcest first.
pub async fn list(shop: &Shop, member: &Member, lang: Lang, filter: &ProductFilter) -> Result<Page<StockRow>> {
    member.demand(Permission::ProductsView)?;
    let text = format!("%{}%", filter.text.trim().to_lowercase().replace(['%', '_'], " ").trim());
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT s.*, COUNT(*) OVER () AS n FROM (
           SELECT v.id, v.product_id, v.sku, t.title,
             CASE WHEN $1 = 'zh' THEN o1.value_zh ELSE o1.value_en END AS v1,
             CASE WHEN $1 = 'zh' THEN o2.value_zh ELSE o2.value_en END AS v2,
             CASE WHEN $1 = 'zh' THEN o3.value_zh ELSE o3.value_en END AS v3,
             CAST(COALESCE(SUM(l.on_hand), 0) AS BIGINT) AS on_hand,
             CAST(COALESCE(SUM(l.allocated), 0) AS BIGINT) AS allocated,
             CAST(COALESCE(SUM(CASE WHEN l.on_hand - l.allocated <= l.low_at THEN 1 ELSE 0 END), 1) AS BIGINT) AS low
           FROM variants v
           JOIN products p ON p.id = v.product_id
           JOIN product_texts t ON t.product_id = p.id AND t.lang = $1
           LEFT JOIN option_values o1 ON o1.id = v.option1_id
           LEFT JOIN option_values o2 ON o2.id = v.option2_id
           LEFT JOIN option_values o3 ON o3.id = v.option3_id
           LEFT JOIN stock_levels l ON l.variant_id = v.id
           WHERE v.active AND p.status <> 'archived'
             AND (CAST($2 AS UUID) IS NULL OR p.merchant_id = $2)
             AND (LOWER(v.sku) LIKE $3 OR v.barcode = $4 OR t.search_text LIKE $3)
           GROUP BY v.id, v.product_id, v.sku, t.title, o1.value_zh, o1.value_en, o2.value_zh, o2.value_en, o3.value_zh, o3.value_en
         ) s
         WHERE ($5 = '' OR ($5 = 'in' AND s.on_hand > s.allocated) OR ($5 = 'out' AND s.on_hand <= s.allocated)
           OR ($5 = 'low' AND s.low > 0))
         ORDER BY s.on_hand - s.allocated, s.sku LIMIT $6 OFFSET $7",
        params![
            lang.code(),
            member.merchant.map(|own| own.0),
            text,
            filter.text.trim(),
            filter.stock.map_or("", StockFilter::code),
            PAGE,
            (filter.page - 1).max(0) * PAGE
        ],
    )
    .await?;
    let count = found.first().map_or(0, |row| row.n);
    Ok(Page { rows: found.into_iter().map(StockRow::from).collect(), count })
}

#[derive(FromQueryResult)]
struct Head {
    product_id: Uuid,
    merchant_id: Uuid,
    sku: String,
    title: String,
    v1: Option<String>,
    v2: Option<String>,
    v3: Option<String>,
}

async fn head(shop: &Shop, member: &Member, lang: Lang, variant: VariantId) -> Result<Head> {
    let found: Option<Head> = row(
        shop.db.read(),
        "SELECT v.product_id, p.merchant_id, v.sku, t.title,
           CASE WHEN $1 = 'zh' THEN o1.value_zh ELSE o1.value_en END AS v1,
           CASE WHEN $1 = 'zh' THEN o2.value_zh ELSE o2.value_en END AS v2,
           CASE WHEN $1 = 'zh' THEN o3.value_zh ELSE o3.value_en END AS v3
         FROM variants v
         JOIN products p ON p.id = v.product_id
         JOIN product_texts t ON t.product_id = p.id AND t.lang = $1
         LEFT JOIN option_values o1 ON o1.id = v.option1_id
         LEFT JOIN option_values o2 ON o2.id = v.option2_id
         LEFT JOIN option_values o3 ON o3.id = v.option3_id
         WHERE v.id = $2",
        params![lang.code(), variant.0],
    )
    .await?;
    found.filter(|head| member.may_see(MerchantId(head.merchant_id))).ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct Place {
    id: Uuid,
    name_zh: String,
    name_en: String,
    on_hand: i64,
    allocated: i64,
    low_at: i64,
}

#[derive(FromQueryResult)]
struct Movement {
    at: i64,
    name_zh: String,
    name_en: String,
    kind: String,
    on_hand_delta: i64,
    allocated_delta: i64,
    reason: String,
    number: Option<String>,
}

/// Levels per place and the latest 50 movements of a variant.
pub async fn sheet(shop: &Shop, member: &Member, lang: Lang, variant: VariantId) -> Result<StockSheet> {
    member.demand(Permission::ProductsView)?;
    let head = head(shop, member, lang, variant).await?;
    let places: Vec<Place> = rows(
        shop.db.read(),
        "SELECT p.id, p.name_zh, p.name_en, COALESCE(l.on_hand, 0) AS on_hand, COALESCE(l.allocated, 0) AS allocated,
           COALESCE(l.low_at, 5) AS low_at
         FROM stock_locations p LEFT JOIN stock_levels l ON l.location_id = p.id AND l.variant_id = $1
         WHERE p.merchant_id = $2 ORDER BY p.code",
        params![variant.0, head.merchant_id],
    )
    .await?;
    let movements: Vec<Movement> = rows(
        shop.db.read(),
        "SELECT m.at, p.name_zh, p.name_en, m.kind, m.on_hand_delta, m.allocated_delta, m.reason, o.number
         FROM stock_movements m JOIN stock_locations p ON p.id = m.location_id LEFT JOIN orders o ON o.id = m.order_id
         WHERE m.variant_id = $1 ORDER BY m.at DESC, m.id DESC LIMIT 50",
        params![variant.0],
    )
    .await?;
    let places: Vec<PlaceStock> = places
        .into_iter()
        .map(|place| PlaceStock {
            location: LocationId(place.id),
            name: lang.pick(&place.name_zh, &place.name_en).to_owned(),
            on_hand: place.on_hand,
            allocated: place.allocated,
            low_at: place.low_at,
        })
        .collect();
    let movements = movements
        .into_iter()
        .filter_map(|m| {
            Some(DeskMovement {
                at: Timestamp(m.at),
                place: lang.pick(&m.name_zh, &m.name_en).to_owned(),
                kind: MovementKind::from_code(&m.kind)?,
                on_hand: m.on_hand_delta,
                allocated: m.allocated_delta,
                reason: m.reason,
                order: m.number,
            })
        })
        .collect();
    let options: Vec<String> = [head.v1, head.v2, head.v3].into_iter().flatten().collect();
    let row = StockRow {
        variant,
        product: ProductId(head.product_id),
        sku: head.sku,
        title: head.title,
        options: options.join(" / "),
        on_hand: places.iter().map(|place| place.on_hand).sum(),
        allocated: places.iter().map(|place| place.allocated).sum(),
        low: places.iter().any(|place| place.on_hand - place.allocated <= place.low_at),
    };
    Ok(StockSheet { row, places, movements })
}

/// What somebody counted or took in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The variant.
    pub variant: VariantId,
    /// The place.
    pub location: LocationId,
    /// Pieces more, or less when negative.
    pub delta: i64,
    /// Why; required.
    pub reason: String,
}

/// Changes what lies at a place; level, ledger and audit log change together or not at all.
pub async fn count(shop: &Shop, member: &Member, count: &Count) -> Result<()> {
    member.demand(Permission::StockAdjust)?;
    let head = head(shop, member, Lang::Zh, count.variant).await?;
    let reason = count.reason.trim();
    let wrong = [
        (reason.is_empty(), "reason", "missing"),
        (reason.chars().count() > 200, "reason", "too_long"),
        (count.delta == 0, "delta", "missing"),
        (count.delta.abs() > 1_000_000_000, "delta", "out_of_range"),
    ];
    let wrong: Vec<(String, String)> = wrong
        .into_iter()
        .filter(|(is, ..)| *is)
        .map(|(_, field, reason)| (field.to_owned(), reason.to_owned()))
        .collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let mut tx = shop.begin().await?;
    let ours = "SELECT COUNT(*) AS n FROM stock_locations WHERE id = $1 AND merchant_id = $2";
    if crate::db::number(&*tx, ours, params![count.location.0, head.merchant_id]).await? != 1 {
        return Err(Error::invalid("location", "malformed"));
    }
    let adjustment = Adjustment {
        variant: count.variant,
        location: count.location,
        delta: count.delta,
        kind: MovementKind::Adjusted,
        reason: reason.to_owned(),
        order: None,
    };
    match adjust(&mut tx, &adjustment, &member.actor()).await {
        // What orders hold cannot be counted away.
        Err(Error::Refused(Refusal::OutOfStock { .. })) => return Err(Error::invalid("delta", "below_allocated")),
        other => other?,
    }
    let after = crate::db::number(
        &*tx,
        "SELECT on_hand AS n FROM stock_levels WHERE variant_id = $1 AND location_id = $2",
        params![count.variant.0, count.location.0],
    )
    .await?;
    let object = format!("variant:{}", count.variant);
    let place = count.location;
    audit_log::record(
        &tx,
        member,
        "stock.adjust",
        &object,
        json!({"location": place, "on_hand": after - count.delta}),
        json!({"location": place, "on_hand": after, "reason": reason}),
    )
    .await?;
    tx.commit().await
}

/// Sets the level at which a place warns.
pub async fn set_warning(
    shop: &Shop,
    member: &Member,
    variant: VariantId,
    location: LocationId,
    low_at: i64,
) -> Result<()> {
    member.demand(Permission::StockAdjust)?;
    if !(0..=1_000_000).contains(&low_at) {
        return Err(Error::invalid("low_at", "out_of_range"));
    }
    head(shop, member, Lang::Zh, variant).await?;
    let tx = shop.begin().await?;
    let kept = "SELECT low_at AS n FROM stock_levels WHERE variant_id = $1 AND location_id = $2";
    let before = crate::db::number(&*tx, kept, params![variant.0, location.0]).await?;
    let sql = "UPDATE stock_levels SET low_at = $3 WHERE variant_id = $1 AND location_id = $2";
    if execute(&*tx, sql, params![variant.0, location.0, low_at]).await? != 1 {
        return Err(Error::NotFound);
    }
    let object = format!("variant:{variant}");
    audit_log::record(
        &tx,
        member,
        "stock.warning",
        &object,
        json!({"location": location, "low_at": before}),
        json!({"location": location, "low_at": low_at}),
    )
    .await?;
    tx.commit().await
}
