#![allow(clippy::expect_used, missing_docs)] // A measurement that cannot go on shall stop.

//! 50,000 products as a Shopify CSV, made of real rows by repetition with new handles, imported
//! on SQLite and PostgreSQL; beside it a bare multi-row INSERT of the very same rows in the same
//! run. Prints rows per second and the most memory the process had. `YUNMALL_BENCH_PRODUCTS`
//! changes the number, `YUNMALL_TEST_POSTGRES` names the server, `YUNMALL_SHARED_DATA` the sets.

use domain::catalog::import::{ImportFormat, ImportReport};
use sea_orm::sea_query::{Alias, Expr, Order, Query};
use sea_orm::{ConnectionTrait, TransactionTrait, Value};
use services::Shop;
use services::import::{Import, Source, Unwatched};
use services::testing::{Backend, TestShop, postgres_server, runtime};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Clone, Copy)]
enum Kind {
    Id,
    Text,
    Int,
    Bool,
}
use Kind::{Bool, Id, Int, Text};

type Table = (&'static str, &'static [(&'static str, Kind)]);

/// The tables an import writes, parents first; the first column orders them.
const TABLES: &[Table] = &[
    (
        "merchants",
        &[
            ("id", Id),
            ("slug", Text),
            ("name_zh", Text),
            ("name_en", Text),
            ("legal_name", Text),
            ("credit_code", Text),
            ("self_run", Bool),
            ("status", Text),
            ("created_at", Int),
        ],
    ),
    (
        "stock_locations",
        &[("id", Id), ("merchant_id", Id), ("code", Text), ("name_zh", Text), ("name_en", Text), ("region_code", Text)],
    ),
    (
        "categories",
        &[
            ("id", Id),
            ("parent_id", Id),
            ("slug", Text),
            ("name_zh", Text),
            ("name_en", Text),
            ("position", Int),
            ("depth", Int),
        ],
    ),
    ("brands", &[("id", Id), ("slug", Text), ("name_zh", Text), ("name_en", Text)]),
    (
        "products",
        &[
            ("id", Id),
            ("merchant_id", Id),
            ("slug", Text),
            ("status", Text),
            ("brand_id", Id),
            ("category_id", Id),
            ("currency", Text),
            ("price_min", Int),
            ("price_max", Int),
            ("compare_at_min", Int),
            ("in_stock", Bool),
            ("sold_count", Int),
            ("rating_sum", Int),
            ("rating_count", Int),
            ("is_new", Bool),
            ("is_featured", Bool),
            ("published_at", Int),
            ("created_at", Int),
            ("updated_at", Int),
            ("version", Int),
        ],
    ),
    (
        "product_texts",
        &[
            ("product_id", Id),
            ("lang", Text),
            ("title", Text),
            ("subtitle", Text),
            ("story", Text),
            ("search_text", Text),
        ],
    ),
    ("product_categories", &[("product_id", Id), ("category_id", Id)]),
    (
        "product_options",
        &[("id", Id), ("product_id", Id), ("position", Int), ("code", Text), ("name_zh", Text), ("name_en", Text)],
    ),
    ("option_values", &[("id", Id), ("option_id", Id), ("position", Int), ("value_zh", Text), ("value_en", Text)]),
    (
        "variants",
        &[
            ("id", Id),
            ("product_id", Id),
            ("sku", Text),
            ("barcode", Text),
            ("price", Int),
            ("compare_at", Int),
            ("weight_g", Int),
            ("position", Int),
            ("active", Bool),
            ("option1_id", Id),
            ("option2_id", Id),
            ("option3_id", Id),
        ],
    ),
    (
        "stock_levels",
        &[("variant_id", Id), ("location_id", Id), ("on_hand", Int), ("allocated", Int), ("updated_at", Int)],
    ),
    (
        "stock_movements",
        &[
            ("id", Id),
            ("variant_id", Id),
            ("location_id", Id),
            ("kind", Text),
            ("on_hand_delta", Int),
            ("allocated_delta", Int),
            ("reason", Text),
            ("actor", Text),
            ("at", Int),
        ],
    ),
];

fn main() {
    // `cargo test` runs benches too, with this flag: nothing to measure then.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let wanted: usize = std::env::var("YUNMALL_BENCH_PRODUCTS").ok().and_then(|n| n.parse().ok()).unwrap_or(50_000);
    let file = std::env::temp_dir().join(format!("yunmall-bench-{}.csv", std::process::id()));
    let rows = make_csv(&file, wanted);
    println!("{wanted} products, {rows} CSV rows, {} MB", std::fs::metadata(&file).map_or(0, |f| f.len() >> 20));
    let backends = [(Backend::Sqlite, true), (Backend::Postgres, postgres_server().is_some())];
    for (backend, _) in backends.into_iter().filter(|(_, there)| *there) {
        runtime().block_on(measure(backend, &file));
    }
    let _ = std::fs::remove_file(&file);
}

async fn measure(backend: Backend, file: &Path) {
    let shop = TestShop::open(backend).await;
    let begun = Instant::now();
    let report = import(&shop, file).await;
    let took = begun.elapsed();
    let memory = peak_memory();
    let begun = Instant::now();
    let again = import(&shop, file).await;
    let compared = begun.elapsed();
    assert_eq!(again.counts.unchanged, report.counts.created, "the same again changes nothing");
    let bare = TestShop::open(backend).await;
    let (written, inserting) = insert_bare(&shop, &bare).await;
    let rate = |n: i64, took: Duration| n as u128 * 1000 / took.as_millis().max(1);
    println!(
        "{backend:?}: import {:.1} s, {} products/s, {} database rows/s; bare INSERT of the same {written} rows {:.1} s, \
         {} rows/s ({:.1} times faster); the same file again {:.1} s; peak memory {} MB; refused {}",
        took.as_secs_f64(),
        rate(report.counts.created, took),
        rate(written, took),
        inserting.as_secs_f64(),
        rate(written, inserting),
        took.as_secs_f64() / inserting.as_secs_f64().max(0.001),
        compared.as_secs_f64(),
        memory >> 10,
        report.counts.rejected,
    );
}

async fn import(shop: &Shop, file: &Path) -> ImportReport {
    let merchant = services::import::merchant(shop, None).await.expect("a merchant");
    let import = Import::new(merchant, ImportFormat::Shopify, Source::Path(file.to_owned()));
    services::import::run(shop, import, &mut Unwatched).await.expect("an import that ends")
}

/// Copies all rows into another database and measures the INSERT statements and commits alone.
async fn insert_bare(from: &Shop, to: &Shop) -> (i64, Duration) {
    const PAGE: u64 = 2000;
    let (mut written, mut took) = (0, Duration::ZERO);
    for (table, columns) in TABLES {
        let mut page = 0;
        loop {
            let mut select = Query::select();
            select.columns(columns.iter().map(|(name, _)| Alias::new(*name))).from(Alias::new(*table));
            select.order_by(Alias::new(columns[0].0), Order::Asc).order_by(Alias::new(columns[1].0), Order::Asc);
            select.limit(PAGE).offset(page * PAGE);
            let found = from.db.read().query_all(&select).await.expect("rows");
            let rows: Vec<Vec<Value>> =
                found.iter().map(|row| columns.iter().map(|c| value(row, *c)).collect()).collect();
            let count = rows.len();
            let begun = Instant::now();
            let tx = to.db.write().begin().await.expect("begins");
            for part in rows.chunks(500) {
                let mut insert = Query::insert();
                insert.into_table(Alias::new(*table)).columns(columns.iter().map(|(name, _)| Alias::new(*name)));
                for row in part {
                    insert.values(row.iter().cloned().map(Expr::val)).expect("as many values");
                }
                tx.execute(&insert).await.expect("inserts");
            }
            tx.commit().await.expect("commits");
            took += begun.elapsed();
            written += i64::try_from(count).expect("a count");
            page += 1;
            if count < usize::try_from(PAGE).expect("a page") {
                break;
            }
        }
    }
    (written, took)
}

fn value(row: &sea_orm::QueryResult, (name, kind): (&str, Kind)) -> Value {
    match kind {
        Id => row.try_get::<Option<uuid::Uuid>>("", name).expect(name).into(),
        Text => row.try_get::<Option<String>>("", name).expect(name).into(),
        Int => row.try_get::<Option<i64>>("", name).expect(name).into(),
        Bool => row.try_get::<Option<bool>>("", name).expect(name).into(),
    }
}

/// Repeats the real files' products with new handles until there are enough, and counts the rows.
fn make_csv(to: &Path, wanted: usize) -> usize {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("YUNMALL_SHARED_DATA").map_or(beside, PathBuf::from).join("shopify-csv");
    let mut header = csv::StringRecord::new();
    let mut products: Vec<Vec<csv::StringRecord>> = Vec::new();
    for name in ["apparel.csv", "home-and-garden.csv", "jewelery.csv"] {
        let Ok(mut reader) = csv::ReaderBuilder::new().flexible(true).from_path(folder.join(name)) else { continue };
        let own = reader.headers().expect("a header").clone();
        if header.is_empty() {
            header = own;
        }
        for record in reader.records().flatten() {
            match products.last_mut() {
                Some(rows) if rows[0].get(0) == record.get(0) => rows.push(record),
                _ => products.push(vec![record]),
            }
        }
    }
    if products.is_empty() {
        println!("the real files are not there ({}); one made row instead", folder.display());
        header = ["Handle", "Title", "Body (HTML)", "Vendor", "Type", "Variant Price", "Variant Inventory Qty"]
            .as_slice()
            .into();
        products.push(vec![["cup", "Cup", "<p>A cup</p>", "Maker", "Kitchen", "9.90", "3"].as_slice().into()]);
    }
    let file = std::io::BufWriter::new(std::fs::File::create(to).expect("a file"));
    let mut writer = csv::WriterBuilder::new().from_writer(file);
    writer.write_record(&header).expect("writes");
    let mut rows = 0;
    for n in 0..wanted {
        for record in &products[n % products.len()] {
            let mut cells: Vec<String> = record.iter().map(ToOwned::to_owned).take(header.len()).collect();
            cells.resize(header.len(), String::new());
            cells[0] = format!("{}-{n}", cells[0]);
            writer.write_record(&cells).expect("writes");
            rows += 1;
        }
    }
    writer.into_inner().expect("all of it").flush().expect("written");
    rows
}

/// The most memory this process ever had, in kilobytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}
