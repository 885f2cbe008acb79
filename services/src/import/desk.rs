//! Importing in the browser: an uploaded file is kept, tried, and then imported in the background.
//!
//! The kept file is named by a fresh id that only its uploader is told, lies in a folder of its
//! merchant, and is removed when the import has ended. An import that a crash cuts off is begun
//! again by uploading the file again: what is there already is compared and left alone.

use super::{Import, Source, Unwatched, preview, run};
use crate::db::{execute, rows};
use crate::staff::Member;
use crate::{Error, Result, Shop, new_id, params};
use domain::Timestamp;
use domain::catalog::desk::ImportRow;
use domain::catalog::import::{ImportFormat, ImportReport, Reject};
use domain::ids::MerchantId;
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use std::path::PathBuf;
use uuid::Uuid;

/// For whom somebody imports: a merchant's staff for their own, the platform's for the one they chose.
pub fn target(member: &Member, chosen: Option<MerchantId>) -> Result<MerchantId> {
    member.demand(Permission::ProductsImport)?;
    member.merchant.or(chosen).ok_or_else(|| Error::invalid("merchant", "missing"))
}

fn path(shop: &Shop, merchant: MerchantId, file: Uuid) -> PathBuf {
    shop.options.files.join("imports").join(merchant.to_string()).join(format!("{file}.csv"))
}

/// Makes room for an upload and says where; the door writes it there part by part.
pub async fn room(shop: &Shop, member: &Member, merchant: Option<MerchantId>) -> Result<(Uuid, PathBuf)> {
    let merchant = target(member, merchant)?;
    let file = new_id();
    let path = path(shop, merchant, file);
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    Ok((file, path))
}

fn import(shop: &Shop, member: &Member, merchant: Option<MerchantId>, file: Uuid) -> Result<Import> {
    let merchant = target(member, merchant)?;
    let path = path(shop, merchant, file);
    if !path.is_file() {
        return Err(Error::NotFound);
    }
    let import = Import::new(merchant, ImportFormat::Shopify, Source::Path(path));
    Ok(Import { actor: member.actor(), ..import })
}

/// What importing the file would do; nothing is written.
pub async fn trial(shop: &Shop, member: &Member, merchant: Option<MerchantId>, file: Uuid) -> Result<ImportReport> {
    preview(shop, member, import(shop, member, merchant, file)?).await
}

/// Begins the import in the background; its record tells how far it is.
pub async fn begin(shop: &Shop, member: &Member, merchant: Option<MerchantId>, file: Uuid) -> Result<()> {
    let import = import(shop, member, merchant, file)?;
    let Source::Path(kept) = import.source.clone() else { return Err(Error::NotFound) };
    // Renamed first, so that a second press of the button finds no file to import.
    let taken = kept.with_extension("running.csv");
    tokio::fs::rename(&kept, &taken).await.map_err(|_| Error::NotFound)?;
    let tx = shop.begin().await?;
    let object = format!("merchant:{}", import.merchant);
    let facts = serde_json::json!({ "file": file });
    crate::audit_log::record(&tx, member, "product.import", &object, serde_json::Value::Null, facts).await?;
    tx.commit().await?;
    let shop = shop.clone();
    tokio::spawn(async move {
        let import = Import { source: Source::Path(taken.clone()), ..import };
        if let Err(error) = run(&shop, import, &mut Unwatched).await {
            tracing::error!(%error, "an import ended early");
        }
        let _ = tokio::fs::remove_file(&taken).await;
    });
    Ok(())
}

/// How long an import may take; the largest that were measured take minutes.
const LONGEST: i64 = Timestamp::HOUR;

/// Imports that a crash cut off have failed: the merchant sees it and uploads the file again, and
/// what is there already is left alone.
pub(crate) async fn give_up(shop: &Shop) -> Result<()> {
    let now = shop.clock.now();
    let sql = "UPDATE imports SET state = 'failed', finished_at = $1 WHERE state = 'running' AND created_at < $2";
    execute(shop.db.write(), sql, params![now.0, now.plus(-LONGEST).0]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    source: String,
    state: String,
    rows_read: i64,
    products_written: i64,
    rows_rejected: i64,
    report: String,
    created_at: i64,
}

/// The latest twenty imports of the merchants this member may see.
pub async fn history(shop: &Shop, member: &Member) -> Result<Vec<ImportRow>> {
    member.demand(Permission::ProductsImport)?;
    let every = "SELECT source, state, rows_read, products_written, rows_rejected, report, created_at FROM imports \
                 ORDER BY created_at DESC, id DESC LIMIT 20";
    let own = "SELECT source, state, rows_read, products_written, rows_rejected, report, created_at FROM imports \
               WHERE merchant_id = $1 ORDER BY created_at DESC, id DESC LIMIT 20";
    let found: Vec<Row> = match member.merchant {
        None => rows(shop.db.read(), every, params![]).await?,
        Some(merchant) => rows(shop.db.read(), own, params![merchant.0]).await?,
    };
    let shown = found.into_iter().map(|row| ImportRow {
        source: row.source,
        state: row.state,
        rows_read: row.rows_read,
        written: row.products_written,
        rejected: row.rows_rejected,
        rejects: serde_json::from_str::<Vec<Reject>>(&row.report).unwrap_or_default(),
        at: Timestamp(row.created_at),
    });
    Ok(shown.collect())
}
