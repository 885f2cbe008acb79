//! Links between products, written when all of a run's products exist.

use super::super::draft::ProductDraft;
use super::WriteOptions;
use super::bulk::{self, lists};
use crate::entities::{product_links, products, variants};
use crate::{Result, Shop, params};
use domain::catalog::import::{Reject, RejectReason};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Links that wait for their partners.
#[derive(Default)]
pub(super) struct Waiting(Vec<Link>);

struct Link {
    from: Uuid,
    kind: &'static str,
    target: String,
    row: u64,
}

impl Waiting {
    /// Keeps a draft's links for later.
    pub(super) fn take(&mut self, product: Uuid, draft: &ProductDraft) {
        self.0.extend(draft.links.iter().map(|link| Link {
            from: product,
            kind: link.kind.code(),
            target: link.target.clone(),
            row: draft.row,
        }));
    }

    /// Adds the links of another batch.
    pub(super) fn add(&mut self, other: Waiting) {
        self.0.extend(other.0);
    }
}

/// Writes the links that are not there yet and says how many they were. In a trial run the new
/// partners do not exist, so nothing can be said about links.
pub(super) async fn write(
    shop: &Shop,
    waiting: Waiting,
    options: &WriteOptions,
    rejects: &mut Vec<Reject>,
) -> Result<i64> {
    if options.dry_run || waiting.0.is_empty() {
        return Ok(0);
    }
    let tx = shop.begin().await?;
    let mut ids: HashMap<String, Uuid> = HashMap::new();
    let targets: HashSet<String> = waiting.0.iter().map(|link| link.target.clone()).collect();
    for list in lists(targets.into_iter().collect::<Vec<_>>()) {
        let of = variants::Column::Sku.is_in(list.iter().cloned());
        for variant in variants::Entity::find().filter(of).all(&*tx).await? {
            ids.insert(variant.sku, variant.product_id);
        }
        for product in products::Entity::find().filter(products::Column::Slug.is_in(list)).all(&*tx).await? {
            ids.insert(product.slug, product.id);
        }
    }
    let mut known: HashSet<(Uuid, String, Uuid)> = HashSet::new();
    let mut next: HashMap<(Uuid, String), i64> = HashMap::new();
    let from: HashSet<Uuid> = waiting.0.iter().map(|link| link.from).collect();
    for list in lists(from.into_iter().collect::<Vec<_>>()) {
        for link in product_links::Entity::find().filter(product_links::Column::ProductId.is_in(list)).all(&*tx).await?
        {
            let place = next.entry((link.product_id, link.kind.clone())).or_default();
            *place = (*place).max(link.position + 1);
            known.insert((link.product_id, link.kind, link.linked_id));
        }
    }
    let mut rows = Vec::new();
    for link in &waiting.0 {
        let Some(linked) = ids.get(&link.target) else {
            rejects.push(Reject::new(link.row, link.kind, RejectReason::UnknownProduct, &link.target));
            continue;
        };
        if *linked == link.from || !known.insert((link.from, link.kind.to_owned(), *linked)) {
            continue;
        }
        let place = next.entry((link.from, link.kind.to_owned())).or_default();
        rows.push(params![link.from, link.kind, *linked, *place]);
        *place += 1;
    }
    let written = super::count(rows.len());
    bulk::insert(&*tx, "product_links", &["product_id", "kind", "linked_id", "position"], rows).await?;
    tx.commit().await?;
    Ok(written)
}
