//! What the engine is fed with: products as documents, and how it is known that one changed.

use crate::catalog::cards::on_sale;
use crate::db::{found_in, rows, statement_of};
use crate::{Result, Shop, params};
use domain::catalog::slug::fnv1a;
use domain::catalog::story::plain_text;
use domain::ids::ProductId;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{FromQueryResult, Order, Value};
use search::Document;
use std::collections::HashMap;
use uuid::Uuid;

/// Products read at once.
pub(super) const CHUNK: usize = 500;
/// The longest description that is searched, in letters.
const LONGEST_STORY: usize = 4_000;

/// A product's own row: what its document begins with.
#[derive(FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    merchant: String,
    brand: Option<String>,
    brand_zh: Option<String>,
    brand_en: Option<String>,
    price_min: i64,
    compare_at_min: Option<i64>,
    pub(super) in_stock: bool,
    sold_count: i64,
    rating_sum: i64,
    rating_count: i64,
    published: i64,
    version: i64,
    updated_at: i64,
}

impl Row {
    /// Its identity.
    pub(super) fn id(&self) -> ProductId {
        ProductId(self.id)
    }

    /// A number that changes with it. What is not in its row raises its version, and the names of brands
    /// and categories are in `salt`.
    pub(super) fn revision(&self, salt: u64) -> u64 {
        let facts = [
            self.version,
            self.updated_at,
            self.price_min,
            self.compare_at_min.unwrap_or(-1),
            i64::from(self.in_stock),
            self.sold_count,
            self.rating_sum,
            self.rating_count,
        ];
        let text = facts.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
        fnv1a(&[&text, self.brand.as_deref().unwrap_or_default(), &self.merchant].join(" ")) ^ salt
    }
}

/// Everything on sale, or those of `only` that are.
pub(super) async fn rows_on_sale(shop: &Shop, only: Option<&[ProductId]>) -> Result<Vec<Row>> {
    let mut select = on_sale();
    select.join_as(JoinType::LeftJoin, "brands", "b", Expr::cust("b.id = p.brand_id")).expr(Expr::cust(
        "p.id, m.slug AS merchant, b.slug AS brand, b.name_zh AS brand_zh, b.name_en AS brand_en, p.price_min, \
         p.compare_at_min, p.in_stock, p.sold_count, p.rating_sum, p.rating_count, \
         COALESCE(p.published_at, p.created_at) AS published, p.version, p.updated_at",
    ));
    if let Some(only) = only {
        select.and_where(Expr::col(("p", "id")).is_in(only.iter().map(|id| id.0)));
    }
    select.order_by(("p", "id"), Order::Asc);
    Ok(Row::find_by_statement(statement_of(&shop.db, &select)).all(shop.db.read()).await?)
}

#[derive(FromQueryResult)]
struct Text {
    product_id: Uuid,
    title: String,
    subtitle: String,
    story: String,
    search_text: String,
}

#[derive(FromQueryResult)]
struct Named {
    product_id: Uuid,
    slug: String,
    name_zh: String,
    name_en: String,
}

#[derive(FromQueryResult)]
struct Fact {
    product_id: Uuid,
    code: String,
    is_facet: bool,
    value_zh: String,
    value_en: String,
}

#[derive(FromQueryResult)]
struct Words {
    product_id: Uuid,
    first: String,
    second: String,
}

/// The documents of some rows.
pub(super) async fn documents(shop: &Shop, found: &[Row], salt: u64) -> Result<Vec<Document>> {
    let ids = || -> Vec<Value> { found.iter().map(|row| Value::from(row.id)).collect() };
    let conn = shop.db.read();
    let (texts, categories, facts, options, codes) =
        tokio::try_join!(
            found_in::<Text>(conn, ids(), |list| {
                [
                    "SELECT product_id, title, subtitle, story, search_text FROM product_texts WHERE product_id IN (",
                    list,
                    ")",
                ]
                .concat()
            }),
            found_in::<Named>(conn, ids(), |list| {
                [
                    "SELECT x.product_id, c.slug, c.name_zh, c.name_en FROM product_categories x \
              JOIN categories c ON c.id = x.category_id WHERE x.product_id IN (",
                    list,
                    ")",
                ]
                .concat()
            }),
            found_in::<Fact>(conn, ids(), |list| {
                ["SELECT x.product_id, a.code, a.filterable AND a.kind <> 'number' AS is_facet, x.value_zh, x.value_en \
              FROM product_attributes x JOIN attributes a ON a.id = x.attribute_id WHERE x.product_id IN (", list, ")"]
                .concat()
            }),
            found_in::<Words>(conn, ids(), |list| {
                [
                    "SELECT o.product_id, v.value_zh AS first, v.value_en AS second FROM product_options o \
              JOIN option_values v ON v.option_id = o.id WHERE o.product_id IN (",
                    list,
                    ")",
                ]
                .concat()
            }),
            found_in::<Words>(conn, ids(), |list| {
                [
                    "SELECT product_id, sku AS first, COALESCE(barcode, '') AS second FROM variants \
              WHERE active AND product_id IN (",
                    list,
                    ")",
                ]
                .concat()
            }),
        )?;
    let mut made: HashMap<Uuid, Document> = found.iter().map(|row| (row.id, begun(row, salt))).collect();
    for text in texts {
        if let Some(document) = made.get_mut(&text.product_id) {
            push(&mut document.titles, text.title);
            push(&mut document.details, text.subtitle);
            // Holds the merchant's own search words.
            push(&mut document.details, text.search_text);
            push(&mut document.stories, plain_text(&text.story, LONGEST_STORY));
        }
    }
    for category in categories {
        if let Some(document) = made.get_mut(&category.product_id) {
            push(&mut document.categories, category.slug);
            push(&mut document.names, category.name_zh);
            push(&mut document.names, category.name_en);
        }
    }
    for fact in facts {
        if let Some(document) = made.get_mut(&fact.product_id) {
            if fact.is_facet && !fact.value_zh.is_empty() {
                document.attributes.push((fact.code, fact.value_zh.clone()));
            }
            push(&mut document.details, fact.value_zh);
            push(&mut document.details, fact.value_en);
        }
    }
    for option in options {
        if let Some(document) = made.get_mut(&option.product_id) {
            push(&mut document.details, option.first);
            push(&mut document.details, option.second);
        }
    }
    for code in codes {
        if let Some(document) = made.get_mut(&code.product_id) {
            push(&mut document.codes, code.first);
            push(&mut document.codes, code.second);
        }
    }
    Ok(found.iter().filter_map(|row| made.remove(&row.id)).collect())
}

fn begun(row: &Row, salt: u64) -> Document {
    let mut names = Vec::new();
    push(&mut names, row.brand_zh.clone().unwrap_or_default());
    push(&mut names, row.brand_en.clone().unwrap_or_default());
    Document {
        id: row.id(),
        revision: row.revision(salt),
        names,
        brand: row.brand.clone(),
        merchant: row.merchant.clone(),
        price: row.price_min,
        on_sale: row.compare_at_min.is_some_and(|before| before > row.price_min),
        in_stock: row.in_stock,
        sold: row.sold_count,
        rating_sum: row.rating_sum,
        rating_count: row.rating_count,
        published: row.published,
        ..Document::default()
    }
}

/// Adds a text that is not there yet: what is the same in both languages counts once.
fn push(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
}

/// The names of all brands and categories, and a number that changes with them.
pub(super) async fn names(shop: &Shop) -> Result<(Vec<String>, u64)> {
    #[derive(FromQueryResult)]
    struct Name {
        slug: String,
        name_zh: String,
        name_en: String,
    }
    let sql = "SELECT slug, name_zh, name_en FROM categories UNION ALL SELECT slug, name_zh, name_en FROM brands \
               ORDER BY slug, name_zh, name_en";
    let found: Vec<Name> = rows(shop.db.read(), sql, params![]).await?;
    let text: Vec<String> = found.iter().map(|name| [&*name.slug, &*name.name_zh, &*name.name_en].join("\n")).collect();
    let mut names = Vec::with_capacity(found.len() * 2);
    for name in found {
        names.extend([name.name_zh, name.name_en].into_iter().filter(|name| !name.is_empty()));
    }
    names.sort_unstable();
    names.dedup();
    Ok((names, fnv1a(&text.join("\n\n"))))
}
