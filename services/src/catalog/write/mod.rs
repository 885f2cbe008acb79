//! Writing products in bulk: from an import file, from the demo shop, from an editor.
//!
//! Drafts come in batches. Of each batch, first whatever a draft alone can tell is checked
//! ([`check`]), then its pictures are stored, then one transaction looks up everything that is
//! known already ([`existing`], [`vocabulary`]), compares, and writes only differences with few
//! multi-row statements ([`plan`], [`rows`]). So the same drafts a second time change nothing, and
//! ids, translations made by hand and stock sold meanwhile survive an update. A product is written
//! whole or not at all. Links are written at the end, when all their partners exist ([`links`]).

mod bulk;
mod check;
mod existing;
mod links;
mod pictures;
mod plan;
mod rows;
pub(super) mod vocabulary;

use super::draft::ProductDraft;
use crate::db::row;
use crate::live::LiveEvent;
use crate::{Error, Result, Shop, new_id, params};
use domain::catalog::import::{ImportCounts, Reject, RejectReason};
use domain::catalog::slug::fnv1a;
use domain::ids::{MerchantId, ProductId};
use sea_orm::{DbErr, FromQueryResult};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use uuid::Uuid;
use vocabulary::Vocabulary;

/// Products per transaction.
pub const BATCH: usize = 500;

/// How to write.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// Find out what would happen, and leave everything as it is.
    pub dry_run: bool,
    /// Who: `system` or `staff:<id>`; stands in the stock ledger.
    pub actor: String,
}

impl Default for WriteOptions {
    fn default() -> WriteOptions {
        WriteOptions { dry_run: false, actor: "system".to_owned() }
    }
}

/// What became of some drafts.
#[derive(Clone, Debug, Default)]
pub struct WriteReport {
    /// How many of what.
    pub counts: ImportCounts,
    /// What was refused, and why.
    pub rejects: Vec<Reject>,
    /// The products by their slug.
    pub products: HashMap<String, ProductId>,
}

/// Writes products of one merchant; see the module.
pub async fn write_products(
    shop: &Shop,
    merchant: MerchantId,
    drafts: Vec<ProductDraft>,
    options: WriteOptions,
) -> Result<WriteReport> {
    let mut writer = Writer::new(shop, merchant, options);
    let mut whole = WriteReport::default();
    let mut rest = drafts.into_iter().peekable();
    while rest.peek().is_some() {
        let part = writer.write(rest.by_ref().take(BATCH).collect()).await?;
        add(&mut whole, part);
    }
    let last = writer.finish().await?;
    add(&mut whole, last);
    Ok(whole)
}

fn add(whole: &mut WriteReport, part: WriteReport) {
    let (sum, more) = (&mut whole.counts, part.counts);
    sum.products += more.products;
    sum.created += more.created;
    sum.updated += more.updated;
    sum.unchanged += more.unchanged;
    sum.variants += more.variants;
    sum.pictures += more.pictures;
    sum.reviews += more.reviews;
    sum.links += more.links;
    sum.rejected += more.rejected;
    whole.rejects.extend(part.rejects);
    whole.products.extend(part.products);
}

/// Writes batch after batch and remembers what came earlier in the same run.
pub struct Writer {
    shop: Shop,
    merchant: MerchantId,
    options: WriteOptions,
    location: Option<Uuid>,
    vocabulary: Option<Vocabulary>,
    seen_slugs: HashSet<u64>,
    seen_skus: HashSet<u64>,
    pictures: pictures::Pictures,
    links: links::Waiting,
}

impl Writer {
    /// A writer for one merchant's products.
    pub fn new(shop: &Shop, merchant: MerchantId, options: WriteOptions) -> Writer {
        Writer {
            shop: shop.clone(),
            merchant,
            options,
            location: None,
            vocabulary: None,
            seen_slugs: HashSet::new(),
            seen_skus: HashSet::new(),
            pictures: pictures::Pictures::default(),
            links: links::Waiting::default(),
        }
    }

    /// Writes one batch. An error means that the database cannot be worked with; whatever is
    /// wrong with a product is in the report instead.
    pub async fn write(&mut self, drafts: Vec<ProductDraft>) -> Result<WriteReport> {
        let mut report = WriteReport::default();
        report.counts.products = count(drafts.len());
        let mut fine = Vec::with_capacity(drafts.len());
        for draft in drafts {
            match check::check(draft).and_then(|draft| self.first_time(draft)) {
                Ok(draft) => fine.push(draft),
                Err(rejects) => report.rejects.extend(rejects),
            }
        }
        self.pictures.store(&self.shop, &mut fine, self.options.dry_run, &mut report.rejects).await?;
        match self.try_together(&fine).await {
            Ok(part) => add(&mut report, part),
            Err(error) if is_lost(&error) => return Err(error),
            Err(_) => {
                // One product spoils the batch: find it by writing them one by one.
                for draft in &fine {
                    match self.try_together(std::slice::from_ref(draft)).await {
                        Ok(part) => add(&mut report, part),
                        Err(error) if is_lost(&error) => return Err(error),
                        Err(error) => {
                            tracing::warn!(%error, slug = draft.slug, "a product could not be written");
                            report.rejects.push(Reject::new(draft.row, "", RejectReason::Database, &draft.slug));
                        }
                    }
                }
            }
        }
        report.counts.rejected = count(report.rejects.len());
        Ok(report)
    }

    /// Writes the links that waited for their partners.
    pub async fn finish(&mut self) -> Result<WriteReport> {
        let mut report = WriteReport::default();
        let waiting = std::mem::take(&mut self.links);
        report.counts.links = links::write(&self.shop, waiting, &self.options, &mut report.rejects).await?;
        report.counts.rejected = count(report.rejects.len());
        Ok(report)
    }

    /// Refuses a product whose handle or SKU came earlier in this run.
    fn first_time(&mut self, draft: ProductDraft) -> Result<ProductDraft, Vec<Reject>> {
        let slug = fnv1a(&draft.slug);
        if self.seen_slugs.contains(&slug) {
            return Err(vec![Reject::new(draft.row, "slug", RejectReason::DuplicateHandle, &draft.slug)]);
        }
        let again = draft.variants.iter().filter(|variant| self.seen_skus.contains(&fnv1a(&variant.sku)));
        let rejects: Vec<Reject> =
            again.map(|variant| Reject::new(variant.row, "sku", RejectReason::DuplicateSku, &variant.sku)).collect();
        if !rejects.is_empty() {
            return Err(rejects);
        }
        self.seen_slugs.insert(slug);
        self.seen_skus.extend(draft.variants.iter().map(|variant| fnv1a(&variant.sku)));
        Ok(draft)
    }

    /// One transaction, tried again when another writer was in the way.
    async fn try_together(&mut self, drafts: &[ProductDraft]) -> Result<WriteReport> {
        let mut tries = 0;
        loop {
            match self.once(drafts).await {
                Ok((report, waiting)) => {
                    self.links.add(waiting);
                    return Ok(report);
                }
                Err(error) => {
                    // What was made in the undone transaction is not there any more.
                    self.vocabulary = None;
                    self.location = None;
                    tries += 1;
                    if tries >= 3 || !(error.is_transient() || error.is_duplicate()) {
                        return Err(error);
                    }
                    tokio::time::sleep(Duration::from_millis(20 + rand::random::<u64>() % 80)).await;
                }
            }
        }
    }

    async fn once(&mut self, drafts: &[ProductDraft]) -> Result<(WriteReport, links::Waiting)> {
        if drafts.is_empty() {
            return Ok(Default::default());
        }
        let mut tx = self.shop.begin().await?;
        let location = match self.location {
            Some(location) => location,
            None => location(&tx, self.merchant).await?,
        };
        let mut words = match self.vocabulary.take() {
            Some(words) => words,
            None => Vocabulary::load(&*tx).await?,
        };
        let mut known = existing::Existing::load(&*tx, drafts, self.merchant).await?;
        let mut report = WriteReport::default();
        let context = plan::Context {
            shop: &self.shop,
            merchant: self.merchant.0,
            location,
            actor: &self.options.actor,
            now: self.shop.clock.now().0,
        };
        let mut rows = rows::Rows::default();
        let mut waiting = links::Waiting::default();
        for draft in drafts {
            match known.find(draft) {
                Ok(product) => {
                    let written = plan::plan(&context, draft, product, &mut words, &mut rows, &mut report.counts);
                    waiting.take(written, draft);
                    report.products.insert(draft.slug.clone(), ProductId(written));
                }
                Err(rejects) => report.rejects.extend(rejects),
            }
        }
        words.insert_new(&*tx).await?;
        let events = rows.write(&*tx, &context).await?;
        if self.options.dry_run {
            // Nothing is committed: dropping the transaction undoes it.
            return Ok((report, waiting));
        }
        for event in events {
            tx.emit(event);
        }
        if report.counts.created + report.counts.updated > 0 {
            let changed: Vec<ProductId> = report.products.values().copied().collect();
            LiveEvent::goods(&changed).for_each(|event| tx.emit(event));
        }
        tx.commit().await?;
        self.location = Some(location);
        self.vocabulary = Some(words);
        Ok((report, waiting))
    }
}

/// A number of things as the books count them.
fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}

/// Whether the database itself is out of reach, so that trying on is pointless.
fn is_lost(error: &Error) -> bool {
    matches!(error, Error::Database(DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) | Error::File(_))
}

/// The merchant's first stock location; one is made for a merchant who has none.
pub(super) async fn location(tx: &crate::Tx, merchant: MerchantId) -> Result<Uuid> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let found: Option<Row> =
        row(&**tx, "SELECT id FROM stock_locations WHERE merchant_id = $1 ORDER BY id LIMIT 1", params![merchant.0])
            .await?;
    if let Some(found) = found {
        return Ok(found.id);
    }
    let known: Option<Row> = row(&**tx, "SELECT id FROM merchants WHERE id = $1", params![merchant.0]).await?;
    known.ok_or(Error::NotFound)?;
    let id = new_id();
    crate::db::execute(
        &**tx,
        "INSERT INTO stock_locations (id, merchant_id, code, name_zh, name_en, region_code) \
         VALUES ($1, $2, 'main', '主仓库', 'Main warehouse', '')",
        params![id, merchant.0],
    )
    .await?;
    Ok(id)
}
