//! The category tree.

use crate::db::rows;
use crate::{Result, Shop, params};
use domain::Lang;
use domain::catalog::CategoryNode;
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Row {
    slug: String,
    name_zh: String,
    name_en: String,
    picture_id: Option<String>,
}

/// The roots of the tree, in their order.
pub async fn roots(shop: &Shop, lang: Lang) -> Result<Vec<CategoryNode>> {
    let found: Vec<Row> = rows(
        shop.db.read(),
        "SELECT slug, name_zh, name_en, picture_id FROM categories WHERE parent_id IS NULL ORDER BY position, slug",
        params![],
    )
    .await?;
    Ok(found
        .into_iter()
        .map(|row| CategoryNode {
            name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
            slug: row.slug,
            picture: row.picture_id,
            children: Vec::new(),
        })
        .collect())
}
