#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! `yunmall import` as a merchant runs it: the real catalogues with their counts and the report of
//! what was refused, the bar on a terminal, a cut in the middle, little memory.

mod program;

use program::{Home, backends, text, until};
use services::testing::{Backend, TestShop, left_out, number, runtime};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A real catalogue, what its own README says is in it, and what becomes of it here.
struct Set {
    folder: &'static str,
    file: &'static str,
    arguments: &'static [&'static str],
    products: i64,
    variants: i64,
    refused: usize,
}

const fn set(folder: &'static str, file: &'static str, format: &'static [&'static str]) -> Set {
    Set { folder, file, arguments: format, products: 0, variants: 0, refused: 0 }
}

const SETS: &[Set] = &[
    Set { products: 20, variants: 22, ..set("shopify-csv", "apparel.csv", &["--format", "shopify"]) },
    Set { products: 20, variants: 21, ..set("shopify-csv", "home-and-garden.csv", &["--format", "shopify"]) },
    Set { products: 20, variants: 23, ..set("shopify-csv", "jewelery.csv", &["--format", "shopify"]) },
    // 147 configurable products with 1,847 variants and 44 simple ones. Refused: 8 products of kinds
    // the shop does not know, 152 of the 500 reviews and 134 links, whose products are not in the set.
    Set { products: 191, variants: 1891, refused: 294, ..set("magento-luma", "", &["--format", "magento"]) },
    Set {
        products: 3291,
        variants: 3291,
        ..set("bestbuy", "products_phones.json.zst", &["--format", "bestbuy", "--rate", "7.1", "--stock", "5"])
    },
    // 239 goods with 244 SKUs; 10 of the 1,004 comments are not about goods.
    Set { products: 239, variants: 244, refused: 10, ..set("litemall-zh", "", &["--format", "litemall"]) },
    Set {
        products: 10_000,
        variants: 10_000,
        ..set("goodbooks-10k", "books.csv.zst", &["--format", "mapped", "--mapping", "books.toml"])
    },
];

const BOOKS: &str = r#"
product_type = ["book", "图书", "Book"]

[fields]
handle = "book-{book_id}"
title = "{title}"
subtitle = "{original_title}"
brand = "{authors}"
category = "Books > {language_code}"
sku = "BOOK-{book_id}"
barcode = "{isbn}"
price = "39.90"
stock = "20"
rating_average = "{average_rating}"
rating_count = "{ratings_count}"
"#;

/// The folder with the real sets, or a message that it is not there.
fn real_sets() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("YUNMALL_SHARED_DATA").map_or(beside, PathBuf::from);
    if !folder.exists() {
        left_out(&format!("{} is not there", folder.display()));
        return None;
    }
    Some(folder)
}

/// Runs an import to its end and gives what it printed and the most memory it had, in MB.
async fn import(home: &Home, path: &Path, arguments: &[&str]) -> (String, u64) {
    let path = path.display().to_string();
    let mut command = home.command(&["import", &path]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let most = std::sync::atomic::AtomicU64::new(0);
    let child = std::sync::Mutex::new(&mut child);
    until("the import ends", || async {
        let line = std::fs::read_to_string(&status).unwrap_or_default();
        let line = line.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default().to_owned();
        let now = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
        most.fetch_max(now, std::sync::atomic::Ordering::Relaxed);
        child.lock().expect("a lock").try_wait().expect("asked").is_some()
    })
    .await;
    let child = child.into_inner().expect("a lock");
    let (mut said, mut complained) = (String::new(), String::new());
    std::io::Read::read_to_string(child.stdout.as_mut().expect("a pipe"), &mut said).expect("text");
    std::io::Read::read_to_string(child.stderr.as_mut().expect("a pipe"), &mut complained).expect("text");
    assert!(child.wait().expect("ended").success(), "{said}\n{complained}");
    (said, most.into_inner() >> 10)
}

async fn count(shop: &TestShop, sql: &'static str) -> i64 {
    number(shop, sql, vec![]).await
}

/// Every line of a report tells file, row, reason in code, Chinese and English.
fn refusals(report: &Path) -> usize {
    let content = std::fs::read_to_string(report).expect("a report");
    let mut reader = csv_rows(content.trim_start_matches('\u{feff}'));
    assert_eq!(reader.remove(0), ["file", "row", "column", "reason", "text_zh", "text_en", "value"]);
    for row in &reader {
        assert_eq!(row.len(), 7, "{row:?}");
        assert!(row[1].parse::<u64>().is_ok_and(|number| number > 0), "{row:?}");
        assert!([3, 4, 5].iter().all(|cell| !row[*cell].is_empty()), "{row:?}");
        assert!(!row[4].is_ascii() && row[5].is_ascii(), "{row:?}");
    }
    reader.len()
}

/// Reads CSV with quoted cells, line breaks in them included.
fn csv_rows(content: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = content.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    rows
}

#[test]
fn the_real_catalogues_come_in_whole_and_what_is_refused_is_explained() {
    let Some(sets) = real_sets() else { return };
    runtime().block_on(async {
        for backend in backends() {
            let shop = TestShop::open(backend).await;
            let home = Home::of(&shop);
            std::fs::write(shop.folder().join("books.toml"), BOOKS).expect("a mapping");
            let (mut products, mut variants) = (0, 0);
            for set in SETS {
                let path = sets.join(set.folder).join(set.file);
                let report = shop.folder().join("report.csv");
                let shown = report.display().to_string();
                let arguments = [set.arguments, &["--report", &shown]].concat();
                let (said, memory) = import(&home, &path, &arguments).await;
                eprintln!("{backend:?} {}{}: {} ({memory} MB)", set.folder, set.file, said.replace('\n', " "));
                assert!(said.contains(&format!("{} products in ", set.products)), "{said}");
                assert!(said.contains(&format!("new {}, changed 0, unchanged 0", set.products)), "{said}");
                assert!(said.contains(&format!("variants {}, ", set.variants)), "{said}");
                assert!(said.contains(&format!("rows refused {}\n", set.refused)), "{said}");
                assert_eq!(refusals(&report), set.refused, "{}", set.folder);
                (products, variants) = (products + set.products, variants + set.variants);
                assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM products").await, products);
                assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM variants").await, variants);
                assert!(memory < 400, "{memory} MB");

                let pictures = count(&shop, "SELECT COUNT(*) AS n FROM pictures").await;
                let (again, _) = import(&home, &path, &arguments).await;
                assert!(again.contains(&format!("new 0, changed 0, unchanged {}", set.products)), "{again}");
                assert!(again.contains(", reviews 0, links 0\n"), "{again}");
                assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM pictures").await, pictures);
                assert_eq!(refusals(&report), set.refused, "the same rows are refused");
                assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM variants").await, variants);
            }
            home.audit();
        }
    });
}

/// A Shopify file of so many small products.
fn catalogue(folder: &Path, products: usize) -> PathBuf {
    let path = folder.join("many.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    writeln!(file, "Handle,Title,Body (HTML),Vendor,Type,Variant SKU,Variant Inventory Qty,Variant Price")
        .expect("writes");
    for n in 0..products {
        writeln!(file, "cup-{n},Cup number {n},<p>A cup.</p>,Maker {},Cups,CUP-{n},5,9.90", n % 50).expect("writes");
    }
    path
}

#[test]
fn an_import_that_is_killed_half_way_goes_on_when_it_is_begun_again() {
    const ALL: i64 = 4000;
    runtime().block_on(async {
        for backend in backends() {
            let shop = TestShop::open(backend).await;
            let home = Home::of(&shop);
            let file = catalogue(shop.folder(), 4000);
            let path = file.display().to_string();
            let mut cuts = Vec::new();
            for least in [1, 1500, 3000] {
                let mut child = home.command(&["import", &path, "--format", "shopify"]);
                let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
                until("some products are in", || async {
                    count(&shop, "SELECT COUNT(*) AS n FROM products").await >= least
                })
                .await;
                child.kill().expect("ours");
                child.wait().expect("ended");
                cuts.push(count(&shop, "SELECT COUNT(*) AS n FROM products").await);
                let halves = "SELECT COUNT(*) AS n FROM products p WHERE
                              (SELECT COUNT(*) FROM variants v WHERE v.product_id = p.id) <> 1 OR
                              (SELECT COUNT(*) FROM product_texts t WHERE t.product_id = p.id) <> 2";
                assert_eq!(count(&shop, halves).await, 0, "no product is there by half");
                home.audit();
            }
            eprintln!("{backend:?}: killed with {cuts:?} of {ALL} products in");
            assert!(cuts[0] < ALL, "the first cut came in the middle");
            let (said, _) = import(&home, &file, &["--format", "shopify"]).await;
            assert!(said.contains(&format!("new {}, changed 0, unchanged {}", ALL - cuts[2], cuts[2])), "{said}");
            assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM variants").await, ALL);
            assert_eq!(count(&shop, "SELECT CAST(SUM(on_hand) AS BIGINT) AS n FROM stock_levels").await, 5 * ALL);
            assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM imports WHERE state = 'running'").await, 0);
            assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM imports WHERE state = 'done'").await, 1);
            home.audit();
        }
    });
}

#[test]
fn on_a_terminal_a_bar_tells_rate_and_time_left() {
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Sqlite).await;
        let home = Home::of(&shop);
        let file = catalogue(shop.folder(), 1000);
        // `script` is a terminal for the program that it runs.
        let program = home.command(&[]);
        let line = format!(
            "'{}' import '{}' --format shopify --dry-run",
            program.get_program().to_string_lossy(),
            file.display()
        );
        let settings = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .envs(settings)
            .stdin(Stdio::null())
            .output()
            .expect("script runs");
        let said = text(&output.stdout);
        assert!(output.status.success(), "{said}");
        let bar = said.split('\r').find(|part| part.contains(" 100 %")).unwrap_or_else(|| panic!("a bar: {said}"));
        assert!(bar.starts_with("[========================] 100 %  1000 products  "), "{bar}");
        assert!(bar.contains("/s  0:00 left"), "{bar}");
        assert!(said.contains("trial run, nothing was written: 1000 rows, 1000 products in "), "{said}");
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM products").await, 0);
    });
}

#[test]
fn a_file_that_cannot_be_imported_is_named() {
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Sqlite).await;
        let home = Home::of(&shop);
        let file = shop.folder().join("poem.csv");
        std::fs::write(&file, "no table at all\nonly words\n").expect("written");
        let file = file.display().to_string();
        for (arguments, named) in [
            (vec!["import", "/nowhere/goods.csv", "--format", "shopify"], "/nowhere/goods.csv: there is no such file"),
            (vec!["import", &file, "--format", "excel"], "say one of shopify, magento"),
            (vec!["import", &file, "--format", "mapped"], "needs `--mapping FILE`"),
            (vec!["import", &file, "--format", "shopify", "--merchant", "nobody"], "merchant nobody"),
            (vec!["import", &file, "--format", "shopify", "--rate", "-1"], "a factor above zero"),
            (vec!["import", &file, "--format", "shopify"], "poem.csv: "),
        ] {
            let output = home.run(&arguments);
            let said = text(&output.stderr);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{said}");
            assert!(said.contains(named), "{arguments:?}: {said}");
        }
    });
}
