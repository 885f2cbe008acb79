//! The category tree at the desk. It belongs to the platform: a merchant's staff read it, the
//! platform's staff change it.
//!
//! Products carry their categories with all ancestors, so that a list reads one index. Moving a
//! category therefore moves its products' ancestors along, with a few statements over sets.

use super::categories::picture;
use super::edit_pictures::is_stored;
use crate::db::{execute, insert_rows, rows};
use crate::entities::{categories, category_redirects};
use crate::live::LiveEvent;
use crate::staff::Member;
use crate::{Error, Result, Shop, Tx, audit_log, new_id, params};
use domain::catalog::desk::{DeskCategory, misplaced};
use domain::catalog::slug;
use domain::ids::CategoryId;
use domain::staff::Permission;
use sea_orm::{EntityTrait, FromQueryResult};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

const LONGEST_NAME: usize = 60;

/// What a category is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryNames {
    /// Chinese name; empty to take the English one.
    pub zh: String,
    /// English name; empty to take the Chinese one.
    pub en: String,
    /// Name in URLs; empty to have one made, or to leave it.
    pub slug: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    parent_id: Option<Uuid>,
    slug: String,
    name_zh: String,
    name_en: String,
    depth: i64,
    picture_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    products: i64,
}

/// Every category, parents before their children, in the order of the tree.
pub async fn list(shop: &Shop, member: &Member) -> Result<Vec<DeskCategory>> {
    member.demand(Permission::ProductsView)?;
    let sql = "SELECT c.id, c.parent_id, c.slug, c.name_zh, c.name_en, c.depth, c.picture_id, p.width, p.height, \
               (SELECT COUNT(*) FROM product_categories pc WHERE pc.category_id = c.id) AS products \
               FROM categories c LEFT JOIN pictures p ON p.id = c.picture_id ORDER BY c.position, c.slug";
    let found: Vec<Row> = rows(shop.db.read(), sql, params![]).await?;
    let mut out = Vec::with_capacity(found.len());
    below(None, &found, &mut out, 0);
    Ok(out)
}

fn below(parent: Option<Uuid>, all: &[Row], out: &mut Vec<DeskCategory>, depth: i64) {
    // Bounded, so that a damaged tree with a ring cannot hold a page up.
    for row in all.iter().filter(|row| row.parent_id == parent && depth < 8) {
        out.push(DeskCategory {
            id: CategoryId(row.id),
            parent: row.parent_id.map(CategoryId),
            slug: row.slug.clone(),
            name_zh: row.name_zh.clone(),
            name_en: row.name_en.clone(),
            depth: row.depth,
            picture: picture(row.picture_id.clone(), row.width, row.height),
            products: row.products,
        });
        below(Some(row.id), all, out, depth + 1);
    }
}

/// Makes a category at the end of its siblings.
pub async fn create(
    shop: &Shop,
    member: &Member,
    names: &CategoryNames,
    parent: Option<CategoryId>,
) -> Result<CategoryId> {
    let tx = begin(shop, member).await?;
    let tree = tree(&tx).await?;
    let id = CategoryId(new_id());
    let depth = place(&tree, id, parent)?;
    let (zh, en) = checked(names)?;
    let slug = slug_for(&tx, &tree, id, names).await?;
    let last = tree.values().filter(|node| node.parent_id == parent.map(|id| id.0)).map(|node| node.position).max();
    let row =
        params![id.0, parent.map(|id| id.0), slug.clone(), zh.clone(), en.clone(), last.map_or(0, |at| at + 1), depth];
    let columns = ["id", "parent_id", "slug", "name_zh", "name_en", "position", "depth"];
    insert_rows(&*tx, "categories", &columns, vec![row]).await?;
    let after = json!({"slug": slug, "name_zh": zh, "name_en": en, "parent": parent});
    record(&tx, member, "category.create", id, Value::Null, after).await?;
    tx.commit().await?;
    Ok(id)
}

/// Gives a category other names, and another name in URLs when one is given; the former one leads there.
pub async fn rename(shop: &Shop, member: &Member, id: CategoryId, names: &CategoryNames) -> Result<()> {
    let mut tx = begin(shop, member).await?;
    let tree = tree(&tx).await?;
    let node = tree.get(&id).ok_or(Error::NotFound)?;
    let (zh, en) = checked(names)?;
    let slug = if names.slug.trim().is_empty() { node.slug.clone() } else { slug_for(&tx, &tree, id, names).await? };
    let sql = "UPDATE categories SET name_zh = $2, name_en = $3, slug = $4 WHERE id = $1";
    execute(&*tx, sql, params![id.0, zh.clone(), en.clone(), slug.clone()]).await?;
    if slug != node.slug {
        leave(&tx, id, &node.slug, &slug).await?;
    }
    let before = json!({"slug": node.slug, "name_zh": node.name_zh, "name_en": node.name_en});
    record(&tx, member, "category.rename", id, before, json!({"slug": slug, "name_zh": zh, "name_en": en})).await?;
    tx.emit(LiveEvent::all_goods());
    tx.commit().await
}

/// Puts a category below another one, or among the roots.
pub async fn relocate(shop: &Shop, member: &Member, id: CategoryId, parent: Option<CategoryId>) -> Result<()> {
    let mut tx = begin(shop, member).await?;
    let tree = tree(&tx).await?;
    let node = tree.get(&id).ok_or(Error::NotFound)?;
    let depth = place(&tree, id, parent)?;
    let before = way(&tree, node.parent_id);
    let after = way(&tree, parent.map(|id| id.0));
    let last = tree.values().filter(|other| other.parent_id == parent.map(|id| id.0)).map(|other| other.position).max();
    let sql = "UPDATE categories SET parent_id = $2, position = $3 WHERE id = $1";
    execute(&*tx, sql, params![id.0, parent.map(|id| id.0), last.map_or(0, |at| at + 1)]).await?;
    for lower in tree.keys().filter(|other| way(&tree, Some(other.0)).contains(&id.0)) {
        let sql = "UPDATE categories SET depth = depth + $2 WHERE id = $1";
        execute(&*tx, sql, params![lower.0, depth - node.depth]).await?;
    }
    for above in &after {
        let sql = "INSERT INTO product_categories (category_id, product_id) \
                   SELECT c.id, m.product_id FROM categories c, product_categories m \
                   WHERE c.id = $1 AND m.category_id = $2 ON CONFLICT (category_id, product_id) DO NOTHING";
        execute(&*tx, sql, params![*above, id.0]).await?;
    }
    // Nearest ancestor first: whoever has no other child category there leaves it, then the next.
    for above in before.iter().filter(|above| !after.contains(above)) {
        let sql = "DELETE FROM product_categories WHERE category_id = $1 \
                   AND product_id IN (SELECT m.product_id FROM product_categories m WHERE m.category_id = $2) \
                   AND product_id NOT IN (SELECT p.id FROM products p WHERE p.category_id = $1) \
                   AND product_id NOT IN (SELECT o.product_id FROM product_categories o \
                     JOIN categories c ON c.id = o.category_id WHERE c.parent_id = $1)";
        execute(&*tx, sql, params![*above, id.0]).await?;
    }
    let before = json!({"parent": node.parent_id});
    record(&tx, member, "category.move", id, before, json!({"parent": parent})).await?;
    tx.emit(LiveEvent::all_goods());
    tx.commit().await
}

/// Moves a category one place up or down among its siblings.
pub async fn shift(shop: &Shop, member: &Member, id: CategoryId, up: bool) -> Result<()> {
    let tx = begin(shop, member).await?;
    let tree = tree(&tx).await?;
    let node = tree.get(&id).ok_or(Error::NotFound)?;
    let mut siblings: Vec<&categories::Model> =
        tree.values().filter(|other| other.parent_id == node.parent_id).collect();
    siblings.sort_by(|a, b| (a.position, &a.slug).cmp(&(b.position, &b.slug)));
    let Some(at) = siblings.iter().position(|other| other.id == id.0) else { return Err(Error::NotFound) };
    let other = if up { at.saturating_sub(1) } else { (at + 1).min(siblings.len() - 1) };
    if other == at {
        return Ok(());
    }
    siblings.swap(at, other);
    for (position, sibling) in (0_i64..).zip(&siblings) {
        execute(&*tx, "UPDATE categories SET position = $2 WHERE id = $1", params![sibling.id, position]).await?;
    }
    record(&tx, member, "category.shift", id, json!({"place": at}), json!({"place": other})).await?;
    tx.commit().await
}

/// Sets a category's picture, or takes it away.
pub async fn set_picture(shop: &Shop, member: &Member, id: CategoryId, new: Option<&str>) -> Result<()> {
    let tx = begin(shop, member).await?;
    let node = categories::Entity::find_by_id(id.0).one(&*tx).await?.ok_or(Error::NotFound)?;
    if let Some(new) = new
        && !is_stored(&tx, new).await?
    {
        return Err(Error::invalid("picture", "malformed"));
    }
    let sql = "UPDATE categories SET picture_id = CAST($2 AS TEXT) WHERE id = $1";
    execute(&*tx, sql, params![id.0, new.map(str::to_owned)]).await?;
    record(&tx, member, "category.picture", id, json!({"picture": node.picture_id}), json!({"picture": new})).await?;
    tx.commit().await
}

/// Whether the member may change the tree.
pub fn may_change(member: &Member) -> Result<()> {
    member.demand(Permission::ProductsEdit)?;
    if member.merchant.is_none() { Ok(()) } else { Err(Error::Forbidden) }
}

type Tree = HashMap<CategoryId, categories::Model>;

async fn begin(shop: &Shop, member: &Member) -> Result<Tx> {
    may_change(member)?;
    let tx = shop.begin().await?;
    if shop.db.is_postgres() {
        // One change of the tree at a time: two moves together could make a ring.
        execute(&*tx, "SELECT pg_advisory_xact_lock(7010111)", params![]).await?;
    }
    Ok(tx)
}

async fn tree(tx: &Tx) -> Result<Tree> {
    Ok(categories::Entity::find().all(&**tx).await?.into_iter().map(|node| (CategoryId(node.id), node)).collect())
}

/// The nodes from `from` up to its root.
fn way(tree: &Tree, from: Option<Uuid>) -> Vec<Uuid> {
    let mut way = Vec::new();
    let mut at = from;
    while let Some(id) = at.filter(|id| !way.contains(id)) {
        way.push(id);
        at = tree.get(&CategoryId(id)).and_then(|node| node.parent_id);
    }
    way
}

/// The depth of a category below `parent`, when it may lie there.
fn place(tree: &Tree, id: CategoryId, parent: Option<CategoryId>) -> Result<i64> {
    let above = match parent {
        None => None,
        Some(parent) => Some(tree.get(&parent).ok_or_else(|| Error::invalid("parent", "malformed"))?),
    };
    let parents = tree.iter().map(|(id, node)| (*id, node.parent_id.map(CategoryId))).collect();
    match misplaced(id, parent, &parents) {
        Some(reason) => Err(Error::invalid("parent", reason)),
        None => Ok(above.map_or(0, |above| above.depth + 1)),
    }
}

fn checked(names: &CategoryNames) -> Result<(String, String)> {
    let (zh, en) = (names.zh.trim().to_owned(), names.en.trim().to_owned());
    if zh.is_empty() && en.is_empty() {
        return Err(Error::invalid("zh", "missing"));
    }
    if zh.chars().count().max(en.chars().count()) > LONGEST_NAME {
        return Err(Error::invalid("zh", "too_long"));
    }
    Ok(match (zh.is_empty(), en.is_empty()) {
        (true, _) => (en.clone(), en),
        (_, true) => (zh.clone(), zh),
        _ => (zh, en),
    })
}

/// The slug the names ask for, when it is free; one made from them when they ask for none. What was
/// another category's still leads there, so it is not free.
async fn slug_for(tx: &Tx, tree: &Tree, id: CategoryId, names: &CategoryNames) -> Result<String> {
    let former = category_redirects::Entity::find().all(&**tx).await?;
    let free = |slug: &str| {
        !tree.values().any(|node| node.slug == slug && node.id != id.0)
            && !former.iter().any(|left| left.slug == slug && left.category_id != id.0)
    };
    let wish = names.slug.trim();
    if wish.is_empty() {
        let made = slug::of_first("c", &[&names.en, &names.zh]);
        let numbered = (1..1000).map(|n| if n == 1 { made.clone() } else { format!("{made}-{n}") });
        return numbered.into_iter().find(|slug| free(slug)).ok_or_else(|| Error::invalid("slug", "taken"));
    }
    match (slug::is_usable(wish), free(wish)) {
        (false, _) => Err(Error::invalid("slug", "malformed")),
        (true, false) => Err(Error::invalid("slug", "taken")),
        (true, true) => Ok(wish.to_owned()),
    }
}

/// Lets a category's former slug lead to it, and the one it has now nowhere else.
async fn leave(tx: &Tx, id: CategoryId, former: &str, now: &str) -> Result<()> {
    execute(&**tx, "DELETE FROM category_redirects WHERE slug = $1", params![now]).await?;
    let sql = "INSERT INTO category_redirects (slug, category_id, created_at) VALUES ($1, $2, $3) \
               ON CONFLICT (slug) DO UPDATE SET category_id = excluded.category_id, created_at = excluded.created_at";
    execute(&**tx, sql, params![former, id.0, tx.now().0]).await?;
    Ok(())
}

async fn record(tx: &Tx, member: &Member, action: &str, id: CategoryId, before: Value, after: Value) -> Result<()> {
    audit_log::record(tx, member, action, &format!("category:{id}"), before, after).await
}
