//! Over 400 lines: one story per thing the desk can do to the catalogue.
//!
//! Products, pictures, categories and stock changed by hand at the merchant's desk.
#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

use domain::Lang;
use domain::catalog::desk::{ProductFilter, ProductSheet, StockFilter};
use domain::catalog::edit::{Crop, OptionForm, PictureForm, ProductForm, ValueForm, VariantForm};
use domain::catalog::{ListingQuery, PictureRef, ProductAnswer, Scope};
use domain::ids::{CategoryId, ProductId};
use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage};
use services::audit_log::{self, Verdict};
use services::catalog::edit_categories::{self, CategoryNames};
use services::catalog::{desk, edit_pictures, edit_product};
use services::staff::Member;
use services::stock::desk::{self as stock_desk, Count};
use services::testing::trade::{member, stall};
use services::testing::{TestShop, catalog, number, on_both};
use services::{Error, Shop};
use std::io::Cursor;

fn variant(o1: &str, price: &str, stock: &str) -> VariantForm {
    VariantForm { o1: o1.into(), price: price.into(), stock: stock.into(), active: true, ..VariantForm::default() }
}

fn shirt() -> ProductForm {
    let value =
        |zh: &str, en: &str| ValueForm { option: "1".into(), zh: zh.into(), en: en.into(), ..Default::default() };
    ProductForm {
        status: "active".into(),
        title_zh: "亚麻衬衫".into(),
        title_en: "Linen shirt".into(),
        story_zh: "<p>透气<script>alert(1)</script></p>".into(),
        brand: "云织".into(),
        tags: "夏季".into(),
        options: vec![OptionForm { zh: "颜色".into(), en: "Colour".into(), ..OptionForm::default() }],
        values: vec![value("红", "Red"), value("蓝", "Blue")],
        variants: vec![variant("红", "129", "5"), variant("蓝", "139.50", "0")],
        ..ProductForm::default()
    }
}

async fn sheet(shop: &Shop, member: &Member, id: ProductId) -> ProductSheet {
    desk::sheet(shop, member, Lang::Zh, id).await.expect("a product")
}

fn fields(error: Error) -> Vec<(String, String)> {
    match error {
        Error::Invalid(fields) => fields,
        other => panic!("{other}"),
    }
}

fn one(field: &str, reason: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), reason.to_owned())]
}

async fn owner_of(shop: &TestShop) -> Member {
    let (merchant, _) = catalog::merchant(shop, "tea").await.expect("a merchant");
    member(shop, Some(merchant), "merchant_owner").await
}

fn drawing(width: u32, height: u32) -> Vec<u8> {
    let left = |x| x < width / 2;
    let picture =
        RgbImage::from_fn(width, height, |x, _| if left(x) { Rgb([220, 30, 30]) } else { Rgb([30, 30, 220]) });
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut out, ImageFormat::Png).expect("encodes");
    out.into_inner()
}

async fn stored(shop: &Shop, width: u32, height: u32) -> PictureRef {
    services::media::store(shop, drawing(width, height)).await.expect("stored")
}

#[test]
fn a_product_made_by_hand_is_for_sale_and_reads_back_as_it_was_typed() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let leaf = catalog::leaf(&shop, "clothing/tops").await.expect("a category").expect("a category");
        let form = ProductForm { category: leaf.to_string(), ..shirt() };
        let id = edit_product::create(&shop, &owner, &form).await.expect("created");
        let sheet = sheet(&shop, &owner, id).await;
        assert_eq!((sheet.slug.as_str(), sheet.version), ("linen-shirt", 0));
        assert_eq!(sheet.available, [5, 0]);
        assert_eq!((sheet.form.brand.as_str(), sheet.form.tags.as_str()), ("云织", "夏季"));
        assert_eq!(sheet.form.story_zh, "<p>透气</p>");
        let rows: Vec<_> =
            sheet.form.variants.iter().map(|v| (v.sku.as_str(), v.o1.as_str(), v.price.as_str())).collect();
        assert_eq!(rows, [("LINEN-SHIRT-RED", "红", "129.00"), ("LINEN-SHIRT-BLUE", "蓝", "139.50")]);
        let page = services::catalog::product_page(&shop, Lang::En, "linen-shirt").await.expect("answers");
        let ProductAnswer::Page(page) = page else { panic!("for sale") };
        assert_eq!(page.variants.len(), 2);
        let movements = "SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'received' AND on_hand_delta = 5";
        assert_eq!(number(&shop, movements, vec![]).await, 1);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM product_categories", vec![]).await, 2);

        edit_product::update(&shop, &owner, id, 0, &sheet.form).await.expect("saved as it is");
        let again = desk::sheet(&shop, &owner, Lang::Zh, id).await.expect("a product");
        assert_eq!((again.version, again.form), (1, sheet.form), "saving without a change changes nothing");
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(2));
    });
}

#[test]
fn mistakes_are_named_by_field_and_nothing_is_written() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        catalog::product(&shop).slug("mug").variant("MUG", 900, 1).build().await;
        let check = async |form: ProductForm, field: &str, reason: &str| {
            let error = edit_product::create(&shop, &owner, &form).await.expect_err("refused");
            assert_eq!(fields(error), one(field, reason));
        };
        check(ProductForm { slug: "mug".into(), ..shirt() }, "slug", "taken").await;
        check(ProductForm { category: owner.id.to_string(), ..shirt() }, "category", "malformed").await;
        let mut form = shirt();
        form.variants[1].sku = "MUG".into();
        check(form, "variants[1].sku", "taken").await;
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM products", vec![]).await, 1);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM brands", vec![]).await, 0);
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(0));
        let platform = member(&shop, None, "owner").await;
        let error = edit_product::create(&shop, &platform, &shirt()).await.expect_err("for whom?");
        assert_eq!(fields(error), one("merchant", "missing"));
    });
}

#[test]
fn the_second_of_two_editors_is_told_and_changes_nothing() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let seen = sheet(&shop, &owner, id).await;
        let first = ProductForm { title_zh: "新衬衫".into(), ..seen.form.clone() };
        edit_product::update(&shop, &owner, id, seen.version, &first).await.expect("the first saves");
        let mut second = seen.form.clone();
        second.variants[0].price = "1".into();
        let late = edit_product::update(&shop, &owner, id, seen.version, &second).await;
        assert!(matches!(late, Err(Error::Conflict)));
        let late = edit_pictures::arrange(&shop, &owner, id, seen.version, &[]).await;
        assert!(matches!(late, Err(Error::Conflict)));
        let now = sheet(&shop, &owner, id).await;
        assert_eq!(
            (now.form.title_zh.as_str(), now.form.variants[0].price.as_str(), now.version),
            ("新衬衫", "129.00", 1)
        );
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(2));
        // With the version it has now, the same edit goes through: the version alone refused it.
        edit_product::update(&shop, &owner, id, 1, &second).await.expect("saved");
        assert_eq!(sheet(&shop, &owner, id).await.form.variants[0].price, "1.00");
    });
}

#[test]
fn two_editors_at_the_same_moment_leave_one_edit() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let seen = sheet(&shop, &owner, id).await;
        let saves = (0..6).map(|n| {
            let (shop, owner) = (shop.shop.clone(), owner.clone());
            let form = ProductForm { title_zh: format!("衬衫{n}"), ..seen.form.clone() };
            tokio::spawn(async move { edit_product::update(&shop, &owner, id, 0, &form).await })
        });
        let mut saved = 0;
        for answer in saves.collect::<Vec<_>>() {
            match answer.await.expect("no panic") {
                Ok(()) => saved += 1,
                Err(error) => assert!(matches!(error, Error::Conflict), "{error}"),
            }
        }
        assert_eq!(saved, 1);
        assert_eq!(sheet(&shop, &owner, id).await.version, 1);
    });
}

#[test]
fn a_changed_slug_leads_from_the_old_address_to_the_new_one() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let form = sheet(&shop, &owner, id).await.form;
        let renamed = ProductForm { slug: "summer-shirt".into(), ..form.clone() };
        edit_product::update(&shop, &owner, id, 0, &renamed).await.expect("renamed");
        let old = services::catalog::product_page(&shop, Lang::Zh, "linen-shirt").await.expect("answers");
        assert!(matches!(old, ProductAnswer::Moved(ref slug) if slug == "summer-shirt"), "{old:?}");
        // Another product cannot take the address that still leads here; it gets its own.
        let other = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        assert_ne!(sheet(&shop, &owner, other).await.slug, "linen-shirt");
        edit_product::update(&shop, &owner, id, 1, &form).await.expect("back again");
        let back = services::catalog::product_page(&shop, Lang::Zh, "linen-shirt").await.expect("answers");
        assert!(matches!(back, ProductAnswer::Page(_)));
        let redirects = "SELECT COUNT(*) AS n FROM slug_redirects WHERE slug = 'linen-shirt'";
        assert_eq!(number(&shop, redirects, vec![]).await, 0);
    });
}

#[test]
fn options_and_variants_change_without_losing_their_ids() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let mut form = sheet(&shop, &owner, id).await.form;
        let ids: Vec<String> = form.variants.iter().map(|variant| variant.id.clone()).collect();
        // Another option with two sizes, a renamed value, swapped SKUs, and every combination.
        form.options.push(OptionForm { zh: "尺码".into(), en: "Size".into(), ..OptionForm::default() });
        form.values[0].zh = "朱红".into();
        (form.variants[0].sku, form.variants[1].sku) = (form.variants[1].sku.clone(), form.variants[0].sku.clone());
        form.variants[0].o2 = "M".into();
        form.variants[1].o2 = "L".into();
        form.fill = true;
        edit_product::update(&shop, &owner, id, 0, &form).await.expect("saved");
        let now = sheet(&shop, &owner, id).await.form;
        assert_eq!(now.variants.len(), 4);
        assert_eq!([&now.variants[0].id, &now.variants[1].id], [&ids[0], &ids[1]]);
        assert_eq!((now.variants[0].o1.as_str(), now.variants[0].sku.as_str()), ("朱红", "LINEN-SHIRT-BLUE"));
        // Without its options the product has one variant left for sale; the others stay in the books.
        let mut plain = now.clone();
        plain.options.clear();
        plain.values.clear();
        plain.variants.truncate(1);
        edit_product::update(&shop, &owner, id, 1, &plain).await.expect("saved");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM variants", vec![]).await, 4);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM variants WHERE active", vec![]).await, 1);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM option_values", vec![]).await, 0);
        assert_eq!(number(&shop, "SELECT price_max AS n FROM products", vec![]).await, 12_900);
    });
}

#[test]
fn nothing_of_another_merchant_can_be_read_or_changed() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let theirs = stall(&shop, "theirs").await;
        let shipping = member(&shop, owner.merchant, "shipping").await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let form = sheet(&shop, &owner, id).await.form;
        let foreign = theirs.product;
        assert!(matches!(desk::sheet(&shop, &owner, Lang::Zh, foreign).await, Err(Error::NotFound)));
        assert!(matches!(edit_product::update(&shop, &owner, foreign, 0, &form).await, Err(Error::NotFound)));
        assert!(matches!(edit_pictures::attach(&shop, &owner, foreign, &[]).await, Err(Error::NotFound)));
        assert!(matches!(edit_pictures::arrange(&shop, &owner, foreign, 0, &[]).await, Err(Error::NotFound)));
        let piece = Crop { left: 0, top: 0, width: 1, height: 1 };
        assert!(matches!(edit_pictures::crop(&shop, &owner, foreign, 0, 0, piece).await, Err(Error::NotFound)));
        let count = Count { variant: theirs.variant, location: theirs.location, delta: 9, reason: "点数".into() };
        assert!(matches!(stock_desk::count(&shop, &owner, &count).await, Err(Error::NotFound)));
        assert!(matches!(stock_desk::sheet(&shop, &owner, Lang::Zh, theirs.variant).await, Err(Error::NotFound)));
        assert!(matches!(edit_product::update(&shop, &shipping, id, 0, &form).await, Err(Error::Forbidden)));
        let names = CategoryNames { zh: "茶".into(), ..CategoryNames::default() };
        assert!(matches!(edit_categories::create(&shop, &owner, &names, None).await, Err(Error::Forbidden)));
        // A foreign variant smuggled into one's own form, and a foreign place.
        let mut smuggled = form.clone();
        smuggled.variants[0].id = theirs.variant.to_string();
        let error = edit_product::update(&shop, &owner, id, 0, &smuggled).await.expect_err("refused");
        assert_eq!(fields(error), one("variants[0].sku", "malformed"));
        let own = form.variants[0].id.parse().expect("an id");
        let count = Count { variant: own, location: theirs.location, delta: 9, reason: "点数".into() };
        let error = stock_desk::count(&shop, &owner, &count).await.expect_err("refused");
        assert_eq!(fields(error), one("location", "malformed"));

        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM products WHERE version > 0", vec![]).await, 0);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'adjusted'", vec![]).await, 0);
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(1), "only the product was made");
        let list = desk::list(&shop, &owner, Lang::Zh, &ProductFilter::default()).await.expect("a list");
        assert_eq!((list.count, list.rows[0].id), (1, id));
        let platform = member(&shop, None, "owner").await;
        assert_eq!(desk::list(&shop, &platform, Lang::Zh, &ProductFilter::default()).await.expect("a list").count, 2);
    });
}

#[test]
fn the_list_is_narrowed_by_words_status_category_and_stock() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let tea = catalog::product(&shop).title("龙井茶").category("food/tea").variant("TEA-1", 5000, 3).build().await;
        let cup = catalog::product(&shop).title("白瓷杯").category("home").variant("CUP-1", 900, 0).build().await;
        let draft = catalog::product(&shop).title("草稿").draft().variant("D-1", 900, 90).build().await;
        let find = async |filter: ProductFilter| -> Vec<ProductId> {
            let list = desk::list(&shop, &owner, Lang::Zh, &filter).await.expect("a list");
            assert_eq!(list.count, list.rows.len() as i64);
            list.rows.into_iter().map(|row| row.id).collect()
        };
        let all = ProductFilter::default;
        assert_eq!(find(all()).await.len(), 3);
        assert_eq!(find(ProductFilter { text: "cup-1".into(), ..all() }).await, [cup.id]);
        assert_eq!(find(ProductFilter { text: "井".into(), ..all() }).await, [tea.id]);
        assert_eq!(find(ProductFilter { text: "%".into(), ..all() }).await.len(), 3);
        assert_eq!(find(ProductFilter { category: "food".into(), ..all() }).await, [tea.id]);
        let status = Some(domain::catalog::ProductStatus::Draft);
        assert_eq!(find(ProductFilter { status, ..all() }).await, [draft.id]);
        let stock = |stock| ProductFilter { stock: Some(stock), ..ProductFilter::default() };
        assert_eq!(find(stock(StockFilter::Out)).await, [cup.id]);
        let mut low = find(stock(StockFilter::Low)).await;
        low.sort();
        let mut expected = vec![tea.id, cup.id];
        expected.sort();
        assert_eq!(low, expected);
        let page = stock_desk::list(&shop, &owner, Lang::Zh, &stock(StockFilter::Low)).await.expect("a list");
        assert_eq!(page.rows.iter().map(|row| row.sku.as_str()).collect::<Vec<_>>(), ["CUP-1", "TEA-1"]);
    });
}

#[test]
fn pictures_are_added_ordered_described_and_removed() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let (wide, tall) = (stored(&shop, 300, 200).await, stored(&shop, 200, 300).await);
        edit_pictures::attach(&shop, &owner, id, &[wide.clone(), tall.clone()]).await.expect("attached");
        let seen = sheet(&shop, &owner, id).await;
        assert_eq!((seen.version, seen.pictures.len()), (1, 2));
        let mut pictures: Vec<PictureForm> = seen.pictures.into_iter().map(|picture| picture.form).collect();
        pictures.reverse();
        pictures[0].alt_zh = "红色正面".into();
        pictures[0].value = seen.values[0].0.to_string();
        edit_pictures::arrange(&shop, &owner, id, 1, &pictures).await.expect("arranged");
        let first = "SELECT COUNT(*) AS n FROM products WHERE picture_id = $1";
        assert_eq!(number(&shop, first, vec![tall.id.clone().into()]).await, 1);
        let now = sheet(&shop, &owner, id).await;
        assert_eq!(now.pictures.iter().map(|p| p.form.clone()).collect::<Vec<_>>(), pictures);
        // A picture that is not in the gallery, and a value of no option, are refused.
        let mut wrong = pictures.clone();
        wrong[1].id = "0".repeat(64);
        wrong[0].value = owner.id.to_string();
        let error = edit_pictures::arrange(&shop, &owner, id, 2, &wrong).await.expect_err("refused");
        assert_eq!(fields(error).len(), 2);
        edit_pictures::arrange(&shop, &owner, id, 2, &[]).await.expect("emptied");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM products WHERE picture_id IS NULL", vec![]).await, 1);
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(4));
    });
}

#[test]
fn a_piece_cut_out_of_a_picture_takes_its_place() {
    on_both(|shop| async move {
        let owner = owner_of(&shop).await;
        let id = edit_product::create(&shop, &owner, &shirt()).await.expect("created");
        let whole = stored(&shop, 400, 200).await;
        edit_pictures::attach(&shop, &owner, id, std::slice::from_ref(&whole)).await.expect("attached");
        let outside = Crop { left: 300, top: 0, width: 101, height: 200 };
        let error = edit_pictures::crop(&shop, &owner, id, 1, 0, outside).await.expect_err("refused");
        assert_eq!(fields(error), one("crop", "out_of_range"));
        let right = Crop { left: 200, top: 0, width: 200, height: 200 };
        let piece = edit_pictures::crop(&shop, &owner, id, 1, 0, right).await.expect("cut");
        assert_eq!((piece.width, piece.height), (200, 200));
        let bytes = services::media::open(&shop, &format!("{}-160.webp", piece.id)).await.expect("a size");
        let shown = image::load_from_memory_with_format(&bytes, ImageFormat::WebP).expect("WebP");
        assert_eq!(shown.dimensions(), (160, 160));
        let [red, _, blue, _] = shown.get_pixel(5, 80).0;
        assert!(blue > 180 && red < 80, "the right half is blue");
        assert_eq!(sheet(&shop, &owner, id).await.pictures[0].picture.id, piece.id);
        assert!(services::media::open(&shop, &format!("{}-160.webp", whole.id)).await.is_ok(), "the whole one stays");
        let late = edit_pictures::crop(&shop, &owner, id, 1, 0, Crop { width: 100, ..right }).await;
        assert!(late.is_err());
        assert_eq!(sheet(&shop, &owner, id).await.pictures[0].picture.id, piece.id);
    });
}

#[test]
fn a_category_never_moves_below_itself_and_takes_its_products_along() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let leaf = async |path: &'static str| -> CategoryId {
            catalog::leaf(&shop, path).await.expect("a category").expect("a category")
        };
        let shirt = catalog::product(&shop).category("clothing/tops/shirts").variant("S", 100, 1).build().await;
        let coat = catalog::product(&shop).category("clothing/coats").variant("C", 100, 1).build().await;
        let (clothing, tops, shirts) =
            (leaf("clothing").await, leaf("clothing/tops").await, leaf("clothing/tops/shirts").await);
        let home = leaf("home").await;
        for below in [clothing, tops, shirts] {
            let error = edit_categories::relocate(&shop, &owner, clothing, Some(below)).await.expect_err("a ring");
            assert_eq!(fields(error), one("parent", "cycle"));
        }
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(0));
        edit_categories::relocate(&shop, &owner, tops, Some(home)).await.expect("moved");
        let count = "SELECT COUNT(*) AS n FROM product_categories WHERE category_id = $1 AND product_id = $2";
        let listed = async |category: CategoryId, product: ProductId| -> i64 {
            number(&shop, count, vec![category.0.into(), product.0.into()]).await
        };
        assert_eq!((listed(home, shirt.id).await, listed(tops, shirt.id).await), (1, 1));
        assert_eq!((listed(clothing, shirt.id).await, listed(clothing, coat.id).await), (0, 1));
        let list = edit_categories::list(&shop, &owner).await.expect("the tree");
        let depth = |id| list.iter().find(|node| node.id == id).map(|node| (node.depth, node.products));
        assert_eq!((depth(shirts), depth(clothing)), (Some((2, 1)), Some((0, 1))));
    });
}

#[test]
fn categories_are_made_renamed_ordered_and_shown_with_a_picture() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let names = |zh: &str, slug: &str| CategoryNames { zh: zh.into(), en: String::new(), slug: slug.into() };
        let food = edit_categories::create(&shop, &owner, &names("食品", "food"), None).await.expect("made");
        let home = edit_categories::create(&shop, &owner, &names("家居", "home"), None).await.expect("made");
        let tea = edit_categories::create(&shop, &owner, &names("茶", "tea"), Some(food)).await.expect("made");
        let taken = edit_categories::rename(&shop, &owner, tea, &names("茶叶", "home")).await.expect_err("taken");
        assert_eq!(fields(taken), one("slug", "taken"));
        let nameless = edit_categories::create(&shop, &owner, &names(" ", ""), None).await.expect_err("nameless");
        assert_eq!(fields(nameless), one("zh", "missing"));
        edit_categories::rename(&shop, &owner, tea, &names("茶叶", "")).await.expect("renamed");
        edit_categories::shift(&shop, &owner, home, true).await.expect("shifted");
        let picture = stored(&shop, 64, 64).await;
        edit_categories::set_picture(&shop, &owner, tea, Some(&picture.id)).await.expect("set");
        assert!(edit_categories::set_picture(&shop, &owner, tea, Some("x")).await.is_err());
        let list = edit_categories::list(&shop, &owner).await.expect("the tree");
        let seen: Vec<_> = list.iter().map(|node| (node.name_zh.as_str(), node.depth)).collect();
        assert_eq!(seen, [("家居", 0), ("食品", 0), ("茶叶", 1)]);
        assert_eq!(list[2].picture.as_ref().map(|shown| shown.id.as_str()), Some(picture.id.as_str()));
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(6));
    });
}

#[test]
fn a_category_with_another_slug_is_found_by_the_former_one() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let shirt = catalog::product(&shop).category("clothing/tops").variant("S", 100, 1).build().await;
        let tops = catalog::leaf(&shop, "clothing/tops").await.expect("a category").expect("a category");
        let names = |slug: &str| CategoryNames { zh: "上衣".into(), en: "Tops".into(), slug: slug.into() };
        let asked = async |slug: &'static str| {
            let scope = Scope::Category(slug.into());
            services::catalog::listing(&shop, Lang::Zh, &scope, &ListingQuery::default()).await
        };
        edit_categories::rename(&shop, &owner, tops, &names("shirts")).await.expect("renamed");
        edit_categories::rename(&shop, &owner, tops, &names("blouses")).await.expect("renamed again");
        for former in ["tops", "shirts"] {
            let (heading, found) = asked(former).await.expect("where it is now");
            assert_eq!((heading.moved_to.as_deref(), found.total), (Some("blouses"), 0), "{former}");
        }
        let (heading, found) = asked("blouses").await.expect("the list");
        assert_eq!((heading.moved_to, found.products[0].slug.as_str()), (None, shirt.slug.as_str()));

        // Another category cannot take an address that still leads here; one is made for it.
        let taken = edit_categories::create(&shop, &owner, &names("tops"), None).await.expect_err("taken");
        assert_eq!(fields(taken), one("slug", "taken"));
        edit_categories::create(&shop, &owner, &names(""), None).await.expect("made");
        let list = edit_categories::list(&shop, &owner).await.expect("the tree");
        assert!(list.iter().any(|node| node.slug == "tops-2"), "{list:?}");

        edit_categories::rename(&shop, &owner, tops, &names("tops")).await.expect("back again");
        assert_eq!(asked("tops").await.expect("the list").0.moved_to, None);
        assert_eq!(asked("blouses").await.expect("where it is now").0.moved_to.as_deref(), Some("tops"));
        let left = "SELECT COUNT(*) AS n FROM category_redirects WHERE slug = 'tops'";
        assert_eq!(number(&shop, left, vec![]).await, 0);
    });
}

#[test]
fn a_stock_adjustment_moves_level_ledger_and_audit_log_together() {
    on_both(|shop| async move {
        let stall = stall(&shop, "ours").await;
        let owner = member(&shop, Some(stall.id), "merchant_owner").await;
        let editor = member(&shop, Some(stall.id), "editor").await;
        let count = |delta, reason: &str| Count {
            variant: stall.variant,
            location: stall.location,
            delta,
            reason: reason.to_owned(),
        };
        let facts = async || {
            let level = number(&shop, "SELECT on_hand AS n FROM stock_levels", vec![]).await;
            let moved =
                number(&shop, "SELECT COUNT(*) AS n FROM stock_movements WHERE kind = 'adjusted'", vec![]).await;
            (level, moved, audit_log::verify(&shop).await.expect("read"))
        };
        let error = stock_desk::count(&shop, &owner, &count(5, " ")).await.expect_err("no reason");
        assert_eq!(fields(error), one("reason", "missing"));
        assert!(matches!(stock_desk::count(&shop, &editor, &count(5, "盘点")).await, Err(Error::Forbidden)));
        let short = stock_desk::count(&shop, &owner, &count(-101, "盘点")).await.expect_err("more than there is");
        assert_eq!(fields(short), one("delta", "below_allocated"));
        assert_eq!(facts().await, (100, 0, Verdict::Whole(0)), "what was refused changed nothing");
        stock_desk::count(&shop, &owner, &count(-3, "破损")).await.expect("counted");
        assert_eq!(facts().await, (97, 1, Verdict::Whole(1)));
        stock_desk::set_warning(&shop, &owner, stall.variant, stall.location, 98).await.expect("set");
        let sheet = stock_desk::sheet(&shop, &owner, Lang::Zh, stall.variant).await.expect("a sheet");
        assert!(sheet.row.low);
        let latest = &sheet.movements[0];
        assert_eq!((latest.on_hand, latest.reason.as_str(), latest.place.as_str()), (-3, "破损", "主仓"));
    });
}
