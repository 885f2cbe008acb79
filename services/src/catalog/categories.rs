//! The category tree.

use crate::db::rows;
use crate::{Result, Shop, params};
use domain::Lang;
use domain::catalog::{CategoryNode, Crumb, PictureRef};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    parent_id: Option<Uuid>,
    slug: String,
    name_zh: String,
    name_en: String,
    picture_id: Option<String>,
    picture_width: Option<i64>,
    picture_height: Option<i64>,
}

/// The whole tree, held as rows: a mall has hundreds of categories, not thousands.
pub(crate) struct Tree(Vec<Row>);

/// A picture of a row that may have none.
pub(crate) fn picture(id: Option<String>, width: Option<i64>, height: Option<i64>) -> Option<PictureRef> {
    let side = |pixels: Option<i64>| pixels.and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or(1);
    id.map(|id| PictureRef { id, width: side(width), height: side(height) })
}

impl Tree {
    /// Reads it with one statement.
    pub(crate) async fn read(shop: &Shop) -> Result<Tree> {
        let sql = "SELECT c.id, c.parent_id, c.slug, c.name_zh, c.name_en, c.picture_id, \
                   p.width AS picture_width, p.height AS picture_height \
                   FROM categories c LEFT JOIN pictures p ON p.id = c.picture_id ORDER BY c.position, c.slug";
        Ok(Tree(rows(shop.db.read(), sql, params![]).await?))
    }

    /// The nodes below a category (the roots below none), `depth` levels deep.
    pub(crate) fn below(&self, parent: Option<Uuid>, lang: Lang, depth: u32) -> Vec<CategoryNode> {
        if depth == 0 {
            return Vec::new();
        }
        let children = self.0.iter().filter(|row| row.parent_id == parent && row.id != parent.unwrap_or_default());
        children
            .map(|row| CategoryNode {
                slug: row.slug.clone(),
                name: lang.pick(&row.name_zh, &row.name_en).to_owned(),
                picture: picture(row.picture_id.clone(), row.picture_width, row.picture_height),
                children: self.below(Some(row.id), lang, depth - 1),
            })
            .collect()
    }

    /// The category of a slug.
    pub(crate) fn find(&self, slug: &str) -> Option<Uuid> {
        self.0.iter().find(|row| row.slug == slug).map(|row| row.id)
    }

    /// Every category.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.0.iter().map(|row| row.id)
    }

    /// A category and those above it, up to the root.
    pub(crate) fn upwards(&self, category: Uuid) -> Vec<Uuid> {
        let mut way = Vec::new();
        let mut at = Some(category);
        // Bounded, so that a damaged tree with a ring cannot hold a page up.
        while let Some(row) = at.and_then(|id| self.0.iter().find(|row| row.id == id)).filter(|_| way.len() < 8) {
            way.push(row.id);
            at = row.parent_id;
        }
        way
    }

    /// The way from the root to a category, which stands last.
    pub(crate) fn way_to(&self, category: Uuid, lang: Lang) -> Vec<Crumb> {
        let way = self.upwards(category).into_iter().rev();
        way.filter_map(|id| self.0.iter().find(|row| row.id == id))
            .map(|row| Crumb { slug: row.slug.clone(), name: lang.pick(&row.name_zh, &row.name_en).to_owned() })
            .collect()
    }
}

/// The roots of the tree, in their order.
pub async fn roots(shop: &Shop, lang: Lang) -> Result<Vec<CategoryNode>> {
    Ok(Tree::read(shop).await?.below(None, lang, 1))
}

/// The whole tree.
pub async fn tree(shop: &Shop, lang: Lang) -> Result<Vec<CategoryNode>> {
    Ok(Tree::read(shop).await?.below(None, lang, 4))
}
