//! What a list can be narrowed to, and how many products each value would leave.

use super::{Place, Plan, Without, by_code};
use crate::catalog::categories::Tree;
use crate::db::statement_of;
use crate::{Result, Shop};
use domain::Lang;
use domain::catalog::{AttributeFacet, FacetValue};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use std::collections::BTreeMap;

/// The most values a filter offers, chosen ones aside.
const MOST_VALUES: usize = 12;
/// The most attributes a list offers, chosen ones aside.
pub(in crate::catalog) const MOST_ATTRIBUTES: usize = 6;

/// A value a list can be narrowed to, of an attribute or of nothing else.
#[derive(FromQueryResult)]
pub(in crate::catalog) struct ValueRow {
    /// The attribute's code.
    pub(in crate::catalog) code: String,
    /// Its Chinese name.
    pub(in crate::catalog) name_zh: String,
    /// Its English name.
    pub(in crate::catalog) name_en: String,
    /// What goes into the URL.
    pub(in crate::catalog) key: String,
    /// What people read in Chinese.
    pub(in crate::catalog) value_zh: String,
    /// What people read in English.
    pub(in crate::catalog) value_en: String,
    /// How many products have it.
    pub(in crate::catalog) n: i64,
}

pub(super) async fn brands(shop: &Shop, plan: &Plan<'_>, lang: Lang) -> Result<Vec<FacetValue>> {
    let mut select = plan.products(Without::Brands);
    select
        .join_as(JoinType::InnerJoin, "brands", "b", Expr::cust("b.id = p.brand_id"))
        .expr(Expr::cust(
            "'brand' AS code, '' AS name_zh, '' AS name_en, b.slug AS key, b.name_zh AS value_zh, \
             b.name_en AS value_en, COUNT(*) AS n",
        ))
        .add_group_by([Expr::cust("b.slug, b.name_zh, b.name_en")]);
    let found = ValueRow::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?;
    Ok(values(found, lang, |row| plan.query.brands.contains(&row.key)))
}

pub(super) async fn attributes(shop: &Shop, plan: &Plan<'_>, lang: Lang) -> Result<Vec<AttributeFacet>> {
    // Over the whole shop, facts of unlike goods would be thrown together.
    if matches!(plan.place, Place::All) && plan.meaning.is_none() && plan.query.attributes.is_empty() {
        return Ok(Vec::new());
    }
    let chosen = by_code(&plan.query.attributes);
    let mut found = facts(shop, plan, Without::Nothing).await?;
    found.retain(|row| !chosen.contains_key(row.code.as_str()));
    for code in chosen.keys() {
        found.extend(facts(shop, plan, Without::Attribute(code)).await?.into_iter().filter(|row| row.code == **code));
    }
    let mut codes: BTreeMap<String, Vec<ValueRow>> = BTreeMap::new();
    for row in found {
        codes.entry(row.code.clone()).or_default().push(row);
    }
    let mut facets: Vec<(bool, i64, AttributeFacet)> = codes
        .into_iter()
        .filter(|(code, rows)| rows.len() > 1 || chosen.contains_key(code.as_str()))
        .map(|(code, rows)| {
            let on = chosen.contains_key(code.as_str());
            let weight = rows.iter().map(|row| row.n).sum();
            let name = rows.first().map(|row| lang.pick(&row.name_zh, &row.name_en).to_owned()).unwrap_or_default();
            let is_chosen =
                |row: &ValueRow| chosen.get(row.code.as_str()).is_some_and(|v| v.contains(&row.key.as_str()));
            (on, weight, AttributeFacet { name, values: values(rows, lang, is_chosen), code })
        })
        .collect();
    facets.sort_by_key(|(on, weight, _)| (!on, -weight));
    let offered = facets.iter().filter(|(on, ..)| *on).count().max(MOST_ATTRIBUTES);
    facets.truncate(offered);
    Ok(facets.into_iter().map(|(_, _, facet)| facet).collect())
}

/// The categories right below that of the list; those at the top of the tree for a list without one.
pub(super) async fn categories(shop: &Shop, plan: &Plan<'_>, tree: &Tree, lang: Lang) -> Result<Vec<FacetValue>> {
    let above = match plan.place {
        Place::Category(id) => Some(id),
        Place::All | Place::Merchant(_) => None,
    };
    let below: Vec<String> = tree.below(above, lang, 1).into_iter().map(|node| node.slug).collect();
    let mut offered = below.clone();
    offered.extend(plan.query.categories.iter().cloned());
    if offered.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = plan.products(Without::Categories);
    select
        .join_as(JoinType::InnerJoin, "product_categories", "kc", Expr::cust("kc.product_id = p.id"))
        .join_as(JoinType::InnerJoin, "categories", "k", Expr::cust("k.id = kc.category_id"))
        .and_where(Expr::col(("k", "slug")).is_in(&offered))
        .expr(Expr::cust(
            "'category' AS code, '' AS name_zh, '' AS name_en, k.slug AS key, k.name_zh AS value_zh, \
             k.name_en AS value_en, COUNT(*) AS n",
        ))
        .add_group_by([Expr::cust("k.slug, k.name_zh, k.name_en")]);
    let found = ValueRow::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?;
    // One category for everything tells nothing apart.
    if found.len() < 2 && plan.query.categories.is_empty() {
        return Ok(Vec::new());
    }
    Ok(values(found, lang, |row| plan.query.categories.contains(&row.key)))
}

#[derive(FromQueryResult)]
struct StarsRow {
    one: Option<i64>,
    two: Option<i64>,
    three: Option<i64>,
    four: Option<i64>,
}

/// How many have at least four, three, two and one stars.
pub(super) async fn stars(shop: &Shop, plan: &Plan<'_>) -> Result<Vec<FacetValue>> {
    let mut select = plan.products(Without::Stars);
    select.expr(Expr::cust(
        "CAST(SUM(CASE WHEN p.rating_count > 0 AND p.rating_sum >= p.rating_count THEN 1 ELSE 0 END) AS BIGINT) AS one, \
         CAST(SUM(CASE WHEN p.rating_count > 0 AND p.rating_sum >= p.rating_count * 2 THEN 1 ELSE 0 END) AS BIGINT) AS two, \
         CAST(SUM(CASE WHEN p.rating_count > 0 AND p.rating_sum >= p.rating_count * 3 THEN 1 ELSE 0 END) AS BIGINT) AS three, \
         CAST(SUM(CASE WHEN p.rating_count > 0 AND p.rating_sum >= p.rating_count * 4 THEN 1 ELSE 0 END) AS BIGINT) AS four",
    ));
    let found = StarsRow::find_by_statement(statement_of(&shop.db, &select)).one(shop.db.read()).await?;
    let counted = found.map_or([None; 4], |row| [row.four, row.three, row.two, row.one]);
    let values = (1..=4_i64).rev().zip(counted);
    let values = values.map(|(stars, count)| stars_value(stars, count.unwrap_or(0), plan.query.stars));
    Ok(values.filter(is_offered).collect())
}

/// So many stars as a value to choose.
pub(in crate::catalog) fn stars_value(stars: i64, count: i64, chosen: Option<i64>) -> FacetValue {
    FacetValue { key: stars.to_string(), text: stars.to_string(), count, chosen: chosen == Some(stars) }
}

/// Whether a value is worth showing.
pub(in crate::catalog) fn is_offered(value: &FacetValue) -> bool {
    value.count > 0 || value.chosen
}

async fn facts(shop: &Shop, plan: &Plan<'_>, without: Without<'_>) -> Result<Vec<ValueRow>> {
    let mut select = plan.products(without);
    select
        .join_as(JoinType::InnerJoin, "product_attributes", "pa", Expr::cust("pa.product_id = p.id"))
        .join_as(JoinType::InnerJoin, "attributes", "a", Expr::cust("a.id = pa.attribute_id"))
        .and_where(Expr::cust("a.filterable AND a.kind <> 'number' AND pa.value_zh <> ''"))
        .expr(Expr::cust(
            "a.code AS code, MIN(a.name_zh) AS name_zh, MIN(a.name_en) AS name_en, pa.value_zh AS key, \
             pa.value_zh AS value_zh, MIN(pa.value_en) AS value_en, COUNT(DISTINCT p.id) AS n",
        ))
        .add_group_by([Expr::cust("a.code, pa.value_zh")]);
    Ok(ValueRow::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?)
}

/// Rows as values to choose from: most products first, chosen ones never left out.
pub(in crate::catalog) fn values(
    mut rows: Vec<ValueRow>,
    lang: Lang,
    is_chosen: impl Fn(&ValueRow) -> bool,
) -> Vec<FacetValue> {
    rows.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.key.cmp(&b.key)));
    let mut out = Vec::new();
    for row in rows {
        let chosen = is_chosen(&row);
        if chosen || out.len() < MOST_VALUES {
            let text = lang.pick(&row.value_zh, &row.value_en).to_owned();
            out.push(FacetValue { key: row.key, text, count: row.n, chosen });
        }
    }
    out
}
