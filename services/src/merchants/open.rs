//! A merchant joins.

use super::platform_only;
use crate::db::{execute, insert_rows};
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, new_id, params, regions};
use domain::ids::MerchantId;
use domain::merchants::NewMerchant;
use serde_json::json;

/// What a new merchant's delivery costs until they decide otherwise: ¥8 for the first
/// kilogram, ¥3 for each further one, everywhere.
const FIRST: (i64, i64) = (1000, 800);
const STEP: (i64, i64) = (1000, 300);

/// Opens a merchant with a place for stock and a way of delivery, so that they can sell as soon
/// as they have goods. Their first member of staff is invited afterwards.
pub async fn open(shop: &Shop, member: &Member, new: &NewMerchant) -> Result<MerchantId> {
    platform_only(member)?;
    // The warehouse's district may be typed as people call it.
    let region_code = regions::code_of(&new.region_code).unwrap_or_else(|| new.region_code.clone());
    let new = &NewMerchant { region_code, ..new.clone() };
    let problems = new.problems();
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let (id, method) = (new_id(), new_id());
    let tx = shop.begin().await?;
    let written = execute(
        &*tx,
        "INSERT INTO merchants (id, slug, name_zh, name_en, legal_name, credit_code, self_run, status, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, FALSE, 'open', $7) ON CONFLICT (slug) DO NOTHING",
        params![
            id,
            new.slug.as_str(),
            new.name_zh.trim(),
            new.name_en.trim(),
            new.legal_name.trim(),
            new.credit_code.as_str(),
            tx.now().0
        ],
    )
    .await?;
    if written == 0 {
        return Err(Error::invalid("slug", "taken"));
    }
    insert_rows(
        &*tx,
        "stock_locations",
        &["id", "merchant_id", "code", "name_zh", "name_en", "region_code"],
        vec![params![new_id(), id, "main", "主仓", "Main warehouse", new.region_code.as_str()]],
    )
    .await?;
    insert_rows(
        &*tx,
        "delivery_methods",
        &["id", "merchant_id", "code", "name_zh", "name_en", "carrier", "days_min", "days_max", "active"],
        vec![params![method, id, "express", "快递", "Express", "demo", 2_i64, 4_i64, true]],
    )
    .await?;
    insert_rows(
        &*tx,
        "delivery_rates",
        &["method_id", "region", "served", "first_g", "first_price", "step_g", "step_price"],
        vec![params![method, "", true, FIRST.0, FIRST.1, STEP.0, STEP.1]],
    )
    .await?;
    let after = json!({ "slug": new.slug, "name_zh": new.name_zh, "name_en": new.name_en });
    audit_log::record(&tx, member, "merchant.open", &format!("merchant:{id}"), json!({}), after).await?;
    tx.commit().await?;
    Ok(MerchantId(id))
}
