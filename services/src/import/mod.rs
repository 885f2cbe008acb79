//! Importing catalogues.
//!
//! A reader, on a thread of its own, turns the file row by row into product drafts and refused
//! rows; the writer takes them batch by batch. The channel between them holds two batches, so
//! memory stays small however large the file is. Batches are committed one by one: an import that
//! is cut off is begun again, what is there already is compared and left alone.

mod bestbuy;
pub mod desk;
mod json;
mod litemall;
mod magento;
mod mapped;
mod merchant;
mod output;
mod shopify;
mod source;
mod table;
mod values;

pub use mapped::Mapping;
pub use merchant::merchant;
pub use source::Source;
pub use values::Rate;

use crate::catalog::WriteOptions;
use crate::catalog::write::Writer;
use crate::db::execute;
use crate::staff::Member;
use crate::{Error, Result, Shop, new_id, params};
use domain::catalog::import::{ImportCounts, ImportFormat, ImportReport, Reject};
use domain::ids::MerchantId;
use domain::staff::Permission;
use output::{Output, Part, Stop};
use tokio::sync::mpsc;
use uuid::Uuid;

/// What files do not say.
#[derive(Clone, Copy, Debug)]
struct Defaults {
    rate: Rate,
    stock: Option<i64>,
}

/// An import as it is asked for.
#[derive(Clone, Debug)]
pub struct Import {
    /// For whom.
    pub merchant: MerchantId,
    /// What kind of file.
    pub format: ImportFormat,
    /// Where it is.
    pub source: Source,
    /// The mapping, for mapped files.
    pub mapping: Option<Mapping>,
    /// Factor for prices.
    pub rate: Rate,
    /// Pieces of each variant, for files that do not say; none leaves the stock alone.
    pub stock: Option<i64>,
    /// Find out what would happen, and write nothing.
    pub dry_run: bool,
    /// Who: `system` or `staff:<id>`.
    pub actor: String,
}

impl Import {
    /// An import by the system, of prices as they are.
    pub fn new(merchant: MerchantId, format: ImportFormat, source: Source) -> Import {
        Import {
            merchant,
            format,
            source,
            mapping: None,
            rate: Rate::default(),
            stock: None,
            dry_run: false,
            actor: "system".to_owned(),
        }
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Bytes read, of all.
    pub read: u64,
    /// Bytes there are.
    pub length: u64,
    /// How many of what so far.
    pub counts: ImportCounts,
}

/// What an import tells while it runs.
pub trait Watcher: Send {
    /// Called after each batch.
    fn progress(&mut self, progress: Progress);
    /// Called for each refused row.
    fn reject(&mut self, reject: &Reject);
}

/// Nobody watches.
pub struct Unwatched;

impl Watcher for Unwatched {
    fn progress(&mut self, _: Progress) {}
    fn reject(&mut self, _: &Reject) {}
}

/// Refused rows that are kept for the report.
const KEPT_REJECTS: usize = 1000;

/// A trial: says what an import would do, to a member of staff who may import.
pub async fn preview(shop: &Shop, member: &Member, import: Import) -> Result<ImportReport> {
    run_for(shop, member, Import { dry_run: true, ..import }).await
}

/// Imports for a member of staff who may.
pub async fn run_for(shop: &Shop, member: &Member, import: Import) -> Result<ImportReport> {
    member.demand(Permission::ProductsImport)?;
    if !member.may_see(import.merchant) {
        return Err(Error::NotFound);
    }
    run(shop, Import { actor: member.actor(), ..import }, &mut Unwatched).await
}

/// Imports, and keeps a record of it.
pub async fn run(shop: &Shop, import: Import, watcher: &mut dyn Watcher) -> Result<ImportReport> {
    let id = new_id();
    if !import.dry_run {
        // One that was cut off left no word: begun again, it is over.
        let source = format!("{}: {}", import.format, import.source.name());
        let sql = "UPDATE imports SET state = 'failed', finished_at = $1 \
                   WHERE merchant_id = $2 AND source = $3 AND state = 'running'";
        execute(shop.db.write(), sql, params![shop.clock.now().0, import.merchant.0, source.clone()]).await?;
        let sql = "INSERT INTO imports (id, merchant_id, source, state, created_at) VALUES ($1, $2, $3, 'running', $4)";
        execute(shop.db.write(), sql, params![id, import.merchant.0, source, shop.clock.now().0]).await?;
    }
    let dry_run = import.dry_run;
    let mut report = ImportReport::default();
    let result = read_and_write(shop, import, id, watcher, &mut report).await;
    if !dry_run {
        let state = if result.is_ok() { "done" } else { "failed" };
        record(shop, id, state, &report).await?;
    }
    result.map(|()| report)
}

async fn read_and_write(
    shop: &Shop,
    import: Import,
    id: Uuid,
    watcher: &mut dyn Watcher,
    report: &mut ImportReport,
) -> Result<()> {
    let length = import.source.length();
    let options = WriteOptions { dry_run: import.dry_run, actor: import.actor.clone() };
    let mut writer = Writer::new(shop, import.merchant, options);
    let dry_run = import.dry_run;
    let (sender, mut parts) = mpsc::channel::<Part>(2);
    let reader = tokio::task::spawn_blocking(move || read(&import, sender));
    let mut batches = 0_u32;
    while let Some(part) = parts.recv().await {
        report.counts.rows += part.rows;
        report.remote_pictures += part.remote_pictures;
        report.ignored.extend(part.ignored);
        if let (true, Some(encoding)) = (report.encoding.is_empty(), part.encoding) {
            encoding.clone_into(&mut report.encoding);
        }
        keep(report, part.rejects, watcher);
        let written = writer.write(part.products).await?;
        add(&mut report.counts, written.counts);
        keep(report, written.rejects, watcher);
        watcher.progress(Progress { read: part.read.min(length), length, counts: report.counts });
        batches += 1;
        if !dry_run && batches.is_multiple_of(10) {
            record(shop, id, "running", report).await?;
        }
    }
    match reader.await {
        Ok(Ok(())) => {}
        Ok(Err(Stop::File(error))) => return Err(Error::File(error)),
        Ok(Err(Stop::Unusable { reason, name })) => {
            return Err(Error::invalid(&name, reason.code()));
        }
        Ok(Err(stop @ Stop::GivenUp)) => return Err(Error::Damaged(stop.to_string())),
        Err(error) => return Err(Error::Damaged(format!("reading the file: {error}"))),
    }
    let last = writer.finish().await?;
    add(&mut report.counts, last.counts);
    keep(report, last.rejects, watcher);
    watcher.progress(Progress { read: length, length, counts: report.counts });
    Ok(())
}

/// Reads the whole source into the channel.
fn read(import: &Import, sender: mpsc::Sender<Part>) -> Result<(), Stop> {
    let mut out = Output::new(sender);
    let defaults = Defaults { rate: import.rate, stock: import.stock };
    match import.format {
        ImportFormat::Shopify => shopify::read(&import.source, import.rate, &mut out)?,
        ImportFormat::Magento => magento::read(&import.source, defaults, &mut out)?,
        ImportFormat::BestBuy => bestbuy::read(&import.source, defaults, &mut out)?,
        ImportFormat::Litemall => litemall::read(&import.source, import.rate, &mut out)?,
        ImportFormat::Mapped => {
            let mapping = import.mapping.as_ref().ok_or_else(|| Stop::Unusable {
                reason: domain::catalog::import::RejectReason::MissingColumn,
                name: "mapping".to_owned(),
            })?;
            mapped::read(&import.source, mapping, defaults, &mut out)?;
        }
    }
    out.finish()
}

fn add(counts: &mut ImportCounts, more: ImportCounts) {
    counts.products += more.products;
    counts.created += more.created;
    counts.updated += more.updated;
    counts.unchanged += more.unchanged;
    counts.variants += more.variants;
    counts.pictures += more.pictures;
    counts.reviews += more.reviews;
    counts.links += more.links;
}

fn keep(report: &mut ImportReport, rejects: Vec<Reject>, watcher: &mut dyn Watcher) {
    for reject in rejects {
        report.counts.rejected += 1;
        watcher.reject(&reject);
        if report.rejects.len() < KEPT_REJECTS {
            report.rejects.push(reject);
        }
    }
}

/// Brings the import's record up to date.
async fn record(shop: &Shop, id: Uuid, state: &str, report: &ImportReport) -> Result<()> {
    let first = &report.rejects[..report.rejects.len().min(100)];
    let json = serde_json::to_string(first).map_err(|error| Error::Damaged(error.to_string()))?;
    let ended = (state != "running").then(|| shop.clock.now().0);
    let written = report.counts.created + report.counts.updated + report.counts.unchanged;
    let sql = "UPDATE imports SET state = $2, rows_read = $3, products_written = $4, rows_rejected = $5, report = $6, \
               finished_at = $7 WHERE id = $1";
    let values = params![id, state, report.counts.rows, written, report.counts.rejected, json, ended];
    execute(shop.db.write(), sql, values).await?;
    Ok(())
}
