//! The demo shop: three merchants, some three hundred products with pictures, reviews and stock,
//! two hundred shoppers, three months of orders, and a few flash sales. All invented, the same at every start, and
//! dated back from the present moment.
//!
//! What is there already is left alone, so that an interrupted start goes on where it ended:
//! merchants are known by their slug, products by theirs, stock by its variant, and the orders
//! are written in one transaction, and only into a shop that has none.

mod dice;
mod drafts;
mod flash;
mod gallery;
mod goods;
mod history;
mod merchants;
mod paint;
mod people;
mod sizes;
mod views;

use crate::catalog::{WriteOptions, write_products};
use crate::db::{execute, number, row};
use crate::{Result, Shop, params};
use domain::Timestamp;
use gallery::Gallery;
use goods::Department;
use history::Shelves;
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// How much of the demo shop.
#[derive(Clone, Debug, Default)]
pub struct SeedOptions {
    /// Folder of the cut-out pictures; none for a shop without pictures.
    pub pictures: Option<PathBuf>,
    /// Whether to write three months of orders.
    pub orders: bool,
    /// At most so many products; none for all.
    pub products: Option<usize>,
}

/// What the demo shop consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeedReport {
    /// Products written or found as they should be.
    pub products: usize,
    /// Pictures drawn for products and categories that had their file in the folder.
    pub pictures: usize,
    /// Orders written.
    pub orders: usize,
}

/// The name of the setting that tells how far the demo shop has come.
const PROGRESS: &str = "demo";
const BEGUN: &str = "\"begun\"";
const DONE: &str = "\"done\"";

/// Milliseconds after which a filling that makes no progress is taken for dead.
const PATIENCE: i64 = 3 * Timestamp::MINUTE;

/// Fills an empty shop at first start, and gives nothing when there was nothing to do.
///
/// Of several nodes that start together one fills and the others wait; when the one dies half-way,
/// another goes on after [`PATIENCE`].
pub async fn at_first_start(
    shop: &Shop,
    options: SeedOptions,
    say: &(dyn Fn(String) + Sync),
) -> Result<Option<SeedReport>> {
    loop {
        let now = shop.clock.now().0;
        match progress(shop).await? {
            Some((state, _)) if state != BEGUN => return Ok(None),
            None if number(shop.db.read(), "SELECT COUNT(*) AS n FROM products", params![]).await? > 0 => {
                return Ok(None);
            }
            None => {
                let claim = "INSERT INTO settings (scope, name, value, updated_at) VALUES ('platform', $1, $2, $3)
                             ON CONFLICT (scope, name) DO NOTHING";
                if execute(shop.db.write(), claim, params![PROGRESS, BEGUN, now]).await? == 1 {
                    return run(shop, options, say).await.map(Some);
                }
            }
            Some((_, seen)) if now - seen > PATIENCE => {
                let claim = "UPDATE settings SET updated_at = $1
                             WHERE scope = 'platform' AND name = $2 AND value = $3 AND updated_at = $4";
                if execute(shop.db.write(), claim, params![now, PROGRESS, BEGUN, seen]).await? == 1 {
                    return run(shop, options, say).await.map(Some);
                }
            }
            Some(_) => {
                say("another node is filling the demo shop; waiting for it".to_owned());
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// How far the demo shop has come, and when it was last worked on.
async fn progress(shop: &Shop) -> Result<Option<(String, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        value: String,
        updated_at: i64,
    }
    let found: Option<Row> = row(
        shop.db.read(),
        "SELECT value, updated_at FROM settings WHERE scope = 'platform' AND name = $1",
        params![PROGRESS],
    )
    .await?;
    Ok(found.map(|row| (row.value, row.updated_at)))
}

/// Fills the shop; `say` hears a line now and then.
pub async fn run(shop: &Shop, options: SeedOptions, say: &(dyn Fn(String) + Sync)) -> Result<SeedReport> {
    note_progress(shop, BEGUN).await?;
    let departments = goods::departments(options.products)?;
    let stalls = merchants::open(shop).await?;
    let gallery = draw(shop, &options, &departments, say).await?;
    let mut report = SeedReport { pictures: gallery.pictures(), ..SeedReport::default() };

    let mut drafts = BTreeMap::new();
    let mut row = 0;
    for department in &departments {
        for product in &department.products {
            row += 1;
            let draft = product.draft(department, &gallery, shop.clock.now(), row);
            drafts.entry(product.merchant.clone()).or_insert_with(Vec::new).push(draft);
        }
    }
    for stall in &stalls {
        let Some(mut own) = drafts.remove(stall.slug) else { continue };
        drafts::link(&mut own);
        let written = write_products(shop, stall.id, own, WriteOptions::default()).await?;
        for reject in &written.rejects {
            tracing::warn!(?reject, "the demo shop's goods");
        }
        report.products += written.products.len();
    }
    note_progress(shop, BEGUN).await?;
    dress_categories(shop, &departments, &gallery).await?;
    say(format!("{} products are on the shelves", report.products));

    let mut shelves = Shelves::load(shop, &stalls, &departments).await?;
    let bare = number(shop.db.read(), "SELECT COUNT(*) AS n FROM orders", params![]).await? == 0;
    // Orders and stock belong together: one transaction.
    let tx = shop.begin().await?;
    if options.orders && bare {
        report.orders = history::write(shop, &tx, &stalls, &mut shelves).await?;
    }
    shelves.stock(shop, &tx, &stalls).await?;
    if bare {
        flash::begin(shop, &tx).await?;
        sizes::write(shop, &tx, &stalls).await?;
    }
    tx.commit().await?;
    if report.orders > 0 {
        crate::ledger::catch_up(shop).await?;
        say(format!("{} orders of three months are in the books", report.orders));
    }
    note_progress(shop, DONE).await?;
    Ok(report)
}

async fn draw(
    shop: &Shop,
    options: &SeedOptions,
    departments: &[Department],
    say: &(dyn Fn(String) + Sync),
) -> Result<Gallery> {
    let Some(folder) = &options.pictures else { return Ok(Gallery::default()) };
    if !folder.is_dir() {
        tracing::warn!(folder = %folder.display(), "no pictures for the demo shop: the folder is not there");
        return Ok(Gallery::default());
    }
    say("drawing the demo shop's pictures".to_owned());
    let progress = |done: usize, all: usize| {
        if done.is_multiple_of(100) || done == all {
            say(format!("pictures of {done} of {all} products and categories"));
        }
    };
    let gallery = Gallery::draw_all(shop, folder, departments, &progress).await?;
    if gallery.missing() > 0 {
        tracing::warn!(missing = gallery.missing(), "files missing among the demo shop's pictures");
    }
    Ok(gallery)
}

/// Puts the categories into their order and gives them their pictures.
async fn dress_categories(shop: &Shop, departments: &[Department], gallery: &Gallery) -> Result<()> {
    let tx = shop.begin().await?;
    for (position, department) in (0_i64..).zip(departments) {
        let top = std::iter::once((position, &department.category));
        for (position, category) in top.chain((0_i64..).zip(&department.category.children)) {
            execute(
                &*tx,
                "UPDATE categories SET position = $1, picture_id = COALESCE(CAST($2 AS TEXT), picture_id) WHERE slug = $3",
                params![position, gallery.of_category(&category.slug).map(str::to_owned), category.slug.clone()],
            )
            .await?;
        }
    }
    tx.commit().await
}

async fn note_progress(shop: &Shop, progress: &'static str) -> Result<()> {
    execute(
        shop.db.write(),
        "INSERT INTO settings (scope, name, value, updated_at) VALUES ('platform', $1, $2, $3)
         ON CONFLICT (scope, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        params![PROGRESS, progress, shop.clock.now().0],
    )
    .await?;
    Ok(())
}
