//! A list as the engine answers it.

use super::apart;
use crate::catalog::cards::cards;
use crate::catalog::listing::{MOST_ATTRIBUTES, ValueRow, is_offered, stars_value, values};
use crate::db::{found_by, found_in};
use crate::{Result, Shop, params};
use domain::Lang;
use domain::catalog::facets::{bands_of, rough};
use domain::catalog::listing::{LAST_FEW, MOST_PAGES, PAGE_SIZE, shown};
use domain::catalog::{AttributeFacet, FacetValue, Listing, ListingQuery, PriceBand, Scope, Sort};
use sea_orm::{FromQueryResult, Value};
use search::{Facets, Found, Order, Query};
use std::collections::{BTreeMap, HashMap};

/// Asks the engine; none when it has no index or fails, for the shop then searches without it.
pub(crate) async fn ask(shop: &Shop, scope: &Scope, query: &ListingQuery) -> Option<Found> {
    let index = shop.engine.ready()?;
    let asked = Query {
        text: query.search.clone(),
        scope: match scope {
            Scope::All => search::Scope::All,
            Scope::Category(slug) => search::Scope::Category(slug.clone()),
            Scope::Merchant(slug) => search::Scope::Merchant(slug.clone()),
        },
        categories: query.categories.clone(),
        brands: query.brands.clone(),
        attributes: query.attributes.clone(),
        price_from: query.price_from,
        price_to: query.price_to,
        in_stock: query.in_stock,
        on_sale: query.on_sale,
        stars_from: query.stars,
        order: match query.sort {
            Sort::Relevant => Order::Relevant,
            Sort::Popular => Order::Popular,
            Sort::Newest => Order::Newest,
            Sort::PriceUp => Order::PriceUp,
            Sort::PriceDown => Order::PriceDown,
            Sort::Rating => Order::Rating,
        },
        limit: usize::try_from(query.page.clamp(1, MOST_PAGES) * PAGE_SIZE + LAST_FEW).unwrap_or(0),
        plain: false,
        now: shop.clock.now().0,
    };
    let engine = index.clone();
    match apart(move || Ok(engine.search(&asked)?)).await {
        Ok(found) => Some(found),
        Err(error) => {
            tracing::warn!(%error, "the search index cannot be read; it will be built again");
            // Removing files takes a moment.
            let _ = apart(move || {
                index.give_up();
                Ok(())
            })
            .await;
            None
        }
    }
}

/// The list of what was found.
pub(crate) async fn as_listing(shop: &Shop, lang: Lang, query: &ListingQuery, found: Found) -> Result<Listing> {
    let page = query.page.clamp(1, MOST_PAGES);
    let shown = shown(page, found.total);
    let ids = found.ids.get(..usize::try_from(shown).unwrap_or(0)).unwrap_or(&found.ids);
    let facets = scaled(found.facets, found.scale);
    let (products, categories, brands, attributes) = tokio::try_join!(
        cards(shop, lang, ids),
        named(shop, lang, CATEGORIES, &facets.categories, &query.categories),
        named(shop, lang, BRANDS, &facets.brands, &query.brands),
        attributes(shop, lang, query, &facets),
    )?;
    let prices = bands_of(&facets.prices).into_iter().map(|(from, to)| PriceBand {
        from,
        to,
        count: rough_if(
            found.scale,
            count(
                facets
                    .prices
                    .iter()
                    .filter(|price| from.is_none_or(|from| **price >= from) && to.is_none_or(|to| **price <= to)),
            ),
        ),
        chosen: query.price_from == from && query.price_to == to,
    });
    let stars = (1..=4_i64).rev().map(|stars| {
        let counted = usize::try_from(stars - 1).ok().and_then(|at| facets.stars.get(at));
        stars_value(stars, counted.copied().unwrap_or(0), query.stars)
    });
    Ok(Listing {
        more: found.total > shown && page < MOST_PAGES,
        products,
        total: if found.scale > 1 { rough(found.total) } else { found.total },
        about: found.scale > 1,
        page,
        categories,
        brands,
        prices: prices.filter(|band| band.count > 0 || band.chosen).collect(),
        attributes,
        in_stock: facets.in_stock,
        on_sale: facets.on_sale,
        stars: stars.filter(is_offered).collect(),
        corrected: found.corrected,
        relaxed: found.relaxed,
    })
}

/// The numbers of all, from those of one product in `scale`.
fn scaled(mut facets: Facets, scale: i64) -> Facets {
    if scale > 1 {
        let counts = facets.brands.values_mut().chain(facets.categories.values_mut());
        let counts = counts.chain(facets.attributes.values_mut().flat_map(BTreeMap::values_mut));
        let counts = counts.chain(&mut facets.stars).chain([&mut facets.in_stock, &mut facets.on_sale]);
        counts.for_each(|count| *count = rough(*count * scale));
    }
    facets
}

fn rough_if(scale: i64, count: i64) -> i64 {
    if scale > 1 { rough(count * scale) } else { count }
}

fn count(things: impl Iterator) -> i64 {
    i64::try_from(things.count()).unwrap_or(i64::MAX)
}

/// The two halves of a statement around a list of slugs or codes.
type Around = [&'static str; 2];
const BRANDS: Around =
    ["SELECT slug AS key, name_zh AS value_zh, name_en AS value_en FROM brands WHERE slug IN (", ")"];
const CATEGORIES: Around =
    ["SELECT slug AS key, name_zh AS value_zh, name_en AS value_en FROM categories WHERE slug IN (", ")"];
const ATTRIBUTES: Around = [
    "SELECT code AS key, MIN(name_zh) AS value_zh, MIN(name_en) AS value_en FROM attributes WHERE code IN (",
    ") GROUP BY code",
];

#[derive(FromQueryResult)]
struct Name {
    key: String,
    value_zh: String,
    value_en: String,
}

async fn names(shop: &Shop, sql: Around, keys: impl Iterator<Item = &String>) -> Result<Vec<Name>> {
    let keys: Vec<Value> = keys.map(|key| Value::from(key.as_str())).collect();
    let mut found: Vec<Name> = found_in(shop.db.read(), keys, |list| [sql[0], list, sql[1]].concat()).await?;
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.key == b.key);
    Ok(found)
}

/// Counted slugs as values to choose from. A chosen one without products is shown with none.
async fn named(
    shop: &Shop,
    lang: Lang,
    sql: Around,
    counts: &BTreeMap<String, i64>,
    chosen: &[String],
) -> Result<Vec<FacetValue>> {
    let found = names(shop, sql, counts.keys().chain(chosen)).await?;
    let rows = found.into_iter().map(|name| ValueRow {
        code: String::new(),
        name_zh: String::new(),
        name_en: String::new(),
        n: counts.get(&name.key).copied().unwrap_or(0),
        key: name.key,
        value_zh: name.value_zh,
        value_en: name.value_en,
    });
    Ok(values(rows.collect(), lang, |row| chosen.contains(&row.key)))
}

/// The attributes that tell the products apart, chosen ones first, then by how many have them.
async fn attributes(shop: &Shop, lang: Lang, query: &ListingQuery, facets: &Facets) -> Result<Vec<AttributeFacet>> {
    let chosen = |code: &str, value: &str| query.attributes.iter().any(|(of, is)| of == code && is == value);
    let is_filter = |code: &str| query.attributes.iter().any(|(of, _)| of == code);
    let mut offered: Vec<(&String, &BTreeMap<String, i64>)> =
        facets.attributes.iter().filter(|(code, counts)| counts.len() > 1 || is_filter(code)).collect();
    offered.sort_by_key(|(code, counts)| (!is_filter(code), -counts.values().sum::<i64>()));
    let filters = offered.iter().filter(|(code, _)| is_filter(code)).count();
    offered.truncate(filters.max(MOST_ATTRIBUTES));
    let known = names(shop, ATTRIBUTES, offered.iter().map(|(code, _)| *code)).await?;
    let mut out = Vec::new();
    for (code, counts) in offered {
        let Some(name) = known.iter().find(|name| name.key == *code) else { continue };
        let rows = counts.iter().map(|(value, count)| ValueRow {
            code: code.clone(),
            name_zh: name.value_zh.clone(),
            name_en: name.value_en.clone(),
            key: value.clone(),
            value_zh: value.clone(),
            value_en: String::new(),
            n: *count,
        });
        let values = values(rows.collect(), Lang::Zh, |row| chosen(code, &row.key));
        out.push(AttributeFacet {
            code: code.clone(),
            name: lang.pick(&name.value_zh, &name.value_en).to_owned(),
            values,
        });
    }
    if lang == Lang::En {
        in_english(shop, &mut out).await?;
    }
    Ok(out)
}

/// Puts English words in the place of Chinese values: the index keeps one language of them as their key.
async fn in_english(shop: &Shop, facets: &mut [AttributeFacet]) -> Result<()> {
    const SQL: [&str; 2] = [
        "WITH wanted (code, value) AS (VALUES ",
        ") SELECT w.code AS code, w.value AS key, \
         (SELECT x.value_en FROM attributes a JOIN product_attributes x ON x.attribute_id = a.id \
           WHERE a.code = w.code AND x.value_zh = w.value LIMIT 1) AS value_en FROM wanted w",
    ];
    #[derive(FromQueryResult)]
    struct English {
        code: String,
        key: String,
        value_en: Option<String>,
    }
    let wanted = facets.iter().flat_map(|facet| facet.values.iter().map(|value| (&facet.code, &value.key)));
    let wanted = wanted.map(|(code, value)| params![code.as_str(), value.as_str()]).collect();
    let found: Vec<English> = found_by(shop.db.read(), 2, wanted, |list| [SQL[0], list, SQL[1]].concat()).await?;
    let english: HashMap<(String, String), String> = found
        .into_iter()
        .filter_map(|row| Some(((row.code, row.key), row.value_en.filter(|text| !text.is_empty())?)))
        .collect();
    for facet in facets {
        for value in &mut facet.values {
            if let Some(text) = english.get(&(facet.code.clone(), value.key.clone())) {
                value.text.clone_from(text);
            }
        }
    }
    Ok(())
}
