//! Imports of real catalogues, and of files that nobody should have to import.

use domain::catalog::import::{ImportFormat, ImportReport, RejectReason};
use services::import::{Import, Mapping, Rate, Source, Unwatched};
use services::testing::{TestShop, number, on_both};
use services::{Shop, params};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The folder with the real sets, or a message that it is not there.
fn set(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("YUNMALL_SHARED_DATA").map_or(beside, PathBuf::from).join(name);
    if !folder.exists() {
        services::testing::left_out(&format!("{} is not there", folder.display()));
        return None;
    }
    Some(folder)
}

async fn import(shop: &Shop, format: ImportFormat, source: Source, change: impl Fn(&mut Import)) -> ImportReport {
    let merchant = services::import::merchant(shop, None).await.expect("a merchant");
    let mut import = Import::new(merchant, format, source);
    change(&mut import);
    services::import::run(shop, import, &mut Unwatched).await.expect("an import that ends")
}

async fn text(shop: &Shop, csv: &str) -> ImportReport {
    bytes(shop, csv.as_bytes().to_vec()).await
}

async fn bytes(shop: &Shop, bytes: Vec<u8>) -> ImportReport {
    let source = Source::Bytes { name: "goods.csv".into(), bytes: Arc::new(bytes) };
    import(shop, ImportFormat::Shopify, source, |_| {}).await
}

fn reasons(report: &ImportReport) -> Vec<(u64, &str)> {
    report.rejects.iter().map(|reject| (reject.row, reject.reason.code())).collect()
}

/// How many rows were refused for which reason in which file.
fn tally(report: &ImportReport) -> BTreeMap<(String, &'static str), usize> {
    let mut tally = BTreeMap::new();
    for reject in &report.rejects {
        *tally.entry((reject.file.clone(), reject.reason.code())).or_default() += 1;
    }
    tally
}

async fn count(shop: &TestShop, table: &'static str) -> i64 {
    let sql = match table {
        "products" => "SELECT COUNT(*) AS n FROM products",
        "variants" => "SELECT COUNT(*) AS n FROM variants",
        "pictures" => "SELECT COUNT(*) AS n FROM pictures",
        "reviews" => "SELECT COUNT(*) AS n FROM reviews",
        "categories" => "SELECT COUNT(*) AS n FROM categories",
        "brands" => "SELECT COUNT(*) AS n FROM brands",
        "product_links" => "SELECT COUNT(*) AS n FROM product_links",
        "imports" => "SELECT COUNT(*) AS n FROM imports",
        other => panic!("{other}"),
    };
    number(shop, sql, params![]).await
}

/// Stock is what its movements say, and lists say what variants say.
async fn books_are_right(shop: &TestShop) {
    let unexplained = "SELECT COUNT(*) AS n FROM stock_levels l WHERE l.on_hand <> \
                       (SELECT COALESCE(CAST(SUM(m.on_hand_delta) AS BIGINT), 0) FROM stock_movements m \
                        WHERE m.variant_id = l.variant_id AND m.location_id = l.location_id)";
    assert_eq!(number(shop, unexplained, params![]).await, 0);
    let prices = "SELECT COUNT(*) AS n FROM products p WHERE \
                  p.price_min <> (SELECT MIN(v.price) FROM variants v WHERE v.product_id = p.id) OR \
                  p.price_max <> (SELECT MAX(v.price) FROM variants v WHERE v.product_id = p.id)";
    assert_eq!(number(shop, prices, params![]).await, 0);
    let textless = "SELECT COUNT(*) AS n FROM products p WHERE \
                    (SELECT COUNT(*) FROM product_texts t WHERE t.product_id = p.id AND t.title <> '') <> 2";
    assert_eq!(number(shop, textless, params![]).await, 0);
}

/// The same again changes nothing.
async fn is_idempotent(
    shop: &TestShop,
    first: &ImportReport,
    format: ImportFormat,
    source: Source,
    change: impl Fn(&mut Import),
) {
    let before = [count(shop, "products").await, count(shop, "variants").await, count(shop, "reviews").await];
    let again = import(shop, format, source, change).await;
    assert_eq!((again.counts.created, again.counts.updated), (0, 0), "{:?}", again.counts);
    assert_eq!(again.counts.unchanged, first.counts.created);
    assert_eq!((again.counts.reviews, again.counts.links), (0, 0));
    assert_eq!(again.rejects, first.rejects);
    assert_eq!([count(shop, "products").await, count(shop, "variants").await, count(shop, "reviews").await], before);
    books_are_right(shop).await;
}

#[test]
fn shopify_files_come_in_whole() {
    let Some(folder) = set("shopify-csv") else { return };
    on_both(|shop| {
        let folder = folder.clone();
        async move {
            for (file, variants) in [("apparel.csv", 22), ("home-and-garden.csv", 21), ("jewelery.csv", 23)] {
                let source = Source::Path(folder.join(file));
                let report = import(&shop, ImportFormat::Shopify, source.clone(), |_| {}).await;
                assert_eq!(reasons(&report), [], "{file}");
                assert_eq!((report.counts.created, report.counts.variants), (20, variants), "{file}");
                assert_eq!(report.ignored.len(), 13, "Google's columns are unknown: {:?}", report.ignored);
                is_idempotent(&shop, &report, ImportFormat::Shopify, source, |_| {}).await;
            }
            assert_eq!(count(&shop, "products").await, 60);
            assert_eq!(count(&shop, "imports").await, 6);
            let sql = "SELECT COUNT(*) AS n FROM variants v JOIN products p ON p.id = v.product_id \
                       WHERE p.slug = 'chain-bracelet' AND v.price = 4299 AND v.compare_at = 4499";
            assert_eq!(number(&shop, sql, params![]).await, 2);
        }
    });
}

#[test]
fn the_luma_store_comes_in_with_pictures_reviews_and_links() {
    let Some(folder) = set("magento-luma") else { return };
    on_both(|shop| {
        let folder = folder.clone();
        async move {
            let source = Source::Path(folder);
            let report = import(&shop, ImportFormat::Magento, source.clone(), |_| {}).await;
            eprintln!("{:?} {:?} {:?}", report.counts, tally(&report), report.ignored);
            assert_eq!((report.counts.created, report.counts.variants), (147 + 44, 1847 + 44));
            assert_eq!(count(&shop, "variants").await, 1847 + 44);
            assert_eq!(report.counts.reviews, 348, "152 of the 500 are about products that are not in the set");
            let tally = tally(&report);
            let of = |file: &str, reason| tally.get(&(file.to_owned(), reason)).copied();
            assert_eq!(of("ReviewSampleData__products_reviews.csv", "unknown_product"), Some(152));
            assert_eq!(of("BundleSampleData__yoga_bundle.csv", "unsupported"), Some(1));
            assert_eq!(of("GroupedProductSampleData__yoga_grouped.csv", "unsupported"), Some(1));
            assert_eq!(of("DownloadableSampleData__products_training_video_download.csv", "unsupported"), Some(6));
            let explained = ["unknown_product", "unsupported"];
            assert!(tally.keys().all(|(_, reason)| explained.contains(reason)), "{tally:?}");
            assert!(count(&shop, "product_links").await > 1000);
            assert!(count(&shop, "pictures").await >= 690, "the same picture under two names is stored once");
            let sql = "SELECT COUNT(*) AS n FROM categories c JOIN categories p ON p.id = c.parent_id \
                       WHERE c.slug = 'hoodies-and-sweatshirts-men' AND p.slug = 'tops-men'";
            assert_eq!(number(&shop, sql, params![]).await, 1);
            let sql = "SELECT COUNT(*) AS n FROM product_pictures x JOIN option_values v ON v.id = x.option_value_id \
                       JOIN products p ON p.id = x.product_id WHERE p.slug = 'chaz-kangeroo-hoodie' AND v.value_en = 'Black'";
            assert_eq!(number(&shop, sql, params![]).await, 1);
            is_idempotent(&shop, &report, ImportFormat::Magento, source, |_| {}).await;
        }
    });
}

#[test]
fn best_buys_phones_come_in_at_a_rate() {
    let Some(folder) = set("bestbuy") else { return };
    on_both(|shop| {
        let folder = folder.clone();
        async move {
            let source = Source::Path(folder.join("products_phones.json.zst"));
            let at_seven = |import: &mut Import| import.rate = Rate::parse("7.1").expect("a rate");
            let report = import(&shop, ImportFormat::BestBuy, source.clone(), at_seven).await;
            assert_eq!((report.counts.created, reasons(&report)), (3291, vec![]));
            let sql = "SELECT price_min AS n FROM products WHERE slug LIKE '%-4984700'";
            assert_eq!(number(&shop, sql, params![]).await, 35_493, "$49.99 × 7.1");
            let sql = "SELECT COUNT(*) AS n FROM categories WHERE name_en = 'Cell Phones' AND depth = 0";
            assert_eq!(number(&shop, sql, params![]).await, 1);
            assert_eq!(count(&shop, "brands").await, 250, "263 spellings, some of which differ in case only");
            is_idempotent(&shop, &report, ImportFormat::BestBuy, source, at_seven).await;
        }
    });
}

#[test]
fn litemalls_goods_come_in_chinese() {
    let Some(folder) = set("litemall-zh") else { return };
    on_both(|shop| {
        let folder = folder.clone();
        async move {
            let source = Source::Path(folder);
            let report = import(&shop, ImportFormat::Litemall, source.clone(), |_| {}).await;
            eprintln!("{:?} {:?}", report.counts, tally(&report));
            assert_eq!((report.counts.created, report.counts.variants), (239, 244));
            let refused = report.counts.rejected;
            assert_eq!(report.counts.reviews + refused, 1004, "every comment is taken or explained");
            assert!(report.rejects.iter().all(|reject| reject.file == "comment.csv"), "{:?}", tally(&report));
            assert_eq!(refused, 10);
            assert_eq!(
                count(&shop, "brands").await,
                number(&shop, "SELECT COUNT(DISTINCT brand_id) AS n FROM products", params![]).await
            );
            let sql = "SELECT COUNT(*) AS n FROM product_options o JOIN products p ON p.id = o.product_id WHERE p.slug = '1181000'";
            assert_eq!(number(&shop, sql, params![]).await, 2);
            is_idempotent(&shop, &report, ImportFormat::Litemall, source, |_| {}).await;
        }
    });
}

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

[attributes.year]
zh = "出版年份"
en = "Year"
kind = "number"
value = "{original_publication_year}"
"#;

#[test]
fn ten_thousand_books_come_in_by_a_mapping() {
    let Some(folder) = set("goodbooks-10k") else { return };
    on_both(|shop| {
        let folder = folder.clone();
        async move {
            let mapping = Mapping::parse(BOOKS).expect("a mapping");
            let source = Source::Path(folder.join("books.csv.zst"));
            let mapped = |import: &mut Import| import.mapping = Some(mapping.clone());
            let report = import(&shop, ImportFormat::Mapped, source.clone(), mapped).await;
            assert_eq!((report.counts.created, reasons(&report)), (10_000, vec![]));
            let sql = "SELECT COUNT(*) AS n FROM products WHERE slug = 'book-1' AND rating_count = 4780653 AND price_min = 3990";
            assert_eq!(number(&shop, sql, params![]).await, 1);
            let sql = "SELECT COUNT(*) AS n FROM product_attributes WHERE number = 2008000 AND value_en = '2008'";
            assert!(number(&shop, sql, params![]).await > 100);
            is_idempotent(&shop, &report, ImportFormat::Mapped, source, mapped).await;
        }
    });
}

const HEADER: &str =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,My Column\n";

#[test]
fn nasty_files_cost_only_their_nasty_rows() {
    on_both(|shop| async move {
        let csv = [
            HEADER,
            "good,Good,Title,Default Title,G1,3,10.00,x\n",
            "negative,Negative,Title,Default Title,N1,3,-1,\n",
            "words,Words,Title,Default Title,W1,many,10,\n",
            "free,Free of price,Title,Default Title,F1,3,,\n",
            "twice,Twice,Title,Default Title,G1,3,10,\n",
            "half,Half,Size,S,H1,3,10,\n",
            "half,,,M,H2,3,oops,\n",
            ",No handle,Title,Default Title,X1,3,10,\n",
            "good,Good again,Title,Default Title,G9,3,10,\n",
            "untitled,,Title,Default Title,U1,3,10,\n",
            "same,Same,Size,S,S1,3,10,\n",
            "same,,,S,S2,3,10,\n",
            "broken,\"Broken,Title,Default Title,B1,3,10,\n",
            "last,\"La\"\"st\",Title,Default Title,L1,3,10,\n",
        ]
        .concat();
        let report = text(&shop, &csv).await;
        let mut found = reasons(&report);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                (3, "negative_price"),
                (4, "bad_number"),
                (5, "no_price"),
                (6, "duplicate_sku"),
                (7, "incomplete"),
                (8, "bad_price"),
                (9, "no_handle"),
                (10, "duplicate_handle"),
                (11, "no_title"),
                (13, "duplicate_options"),
                (14, "broken_quote"),
            ]
        );
        assert_eq!(report.ignored, ["My Column"], "an unknown column is named once");
        assert_eq!(report.counts.created, 2, "good and last");
        assert_eq!(count(&shop, "products").await, 2);
        assert_eq!(count(&shop, "variants").await, 2, "no half of a product");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM product_texts WHERE title = 'La\"st'", params![]).await, 2);
        books_are_right(&shop).await;
    });
}

#[test]
fn a_cell_of_fifty_megabytes_is_passed_over_in_little_memory() {
    on_both(|shop| async move {
        let folder = shop.folder().join("huge.csv");
        let mut file = std::io::BufWriter::new(std::fs::File::create(&folder).expect("a file"));
        let mut write = |text: &str| std::io::Write::write_all(&mut file, text.as_bytes()).expect("writes");
        write(HEADER);
        write("before,Before,Title,Default Title,A,1,10,\nhuge,\"");
        for _ in 0..50 {
            write(&"很长的标题 ".repeat(1 << 16));
        }
        write("\",Title,Default Title,H,1,10,\nafter,After,Title,Default Title,B,1,10,\n");
        drop(file);
        let before = peak_memory();
        let report = import(&shop, ImportFormat::Shopify, Source::Path(folder), |_| {}).await;
        assert_eq!(reasons(&report), [(3, "cell_too_long")]);
        assert_eq!(report.rejects[0].column, "Title");
        assert_eq!(report.counts.created, 2);
        if let (Some(before), Some(after)) = (before, peak_memory()) {
            assert!(after - before < 64 << 10, "{} KB more", after - before);
        }
    });
}

/// The most memory this process ever had, in kilobytes.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn chinese_files_are_read_in_gbk_and_with_a_mark() {
    on_both(|shop| async move {
        let csv = |handle: &str| format!("{HEADER}{handle},轻奢纯棉四件套,颜色,浅杏粉,{handle}-1,3,¥899.00,\n");
        let plain = csv("plain");
        let report = text(&shop, &plain).await;
        assert_eq!((report.encoding.as_str(), report.counts.created), ("UTF-8", 1));
        let report = text(&shop, &["\u{feff}", &csv("marked")].concat()).await;
        assert_eq!((report.encoding.as_str(), report.counts.created), ("UTF-8", 1));
        let gbk = encoding_rs::GB18030.encode(&csv("gbk")).0.into_owned();
        let report = bytes(&shop, gbk).await;
        assert_eq!((report.encoding.as_str(), report.counts.created, reasons(&report)), ("gb18030", 1, vec![]));
        let sql = "SELECT COUNT(*) AS n FROM product_texts WHERE lang = 'zh' AND title = '轻奢纯棉四件套'";
        assert_eq!(number(&shop, sql, params![]).await, 3);
        let sql = "SELECT COUNT(*) AS n FROM product_options WHERE code = 'colour' AND name_zh = '颜色'";
        assert_eq!(number(&shop, sql, params![]).await, 3);
        let mut damaged = csv("damaged").into_bytes();
        damaged.extend(b"bad,\xff\xfe\xff,Title,Default Title,D9,1,10,\n");
        let report = bytes(&shop, damaged).await;
        assert_eq!((report.counts.created, reasons(&report)), (1, vec![(3, "encoding")]));
    });
}

#[test]
fn a_trial_run_writes_nothing_and_says_what_would_happen() {
    on_both(|shop| async move {
        let csv = format!("{HEADER}a,A,Title,Default Title,A,3,10,\nb,B,Title,Default Title,A,3,10,\n");
        let source = Source::Bytes { name: "t.csv".into(), bytes: Arc::new(csv.into_bytes()) };
        let trial = import(&shop, ImportFormat::Shopify, source.clone(), |import| import.dry_run = true).await;
        assert_eq!((trial.counts.created, reasons(&trial)), (1, vec![(3, "duplicate_sku")]));
        for table in ["products", "variants", "imports"] {
            assert_eq!(count(&shop, table).await, 0, "{table}");
        }
        let real = import(&shop, ImportFormat::Shopify, source, |_| {}).await;
        assert_eq!(trial, real);
    });
}

#[test]
fn files_that_are_no_tables_are_refused_as_a_whole() {
    on_both(|shop| async move {
        let merchant = services::import::merchant(&shop, None).await.expect("a merchant");
        for content in [&b"just some text\nand more"[..], b"\0\x01\x02\x03", b"Title,Price\nx,1\n"] {
            let source = Source::Bytes { name: "x".into(), bytes: Arc::new(content.to_vec()) };
            let import = Import::new(merchant, ImportFormat::Shopify, source);
            let error = services::import::run(&shop, import, &mut Unwatched).await.expect_err("no table");
            assert!(matches!(error, services::Error::Invalid(_)), "{error}");
        }
        let empty = Source::Bytes { name: "x".into(), bytes: Arc::new(Vec::new()) };
        let report = import(&shop, ImportFormat::Shopify, empty, |_| {}).await;
        assert_eq!(report.counts.rows, 0);
        assert_eq!(count(&shop, "products").await, 0);
        assert!(Mapping::parse("[fields]\nnonsense = 'x'").is_err(), "an unknown field is an error");
        assert_eq!(RejectReason::from_code("missing_column"), Some(RejectReason::MissingColumn));
    });
}
