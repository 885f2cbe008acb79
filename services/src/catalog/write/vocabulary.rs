//! Categories, brands, product types and attributes: known ones are found by slug (categories by a
//! former one too), code or name, missing ones are made.

use super::super::draft::{AttributeDraft, Bilingual, BrandDraft, CategoryDraft, TypeDraft};
use super::{bulk, count};
use crate::entities::{attributes, brands, categories, category_redirects, product_types};
use crate::{Result, new_id, params};
use domain::Lang;
use domain::catalog::slug;
use sea_orm::{ConnectionTrait, EntityTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// All words products are sorted by.
#[derive(Default)]
pub(in crate::catalog) struct Vocabulary {
    category_by_slug: HashMap<String, Uuid>,
    category_by_name: HashMap<(Option<Uuid>, String), Uuid>,
    slug_of_category: HashMap<Uuid, String>,
    children: HashMap<Option<Uuid>, i64>,
    brand_by_slug: HashMap<String, Uuid>,
    brand_by_name: HashMap<String, Uuid>,
    brand_names: HashMap<Uuid, Bilingual>,
    types: HashMap<String, Uuid>,
    attributes: HashMap<(Uuid, String), Uuid>,
    attribute_count: HashMap<Uuid, i64>,
    new: New,
}

#[derive(Default)]
struct New {
    categories: Vec<Vec<Value>>,
    brands: Vec<Vec<Value>>,
    types: Vec<Vec<Value>>,
    attributes: Vec<Vec<Value>>,
}

impl Vocabulary {
    /// Reads the whole vocabulary: it is small beside the products.
    pub(in crate::catalog) async fn load(conn: &impl ConnectionTrait) -> Result<Vocabulary> {
        let mut words = Vocabulary::default();
        for former in category_redirects::Entity::find().all(conn).await? {
            words.category_by_slug.insert(former.slug, former.category_id);
        }
        for category in categories::Entity::find().all(conn).await? {
            let names = Bilingual::new(category.name_zh, category.name_en);
            words.know_category(category.id, category.parent_id, category.slug, &names);
        }
        for brand in brands::Entity::find().all(conn).await? {
            words.know_brand(brand.id, brand.slug, Bilingual::new(brand.name_zh, brand.name_en));
        }
        for kind in product_types::Entity::find().all(conn).await? {
            words.types.insert(kind.code, kind.id);
        }
        for attribute in attributes::Entity::find().all(conn).await? {
            *words.attribute_count.entry(attribute.product_type_id).or_default() += 1;
            words.attributes.insert((attribute.product_type_id, attribute.code), attribute.id);
        }
        Ok(words)
    }

    fn know_category(&mut self, id: Uuid, parent: Option<Uuid>, slug: String, names: &Bilingual) {
        for name in [&names.zh, &names.en] {
            if !name.is_empty() {
                self.category_by_name.entry((parent, name.to_lowercase())).or_insert(id);
            }
        }
        self.slug_of_category.insert(id, slug.clone());
        self.category_by_slug.insert(slug, id);
        *self.children.entry(parent).or_default() += 1;
    }

    fn know_brand(&mut self, id: Uuid, slug: String, names: Bilingual) {
        for name in [&names.zh, &names.en] {
            if !name.is_empty() {
                self.brand_by_name.entry(name.to_lowercase()).or_insert(id);
            }
        }
        self.brand_by_slug.insert(slug, id);
        self.brand_names.insert(id, names);
    }

    /// The nodes of a path, root first.
    pub(in crate::catalog) fn category(&mut self, path: &[CategoryDraft]) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = Vec::with_capacity(path.len());
        for node in path {
            if node.name.is_empty() && node.slug.is_none() {
                continue;
            }
            let parent = ids.last().copied();
            let known = match &node.slug {
                Some(slug) => self.category_by_slug.get(slug),
                None => [&node.name.zh, &node.name.en]
                    .into_iter()
                    .filter(|name| !name.is_empty())
                    .find_map(|name| self.category_by_name.get(&(parent, name.to_lowercase()))),
            };
            let id = match known {
                Some(id) => *id,
                None => self.new_category(parent, node, ids.len()),
            };
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    fn new_category(&mut self, parent: Option<Uuid>, node: &CategoryDraft, depth: usize) -> Uuid {
        let id = new_id();
        let own = match &node.slug {
            Some(slug) => slug.clone(),
            None => {
                let above = parent.and_then(|parent| self.slug_of_category.get(&parent)).cloned();
                let unhashed = slug::of_first("c", &[&node.name.en, &node.name.zh]);
                let longer = above.map(|above| {
                    // Short names such as "Tops" occur under several parents.
                    [above.as_str(), "-", &unhashed].concat()
                });
                free_slug(&self.category_by_slug, unhashed, longer)
            }
        };
        let position = self.children.get(&parent).copied().unwrap_or(0);
        let (zh, en) = filled(&node.name, &own);
        self.new.categories.push(params![id, parent, own.clone(), zh, en, position, count(depth)]);
        self.know_category(id, parent, own, &node.name);
        id
    }

    /// A brand's id.
    pub(in crate::catalog) fn brand(&mut self, brand: &BrandDraft) -> Uuid {
        let known = match &brand.slug {
            Some(slug) => self.brand_by_slug.get(slug),
            None => [&brand.name.zh, &brand.name.en]
                .into_iter()
                .filter(|name| !name.is_empty())
                .find_map(|name| self.brand_by_name.get(&name.to_lowercase())),
        };
        if let Some(id) = known {
            return *id;
        }
        let id = new_id();
        let own = match &brand.slug {
            Some(slug) => slug.clone(),
            None => free_slug(&self.brand_by_slug, slug::of_first("b", &[&brand.name.en, &brand.name.zh]), None),
        };
        let (zh, en) = filled(&brand.name, &own);
        self.new.brands.push(params![id, own.clone(), zh, en]);
        self.know_brand(id, own, brand.name.clone());
        id
    }

    /// A brand's names, for searching.
    pub(in crate::catalog) fn brand_names(&self, id: Uuid) -> Option<&Bilingual> {
        self.brand_names.get(&id)
    }

    /// A product type's id.
    pub(in crate::catalog) fn product_type(&mut self, kind: &TypeDraft) -> Uuid {
        if let Some(id) = self.types.get(&kind.code) {
            return *id;
        }
        let id = new_id();
        let (zh, en) = filled(&kind.name, &kind.code);
        self.new.types.push(params![id, kind.code.clone(), zh, en]);
        self.types.insert(kind.code.clone(), id);
        id
    }

    /// An attribute's id within a product type.
    pub(in crate::catalog) fn attribute(&mut self, kind: Uuid, attribute: &AttributeDraft) -> Uuid {
        let key = (kind, attribute.code.clone());
        if let Some(id) = self.attributes.get(&key) {
            return *id;
        }
        let id = new_id();
        let (zh, en) = filled(&attribute.name, &attribute.code);
        let position = self.attribute_count.entry(kind).or_default();
        self.new.attributes.push(params![
            id,
            kind,
            attribute.code.clone(),
            zh,
            en,
            attribute.kind.code(),
            attribute.unit.clone(),
            attribute.filterable,
            *position
        ]);
        *position += 1;
        self.attributes.insert(key, id);
        id
    }

    /// Writes what was made since the last time.
    pub(in crate::catalog) async fn insert_new(&mut self, conn: &impl ConnectionTrait) -> Result<()> {
        let New { categories, brands, types, attributes } = std::mem::take(&mut self.new);
        // Parents come before their children, as they were made.
        let columns = ["id", "parent_id", "slug", "name_zh", "name_en", "position", "depth"];
        bulk::insert(conn, "categories", &columns, categories).await?;
        bulk::insert(conn, "brands", &["id", "slug", "name_zh", "name_en"], brands).await?;
        bulk::insert(conn, "product_types", &["id", "code", "name_zh", "name_en"], types).await?;
        let columns = ["id", "product_type_id", "code", "name_zh", "name_en", "kind", "unit", "filterable", "position"];
        bulk::insert(conn, "attributes", &columns, attributes).await
    }
}

/// Both names, a missing one filled in from the other, and both from `code` when there is none.
fn filled(name: &Bilingual, code: &str) -> (String, String) {
    let pick = |lang| if name.is_empty() { code.to_owned() } else { name.get(lang).to_owned() };
    (pick(Lang::Zh), pick(Lang::En))
}

/// The first slug that is not taken: the wish, the longer wish, then numbered ones.
fn free_slug(taken: &HashMap<String, Uuid>, wish: String, longer: Option<String>) -> String {
    if !taken.contains_key(&wish) {
        return wish;
    }
    let wish = match longer {
        Some(longer) if !taken.contains_key(&longer) => return longer,
        Some(longer) => longer,
        None => wish,
    };
    (2..).map(|n: u32| format!("{wish}-{n}")).find(|slug| !taken.contains_key(slug)).unwrap_or(wish)
}
