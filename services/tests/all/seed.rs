//! The demo shop: complete, in both languages, and with books that are right.

use services::seed::{SeedOptions, SeedReport, at_first_start, run};
use services::testing::{Backend, TestShop, on_both, postgres_server, runtime};
use services::{audit, testing};
use std::collections::BTreeMap;

async fn count(shop: &TestShop, sql: &'static str) -> i64 {
    testing::seeded::count(shop, sql).await
}

async fn seed(shop: &TestShop, products: Option<usize>) -> SeedReport {
    let options = SeedOptions { pictures: None, orders: true, products };
    run(shop, options, &|_| {}).await.expect("the demo shop")
}

async fn findings(shop: &TestShop) -> Vec<audit::Finding> {
    let mut findings = audit::run(shop).await.expect("an audit");
    findings.truncate(3);
    findings
}

#[test]
fn the_whole_demo_shop_has_its_goods_and_its_books_are_right() {
    on_both(|shop| async move {
        let report = seed(&shop, None).await;
        assert_eq!(report.products, 325);
        assert!(report.orders > 1400, "{}", report.orders);
        assert_eq!(findings(&shop).await, vec![]);

        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM products WHERE status = 'active'").await, 325);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM categories WHERE parent_id IS NULL").await, 12);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM merchants WHERE status = 'open'").await, 3);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM merchants WHERE self_run").await, 1);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM customers").await, 200);
        let without = "SELECT COUNT(*) AS n FROM products p
                       WHERE NOT EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id)";
        assert_eq!(count(&shop, without).await, 0);
        let texts = "SELECT COUNT(*) AS n FROM product_texts WHERE title <> '' AND subtitle <> '' AND story <> ''";
        assert_eq!(count(&shop, texts).await, 650);
        let mixed =
            "SELECT COUNT(*) AS n FROM (SELECT checkout_id FROM orders GROUP BY checkout_id HAVING COUNT(*) > 1) m";
        assert!(count(&shop, mixed).await > 50);
        let sales = "SELECT COUNT(*) AS n FROM flash_sales f JOIN variants v ON v.id = f.variant_id
                     WHERE f.price < v.price AND f.sold = 0 AND f.quantity BETWEEN 1 AND 20";
        assert_eq!(count(&shop, sales).await, 4);
        let sold_out = "SELECT COUNT(*) AS n FROM products WHERE NOT in_stock";
        assert!((1..30).contains(&count(&shop, sold_out).await));
    });
}

#[test]
fn every_state_of_an_order_can_be_seen() {
    on_both(|shop| async move {
        assert_eq!(seed(&shop, Some(24)).await.products, 24);
        assert_eq!(findings(&shop).await, vec![]);
        for (states, least) in [
            ("status = 'placed' AND payment_status = 'unpaid' AND fulfillment_status = 'unfulfilled'", 3),
            ("status = 'placed' AND payment_status = 'paid' AND fulfillment_status = 'unfulfilled'", 3),
            ("status = 'placed' AND payment_status = 'paid' AND fulfillment_status = 'fulfilled'", 5),
            ("status = 'placed' AND payment_status = 'paid' AND fulfillment_status = 'delivered'", 5),
            ("status = 'completed' AND payment_status = 'paid' AND fulfillment_status = 'delivered'", 500),
            ("status = 'completed' AND payment_status = 'partially_refunded'", 5),
            ("payment_status = 'refunded' AND fulfillment_status = 'delivered'", 2),
            ("status = 'canceled' AND payment_status = 'refunded' AND fulfillment_status = 'canceled'", 5),
            ("status = 'canceled' AND payment_status = 'voided' AND cancel_reason = 'expired'", 20),
            ("status = 'canceled' AND payment_status = 'voided' AND cancel_reason = 'shopper'", 5),
        ] {
            let found = testing::seeded::orders_where(&shop, states).await;
            assert!(found >= least, "{states}: {found}");
        }
    });
}

#[test]
fn every_history_is_a_path_that_orders_may_take() {
    on_both(|shop| async move {
        seed(&shop, Some(24)).await;
        let mut histories: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (order, kind) in testing::seeded::events(&shop).await {
            histories.entry(order).or_default().push(kind);
        }
        assert!(histories.len() > 1400);
        for history in histories.values() {
            let mut last = "";
            for kind in history {
                let follows = matches!(
                    (last, kind.as_str()),
                    ("", "placed")
                        | ("placed", "paid" | "canceled")
                        | ("paid", "canceled" | "shipped")
                        | ("shipped", "shipped" | "delivered")
                        | ("delivered", "completed" | "refunded")
                        | ("canceled" | "completed", "refunded")
                        | ("refunded", "completed")
                );
                assert!(follows, "{history:?}");
                last = kind;
            }
        }
    });
}

#[test]
fn filling_the_shop_twice_changes_nothing() {
    on_both(|shop| async move {
        seed(&shop, Some(24)).await;
        let tables = testing::seeded::sizes(&shop).await;
        let again = seed(&shop, Some(24)).await;
        assert_eq!(again, SeedReport { products: 24, pictures: 0, orders: 0 });
        assert_eq!(testing::seeded::sizes(&shop).await, tables);
    });
}

#[test]
fn a_shop_is_filled_at_its_first_start_only() {
    on_both(|shop| async move {
        let options = SeedOptions { pictures: None, orders: false, products: Some(12) };
        let (one, two) = tokio::join!(
            at_first_start(&shop, options.clone(), &|_| {}),
            at_first_start(&shop, options.clone(), &|_| {})
        );
        let filled: Vec<SeedReport> = [one, two].into_iter().filter_map(|done| done.expect("an answer")).collect();
        assert_eq!(filled, [SeedReport { products: 12, pictures: 0, orders: 0 }], "one of two nodes filled it");
        assert_eq!(at_first_start(&shop, options, &|_| {}).await.expect("an answer"), None);
    });
}

#[test]
fn both_databases_get_the_same_shop() {
    if postgres_server().is_none() {
        testing::left_out("YUNMALL_TEST_POSTGRES is not set");
        return;
    }
    runtime().block_on(async {
        let mut seen = Vec::new();
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let shop = TestShop::open(backend).await;
            seed(&shop, Some(24)).await;
            seen.push(testing::seeded::sizes(&shop).await);
        }
        assert_eq!(seen[0], seen[1]);
    });
}

#[test]
fn pictures_are_drawn_on_paper_and_a_missing_one_does_no_harm() {
    let folder = std::env::temp_dir().join(format!("yunmall-cut-outs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    // A red disc, under the name of the first product's picture.
    let disc = image::RgbaImage::from_fn(64, 64, |x, y| {
        let far = (i64::from(x) - 32).pow(2) + (i64::from(y) - 32).pow(2);
        image::Rgba([210, 40, 40, if far < 900 { 255 } else { 0 }])
    });
    disc.save(folder.join("1f455.webp")).expect("a picture");
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Sqlite).await;
        let options = SeedOptions { pictures: Some(folder.clone()), orders: false, products: Some(12) };
        let report = run(&shop, options, &|_| {}).await.expect("the demo shop");
        assert_eq!(report.products, 12);
        // Four views of the T-shirt, three more colours, and the category that has the same picture.
        assert_eq!(report.pictures, 4 + 3 + 1);
        let id = testing::seeded::first_picture(&shop, "colourblock-cotton-tee").await.expect("a picture");
        let bytes = services::media::open(&shop, &format!("{id}-320.webp")).await.expect("a stored size");
        let picture = image::load_from_memory(&bytes).expect("WebP").into_rgb8();
        assert_eq!(picture.dimensions(), (320, 320));
        let (middle, corner) = (picture.get_pixel(160, 158), picture.get_pixel(5, 5));
        assert!(middle[0] > 180 && middle[1] < 90, "the thing: {middle:?}");
        assert!(corner.0.iter().all(|tone| (220..=250).contains(tone)), "the paper: {corner:?}");
    });
    std::fs::remove_dir_all(folder).expect("removed");
}
