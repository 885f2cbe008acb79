//! Writing products in bulk.

use domain::catalog::import::RejectReason;
use domain::catalog::{AttributeKind, LinkKind};
use domain::ids::MerchantId;
use domain::{Lang, Timestamp};
use services::catalog::draft::{
    AttributeDraft, Bilingual, BrandDraft, CategoryDraft, LinkDraft, OptionDraft, ProductDraft, ReviewDraft, TypeDraft,
    ValueDraft, VariantDraft,
};
use services::catalog::{WriteOptions, WriteReport, write_products};
use services::testing::{TestShop, execute, number, on_both};
use services::{Shop, params};

async fn merchant(shop: &TestShop, slug: &str) -> MerchantId {
    let id = uuid::Uuid::now_v7();
    let sql = "INSERT INTO merchants (id, slug, name_zh, name_en, legal_name, credit_code, self_run, status, created_at) \
               VALUES ($1, $2, $2, $2, '', '', TRUE, 'open', 1)";
    execute(shop, sql, params![id, slug]).await;
    MerchantId(id)
}

async fn count(shop: &Shop, table: &'static str) -> i64 {
    let sql = match table {
        "products" => "SELECT COUNT(*) AS n FROM products",
        "variants" => "SELECT COUNT(*) AS n FROM variants",
        "option_values" => "SELECT COUNT(*) AS n FROM option_values",
        "categories" => "SELECT COUNT(*) AS n FROM categories",
        "product_categories" => "SELECT COUNT(*) AS n FROM product_categories",
        "stock_movements" => "SELECT COUNT(*) AS n FROM stock_movements",
        "reviews" => "SELECT COUNT(*) AS n FROM reviews",
        "product_links" => "SELECT COUNT(*) AS n FROM product_links",
        other => panic!("{other}"),
    };
    number(shop, sql, params![]).await
}

/// Levels that are not the sum of their movements.
async fn unexplained_stock(shop: &Shop) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM stock_levels l WHERE l.on_hand <> \
               (SELECT COALESCE(CAST(SUM(m.on_hand_delta) AS BIGINT), 0) FROM stock_movements m \
                WHERE m.variant_id = l.variant_id AND m.location_id = l.location_id)";
    number(shop, sql, params![]).await
}

fn shirt() -> ProductDraft {
    let mut draft = ProductDraft::new("shirt", Bilingual::new("海蓝衬衫", "Ocean Shirt"));
    draft.story = Bilingual::one(Lang::En, "<p>Cotton<script>alert(1)</script>");
    let node = |zh: &str, en: &str| CategoryDraft { slug: None, name: Bilingual::new(zh, en) };
    draft.category = vec![node("服饰", "Clothing"), node("上衣", "Tops")];
    draft.brand = Some(BrandDraft { slug: None, name: Bilingual::one(Lang::En, "Luma") });
    draft.product_type = Some(TypeDraft { code: "top".into(), name: Bilingual::new("上衣", "Top") });
    draft.attributes = vec![AttributeDraft {
        code: "material".into(),
        name: Bilingual::new("材质", "Material"),
        kind: AttributeKind::Choice,
        unit: None,
        filterable: true,
        value: Bilingual::new("棉", "Cotton"),
        number: None,
    }];
    let value = |code: &str| ValueDraft { code: code.into(), text: Bilingual::one(Lang::En, code), picture: None };
    draft.options = vec![OptionDraft {
        code: "size".into(),
        name: Bilingual::new("尺码", "Size"),
        values: vec![value("S"), value("M")],
    }];
    draft.variants = [("S", 9900, 3), ("M", 10_900, 0)]
        .into_iter()
        .map(|(size, price, stock)| VariantDraft {
            sku: format!("SHIRT-{size}"),
            price,
            compare_at: Some(12_900),
            weight_g: 200,
            options: vec![size.to_owned()],
            stock: Some(stock),
            ..VariantDraft::default()
        })
        .collect();
    draft.tags = vec!["Summer".into()];
    draft.reviews = vec![ReviewDraft {
        author: "小云".into(),
        stars: 4,
        lang: Lang::Zh,
        body: "很舒服".into(),
        at: Some(Timestamp(1_000)),
    }];
    draft
}

fn plain(slug: &str, sku: &str) -> ProductDraft {
    let mut draft = ProductDraft::new(slug, Bilingual::one(Lang::En, slug));
    draft.variants = vec![VariantDraft { sku: sku.into(), price: 100, stock: Some(1), ..VariantDraft::default() }];
    draft
}

async fn write(shop: &Shop, merchant: MerchantId, drafts: Vec<ProductDraft>) -> WriteReport {
    write_products(shop, merchant, drafts, WriteOptions::default()).await.expect("the database works")
}

fn reasons(report: &WriteReport) -> Vec<RejectReason> {
    report.rejects.iter().map(|reject| reject.reason).collect()
}

#[test]
fn a_product_is_written_with_all_its_parts() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let report = write(&shop, seller, vec![shirt()]).await;
        assert_eq!(reasons(&report), []);
        assert_eq!((report.counts.created, report.counts.variants, report.counts.reviews), (1, 2, 1));
        let sql = "SELECT COUNT(*) AS n FROM products WHERE slug = 'shirt' AND price_min = 9900 AND price_max = 10900 \
                   AND compare_at_min = 12900 AND in_stock = TRUE AND rating_sum = 4 AND rating_count = 1 \
                   AND published_at IS NOT NULL AND status = 'active'";
        assert_eq!(number(&shop, sql, params![]).await, 1);
        let sql = "SELECT COUNT(*) AS n FROM product_texts WHERE story = '<p>Cotton</p>' \
                   AND search_text = '海蓝衬衫 ocean shirt luma shirt-s shirt-m summer'";
        assert_eq!(number(&shop, sql, params![]).await, 2, "a missing language shows the other");
        assert_eq!(count(&shop, "product_categories").await, 2, "the ancestors are there too");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM categories WHERE depth = 1", params![]).await, 1);
        assert_eq!(count(&shop, "stock_movements").await, 1, "nothing moves where nothing is");
        assert_eq!(unexplained_stock(&shop).await, 0);
        assert_eq!(number(&shop, "SELECT rating_sum AS n FROM merchants", params![]).await, 4);
    });
}

#[test]
fn the_same_drafts_again_change_nothing_and_keep_ids() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let first = write(&shop, seller, vec![shirt(), plain("cup", "CUP")]).await;
        shop.clock.advance(60_000);
        let again = write(&shop, seller, vec![shirt(), plain("cup", "CUP")]).await;
        assert_eq!((again.counts.created, again.counts.updated, again.counts.unchanged), (0, 0, 2));
        assert_eq!(first.products, again.products);
        assert_eq!(count(&shop, "stock_movements").await, 2);
        assert_eq!(count(&shop, "reviews").await, 1);
        assert_eq!(
            number(
                &shop,
                "SELECT COUNT(*) AS n FROM products WHERE updated_at <> created_at OR version <> 0",
                params![]
            )
            .await,
            0
        );
    });
}

#[test]
fn an_update_changes_what_differs_and_retires_what_is_gone() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let first = write(&shop, seller, vec![shirt()]).await;
        let translated = "UPDATE product_texts SET title = '手工译名' WHERE lang = 'zh'";
        execute(&shop, translated, params![]).await;
        let mut draft = shirt();
        draft.title = Bilingual::one(Lang::En, "Sea Shirt");
        draft.options[0].values.remove(1);
        draft.options[0].values.push(ValueDraft {
            code: "L".into(),
            text: Bilingual::one(Lang::En, "L"),
            picture: None,
        });
        draft.variants[0].stock = Some(10);
        draft.variants[1].sku = "SHIRT-L".into();
        draft.variants[1].options = vec!["L".into()];
        let report = write(&shop, seller, vec![draft.clone()]).await;
        assert_eq!((report.counts.updated, reasons(&report)), (1, vec![]));
        assert_eq!(first.products, report.products);
        let sql = "SELECT COUNT(*) AS n FROM product_texts WHERE (lang = 'zh' AND title = '手工译名') \
                   OR (lang = 'en' AND title = 'Sea Shirt')";
        assert_eq!(number(&shop, sql, params![]).await, 2, "a translation made by hand stays");
        let sql = "SELECT COUNT(*) AS n FROM variants WHERE active = FALSE AND sku = 'SHIRT-M'";
        assert_eq!(number(&shop, sql, params![]).await, 1);
        assert_eq!(count(&shop, "option_values").await, 3, "the retired variant keeps its value");
        let sql =
            "SELECT on_hand AS n FROM stock_levels l JOIN variants v ON v.id = l.variant_id WHERE v.sku = 'SHIRT-S'";
        assert_eq!(number(&shop, sql, params![]).await, 10);
        assert_eq!(unexplained_stock(&shop).await, 0);
        let again = write(&shop, seller, vec![draft.clone()]).await;
        assert_eq!(again.counts.unchanged, 1);
        // Without options at all: values and options go, the retired variants stay for the books.
        draft.options.clear();
        draft.variants.truncate(1);
        draft.variants[0].options.clear();
        let report = write(&shop, seller, vec![draft.clone()]).await;
        assert_eq!((report.counts.updated, reasons(&report)), (1, vec![]));
        assert_eq!(count(&shop, "option_values").await, 0);
        assert_eq!(count(&shop, "variants").await, 3);
        assert_eq!(write(&shop, seller, vec![draft]).await.counts.unchanged, 1);
    });
}

#[test]
fn stock_that_orders_wait_for_is_never_taken_away() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let mut cup = plain("cup", "CUP");
        cup.variants[0].stock = Some(5);
        write(&shop, seller, vec![cup.clone()]).await;
        execute(&shop, "UPDATE stock_levels SET allocated = 3", params![]).await;
        cup.variants[0].stock = Some(1);
        let report = write(&shop, seller, vec![cup]).await;
        assert_eq!((report.counts.updated, reasons(&report)), (1, vec![]));
        assert_eq!(number(&shop, "SELECT on_hand AS n FROM stock_levels", params![]).await, 3);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM products WHERE in_stock = FALSE", params![]).await, 1);
        assert_eq!(unexplained_stock(&shop).await, 0);
    });
}

#[test]
fn what_belongs_to_others_is_refused_and_the_rest_is_written() {
    on_both(|shop| async move {
        let (own, other) = (merchant(&shop, "own").await, merchant(&shop, "other").await);
        write(&shop, other, vec![plain("cup", "CUP")]).await;
        let drafts = vec![
            plain("cup", "CUP-2"),
            plain("mug", "CUP"),
            plain("pot", "POT"),
            plain("pot", "POT-2"),
            plain("pan", "POT"),
            plain("fine", "FINE"),
        ];
        let report = write(&shop, own, drafts).await;
        use RejectReason as R;
        let mut found = reasons(&report);
        found.sort();
        assert_eq!(found, [R::DuplicateHandle, R::HandleTaken, R::DuplicateSku, R::SkuTaken]);
        assert_eq!(report.counts.created, 2);
        assert_eq!(count(&shop, "products").await, 3);
        assert_eq!(count(&shop, "variants").await, 3, "no part of a refused product is left");
    });
}

#[test]
fn a_trial_run_says_the_same_and_writes_nothing() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let options = WriteOptions { dry_run: true, ..WriteOptions::default() };
        let drafts = vec![shirt(), plain("cup", "SHIRT-S"), plain("pot", "POT")];
        let trial = write_products(&shop, seller, drafts.clone(), options).await.expect("works");
        for table in ["products", "variants", "categories", "reviews", "stock_movements"] {
            assert_eq!(count(&shop, table).await, 0, "{table}");
        }
        let real = write(&shop, seller, drafts).await;
        assert_eq!(trial.counts, real.counts);
        assert_eq!(trial.rejects, real.rejects);
        assert_eq!(real.counts.created, 2);
    });
}

#[test]
fn links_find_partners_that_come_later_by_handle_or_sku() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let mut first = plain("first", "FIRST");
        let link = |kind, target: &str| LinkDraft { kind, target: target.into() };
        first.links = vec![
            link(LinkKind::Related, "last"),
            link(LinkKind::Upsell, "LAST"),
            link(LinkKind::Related, "LAST"),
            link(LinkKind::Related, "first"),
            link(LinkKind::CrossSell, "nobody"),
        ];
        let report = write(&shop, seller, vec![first.clone(), plain("last", "LAST")]).await;
        assert_eq!(report.counts.links, 2);
        assert_eq!(reasons(&report), [RejectReason::UnknownProduct]);
        let again = write(&shop, seller, vec![first]).await;
        assert_eq!((again.counts.links, again.counts.unchanged), (0, 1));
        assert_eq!(count(&shop, "product_links").await, 2);
    });
}

#[test]
fn many_batches_share_one_vocabulary() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let drafts: Vec<ProductDraft> = (0..1203)
            .map(|n| {
                let mut draft = plain(&format!("item-{n}"), &format!("I{n}"));
                draft.category = shirt().category;
                draft.brand = shirt().brand;
                draft
            })
            .collect();
        let report = write(&shop, seller, drafts).await;
        assert_eq!((report.counts.created, report.counts.rejected), (1203, 0));
        assert_eq!(count(&shop, "categories").await, 2);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM brands", params![]).await, 1);
        assert_eq!(unexplained_stock(&shop).await, 0);
    });
}

#[test]
fn a_former_handle_leads_to_the_product_it_was() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let first = write(&shop, seller, vec![plain("old", "X")]).await;
        execute(&shop, "UPDATE products SET slug = 'new'", params![]).await;
        let sql = "INSERT INTO slug_redirects (slug, product_id, created_at) SELECT 'old', id, 1 FROM products";
        execute(&shop, sql, params![]).await;
        let again = write(&shop, seller, vec![plain("old", "X")]).await;
        assert_eq!(again.counts.unchanged, 1);
        assert_eq!(first.products["old"], again.products["old"]);
        assert_eq!(count(&shop, "products").await, 1);
    });
}

#[test]
fn a_former_slug_leads_to_the_category_it_was() {
    on_both(|shop| async move {
        let seller = merchant(&shop, "own").await;
        let mut draft = plain("tea", "X");
        let name = Bilingual::new("茶", "Tea");
        draft.category = vec![CategoryDraft { slug: Some("old".into()), name }];
        write(&shop, seller, vec![draft.clone()]).await;
        execute(&shop, "UPDATE categories SET slug = 'new'", params![]).await;
        let sql = "INSERT INTO category_redirects (slug, category_id, created_at) SELECT 'old', id, 1 FROM categories";
        execute(&shop, sql, params![]).await;
        let again = write(&shop, seller, vec![draft]).await;
        assert_eq!(again.counts.unchanged, 1);
        assert_eq!(count(&shop, "categories").await, 1);
    });
}
