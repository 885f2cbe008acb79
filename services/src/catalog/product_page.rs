//! A product's page.

use super::cards::{cards, on_sale, text_joins};
use super::categories::picture;
use super::way::Way;
use crate::db::{row, rows, statement_of};
use crate::{Error, Result, Shop, params, voices};
use domain::catalog::{
    BrandRef, DeliveryHint, FactView, GalleryPicture, MerchantRef, OptionView, ProductAnswer, ProductCard, ProductPage,
    Rating, ValueView, VariantView, number_text,
};
use domain::delivery::{Calendar, Method, offer};
use domain::flash::Phase;
use domain::ids::{MerchantId, OptionValueId, ProductId, VariantId};
use domain::voices::ReviewFilter;
use domain::{Currency, Lang, Money, Timestamp};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// How many similar goods a page shows.
const RELATED: usize = 8;
/// How many reviews it quotes.
const REVIEWS: i64 = 3;
/// How many of the things that buyers tick.
const TAGS: usize = 5;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    slug: String,
    title: String,
    subtitle: String,
    story: String,
    category_id: Option<Uuid>,
    currency: String,
    sold_count: i64,
    rating_sum: i64,
    rating_count: i64,
    updated_at: i64,
    brand_slug: Option<String>,
    brand_zh: Option<String>,
    brand_en: Option<String>,
    merchant_id: Uuid,
    merchant_slug: String,
    merchant_zh: String,
    merchant_en: String,
    self_run: bool,
    delivery_version: Option<Uuid>,
    sellers: i64,
}

/// The page of a slug, or where a former slug leads now.
pub async fn product_page(shop: &Shop, lang: Lang, slug: &str) -> Result<ProductAnswer> {
    let Some(row) = product(shop, lang, slug).await? else { return moved(shop, slug).await.map(ProductAnswer::Moved) };
    let (id, seller) = (row.id, MerchantId(row.merchant_id));
    let sellers = BTreeMap::from([(seller, row.delivery_version)]);
    let (way, options, mut variants, sales, methods, gallery, facts, reviews, said, related) = tokio::try_join!(
        Way::to(shop, row.category_id, MerchantId(row.merchant_id)),
        options(shop, lang, id),
        variants(shop, id, &row.currency),
        crate::flash::offers(shop, ProductId(id)),
        crate::checkout::methods::of(shop, shop.db.keyed(), &sellers),
        gallery(shop, lang, id),
        facts(shop, lang, id),
        voices::first(shop, ProductId(id), lang, ReviewFilter::default(), REVIEWS),
        voices::said(shop, ProductId(id)),
        related(shop, lang, id, row.category_id),
    )?;
    for sale in sales.iter().filter(|sale| sale.phase() == Phase::Running) {
        if let Some((variant, _)) = variants.iter_mut().find(|(variant, _)| variant.id == sale.variant) {
            variant.compare_at = Some(variant.price);
            variant.price = sale.price;
        }
    }
    let name = |zh: &Option<String>, en: &Option<String>| {
        lang.pick(zh.as_deref().unwrap_or(""), en.as_deref().unwrap_or("")).to_owned()
    };
    let brand_name = name(&row.brand_zh, &row.brand_en);
    Ok(ProductAnswer::Page(Box::new(ProductPage {
        id: ProductId(id),
        brand: row.brand_slug.map(|slug| BrandRef { slug, name: brand_name }),
        merchant: (row.sellers > 1).then(|| MerchantRef {
            id: MerchantId(row.merchant_id),
            slug: row.merchant_slug,
            name: lang.pick(&row.merchant_zh, &row.merchant_en).to_owned(),
            self_run: row.self_run,
        }),
        // What cannot be chosen has no size either.
        sizes: (!options.is_empty()).then(|| way.sizes(lang)).flatten(),
        crumbs: way.crumbs(lang),
        slug: row.slug,
        title: row.title,
        subtitle: row.subtitle,
        story: row.story,
        gallery,
        options,
        delivery: delivery(methods.of(seller, lang), &variants, shop.clock.now()),
        variants: variants.into_iter().map(|(variant, _)| variant).collect(),
        sales,
        facts,
        sold: row.sold_count,
        rating: Rating { sum: row.rating_sum, count: row.rating_count },
        stars: said.counts.stars,
        tags: said.counts.tags.into_iter().take(TAGS).collect(),
        reviews,
        questions: said.questions,
        related,
        updated_at: Timestamp(row.updated_at),
        base_url: shop.options.base_url.clone(),
    })))
}

/// How one piece of the cheapest variant comes to a place of which nothing is known.
fn delivery(methods: &[Arc<Method>], variants: &[(VariantView, i64)], now: Timestamp) -> Option<DeliveryHint> {
    let method = methods.first()?;
    let (cheapest, weight_g) = variants.iter().min_by_key(|(variant, _)| variant.price.minor)?;
    let offer = offer(method, "", *weight_g, cheapest.price, &Calendar::default(), now)?;
    Some(DeliveryHint { offer, free_over: method.free_over.map(|minor| cheapest.price.with(minor)) })
}

async fn product(shop: &Shop, lang: Lang, slug: &str) -> Result<Option<Row>> {
    let (texts, other) = text_joins(lang);
    let mut select = on_sale();
    select
        .join_as(JoinType::LeftJoin, "product_texts", "t", Expr::cust(texts))
        .join_as(JoinType::LeftJoin, "product_texts", "o", Expr::cust(other))
        .join_as(JoinType::LeftJoin, "brands", "b", Expr::cust("b.id = p.brand_id"))
        .expr(Expr::cust(
            "p.id, p.slug, COALESCE(NULLIF(t.title, ''), o.title, '') AS title, \
             COALESCE(NULLIF(t.subtitle, ''), o.subtitle, '') AS subtitle, \
             COALESCE(NULLIF(t.story, ''), o.story, '') AS story, p.category_id, p.currency, p.sold_count, \
             p.rating_sum, p.rating_count, p.updated_at, b.slug AS brand_slug, b.name_zh AS brand_zh, \
             b.name_en AS brand_en, m.id AS merchant_id, m.slug AS merchant_slug, m.name_zh AS merchant_zh, \
             m.name_en AS merchant_en, m.self_run, m.delivery_version, \
             (SELECT COUNT(*) FROM merchants s WHERE s.status = 'open') AS sellers",
        ))
        .and_where(Expr::col(("p", "slug")).eq(slug));
    Ok(Row::find_by_statement(statement_of(&shop.db, &select)).one(shop.db.keyed()).await?)
}

#[derive(FromQueryResult)]
struct Slug {
    slug: String,
}

async fn moved(shop: &Shop, slug: &str) -> Result<String> {
    let sql = "SELECT p.slug FROM slug_redirects r JOIN products p ON p.id = r.product_id \
               JOIN merchants m ON m.id = p.merchant_id \
               WHERE r.slug = $1 AND p.status = 'active' AND m.status = 'open'";
    let found: Option<Slug> = row(shop.db.keyed(), sql, params![slug]).await?;
    // A redirect to itself would send browsers round in circles.
    found.map(|found| found.slug).filter(|to| to != slug).ok_or(Error::NotFound)
}

#[derive(FromQueryResult)]
struct ValueRow {
    position: i64,
    code: String,
    name_zh: String,
    name_en: String,
    id: Uuid,
    value_zh: String,
    value_en: String,
    picture_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

async fn options(shop: &Shop, lang: Lang, product: Uuid) -> Result<Vec<OptionView>> {
    let sql = "SELECT o.position, o.code, o.name_zh, o.name_en, v.id, v.value_zh, v.value_en, v.picture_id, \
               g.width, g.height FROM product_options o JOIN option_values v ON v.option_id = o.id \
               LEFT JOIN pictures g ON g.id = v.picture_id \
               WHERE o.product_id = $1 ORDER BY o.position, v.position, v.id";
    let found: Vec<ValueRow> = rows(shop.db.keyed(), sql, params![product]).await?;
    let mut options: Vec<(i64, OptionView)> = Vec::new();
    for row in found {
        let value = ValueView {
            id: OptionValueId(row.id),
            text: lang.pick(&row.value_zh, &row.value_en).to_owned(),
            picture: picture(row.picture_id, row.width, row.height),
        };
        match options.last_mut() {
            Some((position, option)) if *position == row.position => option.values.push(value),
            _ => {
                let name = lang.pick(&row.name_zh, &row.name_en).to_owned();
                options.push((row.position, OptionView { code: row.code, name, values: vec![value] }));
            }
        }
    }
    Ok(options.into_iter().map(|(_, option)| option).collect())
}

#[derive(FromQueryResult)]
struct VariantRow {
    id: Uuid,
    sku: String,
    barcode: Option<String>,
    price: i64,
    weight_g: i64,
    compare_at: Option<i64>,
    option1_id: Option<Uuid>,
    option2_id: Option<Uuid>,
    option3_id: Option<Uuid>,
    available: i64,
}

/// What can be bought, with the weight of a piece in grams.
async fn variants(shop: &Shop, product: Uuid, currency: &str) -> Result<Vec<(VariantView, i64)>> {
    let sql = "SELECT v.id, v.sku, v.barcode, v.price, v.compare_at, v.weight_g, v.option1_id, v.option2_id, v.option3_id, \
               CAST(COALESCE((SELECT SUM(l.on_hand - l.allocated) FROM stock_levels l WHERE l.variant_id = v.id), 0) \
               AS BIGINT) AS available \
               FROM variants v WHERE v.product_id = $1 AND v.active ORDER BY v.position, v.id";
    let found: Vec<VariantRow> = rows(shop.db.keyed(), sql, params![product]).await?;
    let currency = Currency::from_code(currency).unwrap_or_default();
    let money = |minor| Money { minor, currency };
    Ok(found
        .into_iter()
        .map(|row| {
            let values = [row.option1_id, row.option2_id, row.option3_id].into_iter().flatten();
            let view = VariantView {
                id: VariantId(row.id),
                sku: row.sku,
                barcode: row.barcode,
                price: money(row.price),
                compare_at: row.compare_at.filter(|before| *before > row.price).map(money),
                values: values.map(OptionValueId).collect(),
                available: row.available,
            };
            (view, row.weight_g)
        })
        .collect())
}

#[derive(FromQueryResult)]
struct PictureRow {
    picture_id: String,
    width: i64,
    height: i64,
    alt_zh: String,
    alt_en: String,
    option_value_id: Option<Uuid>,
}

async fn gallery(shop: &Shop, lang: Lang, product: Uuid) -> Result<Vec<GalleryPicture>> {
    let sql = "SELECT pp.picture_id, g.width, g.height, pp.alt_zh, pp.alt_en, pp.option_value_id \
               FROM product_pictures pp JOIN pictures g ON g.id = pp.picture_id \
               WHERE pp.product_id = $1 ORDER BY pp.position LIMIT 24";
    let found: Vec<PictureRow> = rows(shop.db.keyed(), sql, params![product]).await?;
    Ok(found
        .into_iter()
        .filter_map(|row| {
            Some(GalleryPicture {
                picture: picture(Some(row.picture_id), Some(row.width), Some(row.height))?,
                alt: lang.pick(&row.alt_zh, &row.alt_en).to_owned(),
                value: row.option_value_id.map(OptionValueId),
            })
        })
        .collect())
}

#[derive(FromQueryResult)]
struct FactRow {
    name_zh: String,
    name_en: String,
    unit: Option<String>,
    value_zh: String,
    value_en: String,
    number: Option<i64>,
}

pub(super) async fn facts(shop: &Shop, lang: Lang, product: Uuid) -> Result<Vec<FactView>> {
    let sql = "SELECT a.name_zh, a.name_en, a.unit, pa.value_zh, pa.value_en, pa.number \
               FROM product_attributes pa JOIN attributes a ON a.id = pa.attribute_id \
               WHERE pa.product_id = $1 ORDER BY a.position, a.code";
    let found: Vec<FactRow> = rows(shop.db.keyed(), sql, params![product]).await?;
    Ok(found
        .into_iter()
        .map(|row| {
            // What was written is for readers ("90 days"); a bare number gets its unit.
            let written = lang.pick(&row.value_zh, &row.value_en).to_owned();
            let value = match (row.number.map(number_text), row.unit) {
                (Some(number), Some(unit)) if written.is_empty() || written == number => format!("{number} {unit}"),
                (Some(number), None) if written.is_empty() => number,
                _ => written,
            };
            FactView { name: lang.pick(&row.name_zh, &row.name_en).to_owned(), value }
        })
        .filter(|fact| !fact.value.is_empty())
        .collect())
}

/// The merchant's own pairings first, then what sells best in the same category.
pub(super) async fn related(
    shop: &Shop,
    lang: Lang,
    product: Uuid,
    category: Option<Uuid>,
) -> Result<Vec<ProductCard>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        kind: i64,
        place: i64,
        sold: i64,
    }
    // What is in the category may be paired as well: with twice as many, enough are left of them.
    let sql = "SELECT l.linked_id AS id, CAST(CASE l.kind WHEN 'related' THEN 0 WHEN 'cross_sell' THEN 1 ELSE 2 END
                 AS BIGINT) AS kind, CAST(l.position AS BIGINT) AS place, CAST(0 AS BIGINT) AS sold
               FROM product_links l JOIN products p ON p.id = l.linked_id JOIN merchants m ON m.id = p.merchant_id
               WHERE l.product_id = $1 AND l.linked_id <> $1 AND p.status = 'active' AND m.status = 'open'
               UNION ALL SELECT s.id, 3, CASE WHEN s.in_stock THEN 0 ELSE 1 END, s.sold_count FROM (
                 SELECT p.id, p.in_stock, p.sold_count
                 FROM product_categories pc JOIN products p ON p.id = pc.product_id
                 JOIN merchants m ON m.id = p.merchant_id
                 WHERE pc.category_id = $2 AND p.id <> $1 AND p.status = 'active' AND m.status = 'open'
                 ORDER BY p.in_stock DESC, p.sold_count DESC, p.id DESC LIMIT $3) s";
    let mut found: Vec<Row> = rows(shop.db.read(), sql, params![product, category, 2 * RELATED as i64]).await?;
    // The newest first of what is alike in everything else.
    found.sort_unstable_by_key(|row| (row.kind, row.place, Reverse((row.sold, row.id))));
    let mut chosen: Vec<ProductId> = Vec::with_capacity(RELATED);
    for row in found {
        if chosen.len() < RELATED && !chosen.contains(&ProductId(row.id)) {
            chosen.push(ProductId(row.id));
        }
    }
    cards(shop, lang, &chosen).await
}
