//! What the shop already knows about the products of a batch.

use super::super::draft::ProductDraft;
use super::bulk::lists;
use crate::Result;
use crate::entities::{
    option_values, product_attributes, product_categories, product_options, product_pictures, product_texts, products,
    reviews, slug_redirects, stock_levels, variants,
};
use domain::catalog::import::{Reject, RejectReason};
use domain::ids::MerchantId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A product as it is stored.
pub(super) struct Known {
    pub(super) product: products::Model,
    pub(super) texts: HashMap<String, product_texts::Model>,
    pub(super) categories: HashSet<Uuid>,
    /// By position.
    pub(super) options: Vec<product_options::Model>,
    /// By position.
    pub(super) values: Vec<option_values::Model>,
    pub(super) variants: HashMap<String, variants::Model>,
    pub(super) attributes: HashMap<Uuid, product_attributes::Model>,
    /// By position.
    pub(super) pictures: Vec<product_pictures::Model>,
    /// By variant.
    pub(super) levels: HashMap<Uuid, Vec<stock_levels::Model>>,
    /// How often each combination of stars, language and text is there; the author is sealed and
    /// cannot be compared.
    pub(super) reviews: HashMap<(i64, String, String), usize>,
}

impl Known {
    fn new(product: products::Model) -> Known {
        Known {
            product,
            texts: HashMap::new(),
            categories: HashSet::new(),
            options: Vec::new(),
            values: Vec::new(),
            variants: HashMap::new(),
            attributes: HashMap::new(),
            pictures: Vec::new(),
            levels: HashMap::new(),
            reviews: HashMap::new(),
        }
    }
}

/// Everything known about the drafts of one batch.
pub(super) struct Existing {
    merchant: Uuid,
    by_slug: HashMap<String, Uuid>,
    products: HashMap<Uuid, Known>,
    /// Product of each SKU.
    owners: HashMap<String, Uuid>,
    taken: HashSet<Uuid>,
}

impl Existing {
    /// Looks everything up with a handful of queries.
    pub(super) async fn load(
        conn: &impl ConnectionTrait,
        drafts: &[ProductDraft],
        merchant: MerchantId,
    ) -> Result<Existing> {
        let mut by_slug = HashMap::new();
        let mut products = HashMap::new();
        let slugs: Vec<String> = drafts.iter().map(|draft| draft.slug.clone()).collect();
        for list in lists(slugs) {
            for former in slug_redirects::Entity::find()
                .filter(slug_redirects::Column::Slug.is_in(list.iter().cloned()))
                .all(conn)
                .await?
            {
                by_slug.insert(former.slug, former.product_id);
            }
            for product in products::Entity::find().filter(products::Column::Slug.is_in(list)).all(conn).await? {
                by_slug.insert(product.slug.clone(), product.id);
                products.insert(product.id, Known::new(product));
            }
        }
        let renamed: Vec<Uuid> = by_slug.values().filter(|id| !products.contains_key(*id)).copied().collect();
        for list in lists(renamed) {
            for product in products::Entity::find().filter(products::Column::Id.is_in(list)).all(conn).await? {
                products.insert(product.id, Known::new(product));
            }
        }
        let mut owners = HashMap::new();
        let skus = drafts.iter().flat_map(|draft| draft.variants.iter().map(|variant| variant.sku.clone())).collect();
        for list in lists(skus) {
            for variant in variants::Entity::find().filter(variants::Column::Sku.is_in(list)).all(conn).await? {
                owners.insert(variant.sku, variant.product_id);
            }
        }
        let reviewed = drafts.iter().any(|draft| !draft.reviews.is_empty());
        let mut existing = Existing { merchant: merchant.0, by_slug, products, owners, taken: HashSet::new() };
        existing.load_parts(conn, reviewed).await?;
        Ok(existing)
    }

    async fn load_parts(&mut self, conn: &impl ConnectionTrait, reviewed: bool) -> Result<()> {
        let products = &mut self.products;
        let mut product_of_option = HashMap::new();
        let mut product_of_variant = HashMap::new();
        for ids in lists(products.keys().copied().collect::<Vec<_>>()) {
            for text in product_texts::Entity::find()
                .filter(product_texts::Column::ProductId.is_in(ids.iter().copied()))
                .all(conn)
                .await?
            {
                if let Some(known) = products.get_mut(&text.product_id) {
                    known.texts.insert(text.lang.clone(), text);
                }
            }
            let of = product_categories::Column::ProductId.is_in(ids.iter().copied());
            for link in product_categories::Entity::find().filter(of).all(conn).await? {
                if let Some(known) = products.get_mut(&link.product_id) {
                    known.categories.insert(link.category_id);
                }
            }
            let of = product_options::Column::ProductId.is_in(ids.iter().copied());
            for option in product_options::Entity::find().filter(of).all(conn).await? {
                product_of_option.insert(option.id, option.product_id);
                if let Some(known) = products.get_mut(&option.product_id) {
                    known.options.push(option);
                }
            }
            let of = variants::Column::ProductId.is_in(ids.iter().copied());
            for variant in variants::Entity::find().filter(of).all(conn).await? {
                product_of_variant.insert(variant.id, variant.product_id);
                if let Some(known) = products.get_mut(&variant.product_id) {
                    known.variants.insert(variant.sku.clone(), variant);
                }
            }
            let of = product_attributes::Column::ProductId.is_in(ids.iter().copied());
            for attribute in product_attributes::Entity::find().filter(of).all(conn).await? {
                if let Some(known) = products.get_mut(&attribute.product_id) {
                    known.attributes.insert(attribute.attribute_id, attribute);
                }
            }
            let of = product_pictures::Column::ProductId.is_in(ids.iter().copied());
            for picture in product_pictures::Entity::find().filter(of).all(conn).await? {
                if let Some(known) = products.get_mut(&picture.product_id) {
                    known.pictures.push(picture);
                }
            }
            if reviewed {
                let of = reviews::Column::ProductId.is_in(ids.iter().copied());
                for review in reviews::Entity::find().filter(of).all(conn).await? {
                    if let Some(known) = products.get_mut(&review.product_id) {
                        *known.reviews.entry((review.stars, review.lang, review.body)).or_default() += 1;
                    }
                }
            }
        }
        for ids in lists(product_of_option.keys().copied().collect::<Vec<_>>()) {
            let of = option_values::Column::OptionId.is_in(ids);
            for value in option_values::Entity::find().filter(of).all(conn).await? {
                let product = product_of_option.get(&value.option_id);
                if let Some(known) = product.and_then(|product| products.get_mut(product)) {
                    known.values.push(value);
                }
            }
        }
        for ids in lists(product_of_variant.keys().copied().collect::<Vec<_>>()) {
            let of = stock_levels::Column::VariantId.is_in(ids);
            for level in stock_levels::Entity::find().filter(of).all(conn).await? {
                let product = product_of_variant.get(&level.variant_id);
                if let Some(known) = product.and_then(|product| products.get_mut(product)) {
                    known.levels.entry(level.variant_id).or_default().push(level);
                }
            }
        }
        for known in products.values_mut() {
            known.options.sort_by_key(|option| option.position);
            known.values.sort_by_key(|value| value.position);
            known.pictures.sort_by_key(|picture| picture.position);
        }
        Ok(())
    }

    /// The product a draft is about, none when it is new, or why it cannot be written.
    pub(super) fn find(&mut self, draft: &ProductDraft) -> Result<Option<&Known>, Vec<Reject>> {
        let id = self.by_slug.get(&draft.slug).copied();
        let known = id.and_then(|id| self.products.get(&id));
        if let Some(known) = known {
            if known.product.merchant_id != self.merchant {
                return Err(vec![Reject::new(draft.row, "slug", RejectReason::HandleTaken, &draft.slug)]);
            }
            if !self.taken.insert(known.product.id) {
                return Err(vec![Reject::new(draft.row, "slug", RejectReason::DuplicateHandle, &draft.slug)]);
            }
        }
        let foreign = draft.variants.iter().filter(|variant| {
            self.owners.get(&variant.sku).is_some_and(|owner| known.is_none_or(|known| known.product.id != *owner))
        });
        let rejects: Vec<Reject> =
            foreign.map(|variant| Reject::new(variant.row, "sku", RejectReason::SkuTaken, &variant.sku)).collect();
        if rejects.is_empty() { Ok(known) } else { Err(rejects) }
    }
}
