//! Ways of delivery and their rate tables: each merchant's staff decide about their own.

use crate::checkout::methods;
use crate::db::{execute, row, rows};
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, Tx, audit_log, params, regions};
use domain::Lang;
use domain::ids::{DeliveryMethodId, MerchantId};
use domain::settings::delivery::{MethodForm, MethodRow, RateForm, RateRow};
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Method {
    id: Uuid,
    name_zh: String,
    name_en: String,
    carrier: String,
    days_min: i64,
    days_max: i64,
    free_over: Option<i64>,
    active: bool,
    merchant_zh: String,
    merchant_en: String,
}

#[derive(FromQueryResult)]
struct Rate {
    method_id: Uuid,
    region: String,
    served: bool,
    first_g: i64,
    first_price: i64,
    step_g: i64,
    step_price: i64,
    extra_days: i64,
}

impl Rate {
    /// Without the region's name.
    fn row(&self) -> RateRow {
        RateRow {
            region: self.region.clone(),
            place: String::new(),
            served: self.served,
            first_g: self.first_g,
            first_price: self.first_price,
            step_g: self.step_g,
            step_price: self.step_price,
            extra_days: self.extra_days,
        }
    }
}

/// Every way of delivery of the merchants this member may see.
pub async fn methods(shop: &Shop, member: &Member, lang: Lang) -> Result<Vec<MethodRow>> {
    member.demand(Permission::SettingsEdit)?;
    let (all, own) = crate::reports::today::sight(member);
    let found: Vec<Method> = rows(
        shop.db.read(),
        "SELECT d.id, d.name_zh, d.name_en, d.carrier, d.days_min, d.days_max, d.free_over, d.active,
                m.name_zh AS merchant_zh, m.name_en AS merchant_en
         FROM delivery_methods d JOIN merchants m ON m.id = d.merchant_id
         WHERE ($1 OR d.merchant_id = $2) ORDER BY CASE WHEN m.self_run THEN 0 ELSE 1 END, m.created_at, m.id, d.position, d.id",
        params![all, own],
    )
    .await?;
    let rates: Vec<Rate> = rows(
        shop.db.read(),
        "SELECT r.method_id, r.region, r.served, r.first_g, r.first_price, r.step_g, r.step_price, r.extra_days
         FROM delivery_rates r JOIN delivery_methods d ON d.id = r.method_id
         WHERE ($1 OR d.merchant_id = $2) ORDER BY r.region",
        params![all, own],
    )
    .await?;
    let of = |method: Uuid| {
        rates
            .iter()
            .filter(|rate| rate.method_id == method)
            .map(|rate| RateRow { place: place_of(&rate.region), ..rate.row() })
            .collect()
    };
    Ok(found
        .into_iter()
        .map(|method| MethodRow {
            rates: of(method.id),
            id: DeliveryMethodId(method.id),
            merchant: lang.pick(&method.merchant_zh, &method.merchant_en).to_owned(),
            name_zh: method.name_zh,
            name_en: method.name_en,
            carrier: method.carrier,
            days_min: method.days_min,
            days_max: method.days_max,
            free_over: method.free_over,
            active: method.active,
        })
        .collect())
}

/// What people call a region of the rate table. Three lie outside of the division by streets.
fn place_of(code: &str) -> String {
    match code {
        "71" => "台湾省".to_owned(),
        "81" => "香港特别行政区".to_owned(),
        "82" => "澳门特别行政区".to_owned(),
        code => regions::path(code).map(|region| region.names().join(" ")).unwrap_or_default(),
    }
}

/// Refuses unless the method is one that this member may change.
async fn demand_own(tx: &Tx, member: &Member, method: DeliveryMethodId) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        merchant_id: Uuid,
    }
    member.demand(Permission::SettingsEdit)?;
    let sql = "SELECT merchant_id FROM delivery_methods WHERE id = $1";
    let found: Row = row(&**tx, sql, params![method.0]).await?.ok_or(Error::NotFound)?;
    if member.may_see(MerchantId(found.merchant_id)) { Ok(()) } else { Err(Error::NotFound) }
}

/// A method as the audit log keeps it.
async fn method_facts(tx: &Tx, method: DeliveryMethodId) -> Result<Value> {
    #[derive(FromQueryResult)]
    struct Row {
        name_zh: String,
        name_en: String,
        carrier: String,
        days_min: i64,
        days_max: i64,
        free_over: Option<i64>,
        active: bool,
    }
    let sql = "SELECT name_zh, name_en, carrier, days_min, days_max, free_over, active
               FROM delivery_methods WHERE id = $1";
    let found: Row = row(&**tx, sql, params![method.0]).await?.ok_or(Error::NotFound)?;
    Ok(json!({
        "name_zh": found.name_zh,
        "name_en": found.name_en,
        "carrier": found.carrier,
        "days_min": found.days_min,
        "days_max": found.days_max,
        "free_over": found.free_over,
        "active": found.active,
    }))
}

/// A region's own rate as the audit log keeps it; nothing when it has none.
async fn rate_facts(tx: &Tx, method: DeliveryMethodId, region: &str) -> Result<Value> {
    let found: Option<Rate> = row(
        &**tx,
        "SELECT method_id, region, served, first_g, first_price, step_g, step_price, extra_days
         FROM delivery_rates WHERE method_id = $1 AND region = $2",
        params![method.0, region],
    )
    .await?;
    Ok(found.map_or_else(|| json!({}), |rate| json!(rate.row())))
}

/// Changes a way of delivery. Orders already placed keep what was agreed.
pub async fn save_method(shop: &Shop, member: &Member, form: &MethodForm) -> Result<()> {
    let free_over = form.check().map_err(Error::Invalid)?;
    let mut tx = shop.begin().await?;
    demand_own(&tx, member, form.id).await?;
    let before = method_facts(&tx, form.id).await?;
    execute(
        &*tx,
        "UPDATE delivery_methods SET name_zh = $2, name_en = $3, carrier = $4, days_min = $5, days_max = $6,
           free_over = $7, active = $8 WHERE id = $1",
        params![
            form.id.0,
            form.name_zh.trim(),
            form.name_en.trim(),
            form.carrier.as_str(),
            form.days_min,
            form.days_max,
            free_over,
            form.active
        ],
    )
    .await?;
    methods::changed(&*tx, form.id).await?;
    let after = method_facts(&tx, form.id).await?;
    audit_log::record(&tx, member, "delivery.method", &format!("delivery:{}", form.id), before, after).await?;
    tx.emit(LiveEvent::Face);
    tx.commit().await
}

/// Sets what a method costs in a region, which may be typed as people call it.
pub async fn save_rate(shop: &Shop, member: &Member, form: &RateForm) -> Result<()> {
    let named = regions::code_of(&form.region).ok_or_else(|| Error::invalid("region", "malformed"));
    let region = if form.region.trim().is_empty() { String::new() } else { named? };
    let rate = RateForm { region, ..form.clone() }.check().map_err(Error::Invalid)?;
    let mut tx = shop.begin().await?;
    demand_own(&tx, member, form.method).await?;
    let before = rate_facts(&tx, form.method, &rate.region).await?;
    execute(
        &*tx,
        "INSERT INTO delivery_rates
           (method_id, region, served, first_g, first_price, step_g, step_price, extra_days)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (method_id, region) DO UPDATE SET served = excluded.served, first_g = excluded.first_g,
           first_price = excluded.first_price, step_g = excluded.step_g, step_price = excluded.step_price,
           extra_days = excluded.extra_days",
        params![
            form.method.0,
            rate.region.as_str(),
            rate.served,
            rate.first_g,
            rate.first_price,
            rate.step_g,
            rate.step_price,
            rate.extra_days
        ],
    )
    .await?;
    methods::changed(&*tx, form.method).await?;
    let object = format!("delivery:{}", form.method);
    audit_log::record(&tx, member, "delivery.rate", &object, before, json!(rate)).await?;
    tx.emit(LiveEvent::Face);
    tx.commit().await
}

/// Removes a region's own rate; the next wider region's applies then.
pub async fn remove_rate(shop: &Shop, member: &Member, method: DeliveryMethodId, region: &str) -> Result<()> {
    let mut tx = shop.begin().await?;
    demand_own(&tx, member, method).await?;
    let before = rate_facts(&tx, method, region).await?;
    let sql = "DELETE FROM delivery_rates WHERE method_id = $1 AND region = $2";
    if execute(&*tx, sql, params![method.0, region]).await? == 0 {
        return Err(Error::NotFound);
    }
    methods::changed(&*tx, method).await?;
    let object = format!("delivery:{method}");
    audit_log::record(&tx, member, "delivery.rate_removed", &object, before, json!({})).await?;
    tx.emit(LiveEvent::Face);
    tx.commit().await
}
