//! Everything a checkout must know, read in bulk: three queries however many lines there are.

use crate::Result;
use crate::db::selected;
use domain::checkout::{Facts, MerchantFacts, VariantFacts};
use domain::delivery::{Method, Rate};
use domain::ids::{DeliveryMethodId, LocationId, MerchantId, ProductId, VariantId};
use domain::stock::Supply;
use domain::{Currency, Lang};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

/// Prices, weights, stock, merchants and ways of delivery of the given variants.
pub(crate) async fn load(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
    region: &str,
    lang: Lang,
) -> Result<Facts> {
    let mut facts = Facts::default();
    if variants.is_empty() {
        return Ok(facts);
    }
    for found in variant_rows(conn, variants).await? {
        if facts.merchant(MerchantId(found.merchant_id)).is_none() {
            facts.merchants.push(MerchantFacts {
                id: MerchantId(found.merchant_id),
                slug: found.merchant_slug.clone(),
                name: lang.pick(&found.merchant_zh, &found.merchant_en).to_owned(),
                open: found.merchant_status == "open",
            });
        }
        facts.currency = Currency::from_code(&found.currency).unwrap_or_default();
        facts.variants.push(found.facts(lang));
    }
    facts.supplies = supplies(conn, variants, region).await?;
    let merchants: Vec<MerchantId> = facts.merchants.iter().map(|merchant| merchant.id).collect();
    facts.methods = methods(conn, &merchants, lang).await?;
    Ok(facts)
}

#[derive(FromQueryResult)]
struct VariantRow {
    id: Uuid,
    product_id: Uuid,
    merchant_id: Uuid,
    sku: String,
    slug: String,
    price: i64,
    currency: String,
    weight_g: i64,
    active: bool,
    status: String,
    title_zh: Option<String>,
    title_en: Option<String>,
    picture_id: Option<String>,
    merchant_slug: String,
    merchant_zh: String,
    merchant_en: String,
    merchant_status: String,
    zh1: Option<String>,
    en1: Option<String>,
    picture1: Option<String>,
    zh2: Option<String>,
    en2: Option<String>,
    picture2: Option<String>,
    zh3: Option<String>,
    en3: Option<String>,
    picture3: Option<String>,
}

impl VariantRow {
    fn facts(self, lang: Lang) -> VariantFacts {
        let text = |zh: &Option<String>, en: &Option<String>| {
            lang.pick(zh.as_deref().unwrap_or(""), en.as_deref().unwrap_or("")).to_owned()
        };
        let options: Vec<String> = [(&self.zh1, &self.en1), (&self.zh2, &self.en2), (&self.zh3, &self.en3)]
            .into_iter()
            .map(|(zh, en)| text(zh, en))
            .filter(|option| !option.is_empty())
            .collect();
        VariantFacts {
            variant: VariantId(self.id),
            product: ProductId(self.product_id),
            merchant: MerchantId(self.merchant_id),
            title: text(&self.title_zh, &self.title_en),
            options: options.join(" / "),
            picture: self.picture1.or(self.picture2).or(self.picture3).or(self.picture_id),
            sku: self.sku,
            slug: self.slug,
            price: self.price,
            weight_g: self.weight_g,
            for_sale: self.active && self.status == "active",
        }
    }
}

const VARIANT_COLUMNS: &str = "v.id, v.product_id, p.merchant_id, v.sku, p.slug, v.price, p.currency, v.weight_g, \
    v.active, p.status, zh.title AS title_zh, en.title AS title_en, p.picture_id, m.slug AS merchant_slug, \
    m.name_zh AS merchant_zh, m.name_en AS merchant_en, m.status AS merchant_status, \
    o1.value_zh AS zh1, o1.value_en AS en1, o1.picture_id AS picture1, \
    o2.value_zh AS zh2, o2.value_en AS en2, o2.picture_id AS picture2, \
    o3.value_zh AS zh3, o3.value_en AS en3, o3.picture_id AS picture3";

const VARIANT_JOINS: &[(JoinType, &str, &str, &str)] = &[
    (JoinType::InnerJoin, "products", "p", "p.id = v.product_id"),
    (JoinType::InnerJoin, "merchants", "m", "m.id = p.merchant_id"),
    (JoinType::LeftJoin, "product_texts", "zh", "zh.product_id = p.id AND zh.lang = 'zh'"),
    (JoinType::LeftJoin, "product_texts", "en", "en.product_id = p.id AND en.lang = 'en'"),
    (JoinType::LeftJoin, "option_values", "o1", "o1.id = v.option1_id"),
    (JoinType::LeftJoin, "option_values", "o2", "o2.id = v.option2_id"),
    (JoinType::LeftJoin, "option_values", "o3", "o3.id = v.option3_id"),
];

async fn variant_rows(conn: &impl ConnectionTrait, variants: &[VariantId]) -> Result<Vec<VariantRow>> {
    let mut query = Query::select();
    query.expr(Expr::cust(VARIANT_COLUMNS)).from_as(Alias::new("variants"), Alias::new("v"));
    for (join, table, name, on) in VARIANT_JOINS {
        query.join_as(*join, Alias::new(*table), Alias::new(*name), Expr::cust(*on));
    }
    query.and_where(Expr::col((Alias::new("v"), Alias::new("id"))).is_in(variants.iter().map(|v| v.0)));
    selected(conn, &query).await
}

/// What lies where, with how near each place is to a region.
async fn supplies(conn: &impl ConnectionTrait, variants: &[VariantId], region: &str) -> Result<Vec<Supply>> {
    #[derive(FromQueryResult)]
    struct Row {
        variant_id: Uuid,
        location_id: Uuid,
        on_hand: i64,
        allocated: i64,
        region_code: String,
    }
    let mut query = Query::select();
    query
        .expr(Expr::cust("s.variant_id, s.location_id, s.on_hand, s.allocated, l.region_code"))
        .from_as(Alias::new("stock_levels"), Alias::new("s"))
        .join_as(
            JoinType::InnerJoin,
            Alias::new("stock_locations"),
            Alias::new("l"),
            Expr::cust("l.id = s.location_id"),
        )
        .and_where(Expr::col((Alias::new("s"), Alias::new("variant_id"))).is_in(variants.iter().map(|v| v.0)));
    let found: Vec<Row> = selected(conn, &query).await?;
    Ok(found
        .into_iter()
        .map(|row| Supply {
            variant: VariantId(row.variant_id),
            location: LocationId(row.location_id),
            available: row.on_hand - row.allocated,
            nearness: row.region_code.bytes().zip(region.bytes()).take_while(|(a, b)| a == b).count() as i64,
        })
        .collect())
}

/// The active ways of delivery of some merchants, in each merchant's order.
pub(crate) async fn methods(conn: &impl ConnectionTrait, merchants: &[MerchantId], lang: Lang) -> Result<Vec<Method>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        merchant_id: Uuid,
        name_zh: String,
        name_en: String,
        carrier: String,
        days_min: i64,
        days_max: i64,
        free_over: Option<i64>,
        region: String,
        served: bool,
        first_g: i64,
        first_price: i64,
        step_g: i64,
        step_price: i64,
        extra_days: i64,
    }
    let column = |name: &'static str| (Alias::new("d"), Alias::new(name));
    let mut query = Query::select();
    query
        .expr(Expr::cust(
            "d.id, d.merchant_id, d.name_zh, d.name_en, d.carrier, d.days_min, d.days_max, d.free_over, \
             r.region, r.served, r.first_g, r.first_price, r.step_g, r.step_price, r.extra_days",
        ))
        .from_as(Alias::new("delivery_methods"), Alias::new("d"))
        .join_as(JoinType::InnerJoin, Alias::new("delivery_rates"), Alias::new("r"), Expr::cust("r.method_id = d.id"))
        .and_where(Expr::col(column("merchant_id")).is_in(merchants.iter().map(|m| m.0)))
        .and_where(Expr::cust("d.active"))
        .order_by(column("merchant_id"), Order::Asc)
        .order_by(column("position"), Order::Asc)
        .order_by(column("id"), Order::Asc);
    let found: Vec<Row> = selected(conn, &query).await?;
    let mut methods: Vec<Method> = Vec::new();
    for row in found {
        if methods.last().is_none_or(|last| last.id.0 != row.id) {
            methods.push(Method {
                id: DeliveryMethodId(row.id),
                merchant: MerchantId(row.merchant_id),
                name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
                carrier: row.carrier,
                days_min: row.days_min,
                days_max: row.days_max,
                free_over: row.free_over,
                rates: Vec::new(),
            });
        }
        if let Some(method) = methods.last_mut() {
            method.rates.push(Rate {
                region: row.region,
                served: row.served,
                first_g: row.first_g,
                first_price: row.first_price,
                step_g: row.step_g,
                step_price: row.step_price,
                extra_days: row.extra_days,
            });
        }
    }
    Ok(methods)
}
