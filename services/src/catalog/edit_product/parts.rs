//! Texts, categories, brand, kind and facts of an edited product.

use super::{Editing, search_words};
use crate::catalog::draft::{AttributeDraft, Bilingual, BrandDraft, TypeDraft};
use crate::catalog::write::vocabulary::Vocabulary;
use crate::db::{execute, insert_rows};
use crate::entities::{attributes, categories, product_categories, product_types, products};
use crate::{Error, Result, Tx, params};
use domain::catalog::edit::thousandths;
use domain::catalog::{AttributeKind, slug, story};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

impl Editing<'_> {
    pub(super) fn brand(&self, words: &mut Vocabulary) -> Option<Uuid> {
        let name = &self.edit.brand;
        let draft = BrandDraft { slug: None, name: Bilingual::new(name.clone(), "") };
        (!name.is_empty()).then(|| words.brand(&draft))
    }

    /// The kind of product, by its name in either language or its code; a new name is a new kind.
    pub(super) async fn product_type(&self, tx: &Tx, words: &mut Vocabulary) -> Result<Option<Uuid>> {
        let name = &self.edit.product_type;
        if name.is_empty() {
            return Ok(None);
        }
        let wanted = name.to_lowercase();
        let known = product_types::Entity::find().all(&**tx).await?;
        let found = known
            .into_iter()
            .find(|kind| [&kind.name_zh, &kind.name_en, &kind.code].iter().any(|own| own.to_lowercase() == wanted));
        Ok(Some(match found {
            Some(kind) => kind.id,
            None => words.product_type(&TypeDraft {
                code: slug::of_first("t", &[name]),
                name: Bilingual::new(name.clone(), ""),
            }),
        }))
    }

    /// The rows of the facts; a fact the kind does not have yet is added to it.
    pub(super) async fn facts(&self, tx: &Tx, kind: Option<Uuid>, words: &mut Vocabulary) -> Result<Vec<Vec<Value>>> {
        let Some(kind) = kind else { return Ok(Vec::new()) };
        let known = attributes::Entity::find().filter(attributes::Column::ProductTypeId.eq(kind)).all(&**tx).await?;
        let mut rows: HashMap<Uuid, Vec<Value>> = HashMap::new();
        for fact in &self.edit.attributes {
            let name = fact.name.trim();
            let named = |own: &attributes::Model| {
                own.code == fact.code || (!name.is_empty() && (own.name_zh == name || own.name_en == name))
            };
            let model = known.iter().find(|own| named(own));
            let (zh, en) = (fact.zh.trim().to_owned(), fact.en.trim().to_owned());
            let (zh, en) = match (zh.is_empty(), en.is_empty()) {
                (true, _) => (en.clone(), en),
                (_, true) => (zh.clone(), zh),
                _ => (zh, en),
            };
            let number = match model {
                Some(own) if own.kind == AttributeKind::Number.code() => {
                    let number = thousandths(&zh).or_else(|| thousandths(&en));
                    Some(number.ok_or_else(|| Error::invalid(&format!("attributes.{}", own.code), "malformed"))?)
                }
                _ => None,
            };
            let id = match model {
                Some(own) => own.id,
                None => words.attribute(
                    kind,
                    &AttributeDraft {
                        code: if fact.code.is_empty() { slug::of_first("a", &[name]) } else { fact.code.clone() },
                        name: Bilingual::new(name, ""),
                        kind: AttributeKind::Text,
                        unit: None,
                        filterable: false,
                        value: Bilingual::default(),
                        number: None,
                    },
                ),
            };
            rows.insert(id, params![self.id, id, zh, en, number]);
        }
        Ok(rows.into_values().collect())
    }

    pub(super) async fn write_facts(&self, tx: &Tx, facts: Vec<Vec<Value>>) -> Result<()> {
        execute(&**tx, "DELETE FROM product_attributes WHERE product_id = $1", params![self.id]).await?;
        let columns = ["product_id", "attribute_id", "value_zh", "value_en", "number"];
        insert_rows(&**tx, "product_attributes", &columns, facts).await
    }

    /// Puts the product into its main category and everything above it. Further categories that
    /// an import listed it in stay.
    pub(super) async fn write_categories(&self, tx: &Tx) -> Result<()> {
        let main = self.edit.category.map(|category| category.0);
        let all = categories::Entity::find().all(&**tx).await?;
        let parents: HashMap<Uuid, Option<Uuid>> = all.into_iter().map(|node| (node.id, node.parent_id)).collect();
        if main.is_some_and(|main| !parents.contains_key(&main)) {
            return Err(Error::invalid("category", "malformed"));
        }
        let product = products::Entity::find_by_id(self.id).one(&**tx).await?.ok_or(Error::NotFound)?;
        let listed = product_categories::Entity::find()
            .filter(product_categories::Column::ProductId.eq(self.id))
            .all(&**tx)
            .await?;
        let way = |from: Option<Uuid>| {
            let mut way = BTreeSet::new();
            let mut at = from;
            while let Some(id) = at.filter(|id| way.insert(*id)) {
                at = parents.get(&id).copied().flatten();
            }
            way
        };
        let left = way(product.category_id);
        let mut wanted = way(main);
        for link in listed.iter().filter(|link| !left.contains(&link.category_id)) {
            wanted.extend(way(Some(link.category_id)));
        }
        execute(&**tx, "UPDATE products SET category_id = $2 WHERE id = $1", params![self.id, main]).await?;
        execute(&**tx, "DELETE FROM product_categories WHERE product_id = $1", params![self.id]).await?;
        let rows = wanted.into_iter().map(|category| params![category, self.id]).collect();
        insert_rows(&**tx, "product_categories", &["category_id", "product_id"], rows).await
    }

    pub(super) async fn write_texts(&self, tx: &Tx, brand: &Bilingual, skus: &[String]) -> Result<()> {
        let edit = &self.edit;
        let (zh, en) = &edit.title;
        let mut search = search_words((zh, en), brand, skus);
        if !edit.tags.is_empty() {
            search = [&search, " ", &edit.tags].concat();
        }
        let story = |own: &str, other: &str| {
            let text = if own.is_empty() { other } else { own };
            if text.is_empty() { String::new() } else { story::sanitise(text) }
        };
        let rows = [
            ("zh", zh, &edit.subtitle.0, story(&edit.story.0, &edit.story.1)),
            ("en", en, &edit.subtitle.1, story(&edit.story.1, &edit.story.0)),
        ];
        let rows = rows.into_iter().map(|(lang, title, subtitle, story)| {
            params![self.id, lang, title.clone(), subtitle.clone(), story, search.clone()]
        });
        execute(&**tx, "DELETE FROM product_texts WHERE product_id = $1", params![self.id]).await?;
        let columns = ["product_id", "lang", "title", "subtitle", "story", "search_text"];
        insert_rows(&**tx, "product_texts", &columns, rows.collect()).await
    }
}
