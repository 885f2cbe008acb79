//! The way from the root of the tree to a product's category, and what the seller wrote down on it.

use super::sizes::guide;
use crate::db::rows;
use crate::{Result, Shop, params};
use domain::Lang;
use domain::catalog::Crumb;
use domain::catalog::sizes::SizeGuide;
use domain::ids::MerchantId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    slug: String,
    name_zh: String,
    name_en: String,
    table_zh: Option<String>,
    table_en: Option<String>,
    note_zh: Option<String>,
    note_en: Option<String>,
}

/// The steps of a way, the root first.
#[derive(Default)]
pub(super) struct Way(Vec<Row>);

impl Way {
    /// Reads the way to a category with one statement, whatever the size of the tree. It is bounded, so
    /// that a damaged tree with a ring cannot hold a page up.
    pub(super) async fn to(shop: &Shop, category: Option<Uuid>, seller: MerchantId) -> Result<Way> {
        let Some(category) = category else { return Ok(Way::default()) };
        let sql = "WITH RECURSIVE way (id, parent_id, above) AS (
                     SELECT c.id, c.parent_id, 0 FROM categories c WHERE c.id = $1
                     UNION ALL SELECT c.id, c.parent_id, w.above + 1 FROM way w JOIN categories c ON c.id = w.parent_id
                       WHERE w.above < 7)
                   SELECT c.slug, c.name_zh, c.name_en, g.table_zh, g.table_en, g.note_zh, g.note_en
                   FROM way w JOIN categories c ON c.id = w.id
                   LEFT JOIN size_guides g ON g.category_id = w.id AND g.merchant_id = $2
                   ORDER BY w.above DESC";
        Ok(Way(rows(shop.db.read(), sql, params![category, seller.0]).await?))
    }

    /// What stands above a product's page.
    pub(super) fn crumbs(&self, lang: Lang) -> Vec<Crumb> {
        let crumb =
            |row: &Row| Crumb { slug: row.slug.clone(), name: lang.pick(&row.name_zh, &row.name_en).to_owned() };
        self.0.iter().map(crumb).collect()
    }

    /// The size guide that counts: of the category itself, or of the nearest above it that has one.
    pub(super) fn sizes(&self, lang: Lang) -> Option<SizeGuide> {
        let row = self.0.iter().rev().find(|row| row.table_zh.is_some())?;
        let text = |zh: &Option<String>, en: &Option<String>| {
            lang.pick(zh.as_deref().unwrap_or_default(), en.as_deref().unwrap_or_default()).to_owned()
        };
        guide(&text(&row.table_zh, &row.table_en), text(&row.note_zh, &row.note_en))
    }
}
