//! Searching with the engine, and what keeps its index what the database says.

use domain::Lang;
use domain::catalog::edit::{ProductForm, VariantForm};
use domain::catalog::{FacetValue, Listing, ListingQuery, Scope, Suggestions};
use domain::ids::ProductId;
use services::catalog::edit_categories::{self, CategoryNames};
use services::catalog::search::{Keeper, keep, reindex, set_synonyms, suggest, synonyms};
use services::catalog::{desk, edit_product, listing};
use services::merchants::set_open;
use services::testing::buying::{guest, placed_order, product_with_stock};
use services::testing::catalog::{leaf, merchant, product};
use services::testing::trade::member;
use services::testing::{TestShop, on_both};
use services::{Error, Shop};
use std::time::{Duration, Instant};

async fn found(shop: &Shop, query: &str) -> Listing {
    listing(shop, Lang::Zh, &Scope::All, &ListingQuery::parse(query)).await.expect("a list").1
}

async fn slugs(shop: &Shop, query: &str) -> Vec<String> {
    found(shop, query).await.products.into_iter().map(|card| card.slug).collect()
}

async fn keeper(shop: &Shop) -> Keeper {
    let mut keeper = Keeper::open(shop).await.expect("a shop with a folder");
    keeper.catch_up().await.expect("an index");
    keeper
}

/// Asks again until the list is this one, and says how long that took.
async fn until_found(shop: &Shop, query: &str, expected: &[&str]) -> Duration {
    let began = Instant::now();
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    loop {
        let found = slugs(shop, query).await;
        if found == expected {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{query}: still {found:?}, not {expected:?}");
        pace.tick().await;
    }
}

/// Three shirts and one apple.
async fn stall(shop: &Shop) {
    let shirt = |slug: &str, price: i64, stock: i64| {
        product(shop).slug(slug).category("clothing/tops").variant(&slug.to_uppercase(), price, stock)
    };
    let linen = shirt("linen", 12_900, 5).title("亚麻衬衫").english("Linen shirt").brand("muxi");
    linen.attribute("material", "亚麻").sold(30).reviews(&[5, 5, 4]).build().await;
    let cotton = shirt("cotton", 4_900, 8).title("纯棉衬衫").english("Cotton shirt").brand("muxi");
    cotton.attribute("material", "棉").sold(5).reviews(&[3, 3, 3]).compare_at(6_900).build().await;
    let silk = shirt("silk", 59_900, 0).title("真丝衬衫").english("Silk shirt").brand("xi");
    silk.attribute("material", "真丝").sold(90).build().await;
    product(shop)
        .slug("apple")
        .title("苹果")
        .english("Apple")
        .category("food")
        .variant("AP-7/RED", 990, 9)
        .build()
        .await;
}

#[test]
fn before_there_is_an_index_the_shop_searches_without() {
    on_both(|shop| async move {
        stall(&shop).await;
        assert_eq!(slugs(&shop, "q=linen+shirt").await, ["linen"]);
        assert!(slugs(&shop, "q=linnen+shirt").await.is_empty(), "which forgives nothing");
        assert_eq!(suggest(&shop, Lang::En, "li").await.expect("an answer"), Suggestions::default());
        let _keeper = keeper(&shop).await;
        assert_eq!(slugs(&shop, "q=linnen+shirt").await, ["linen"]);
    });
}

#[test]
fn the_engine_forgives_and_understands() {
    on_both(|shop| async move {
        stall(&shop).await;
        let _keeper = keeper(&shop).await;
        assert_eq!(slugs(&shop, "q=chenshan").await, ["linen", "cotton", "silk"], "best sellers first, sold out last");
        assert_eq!(slugs(&shop, "q=%E7%B4%94%E6%A3%89%E8%A5%AF%E8%A1%AB").await, ["cotton"], "traditional characters");
        assert_eq!(slugs(&shop, "q=ap7red").await, ["apple"], "an article number without its joints");
        assert_eq!(slugs(&shop, "q=shirts&sort=price_up").await, ["cotton", "linen", "silk"]);
        let meant = found(&shop, "q=linnen+shrit").await;
        assert_eq!((meant.corrected.as_deref(), meant.relaxed, meant.total), (Some("linen shirt"), false, 1));
        let most = found(&shop, "q=linen+shirt+zebra").await;
        assert_eq!((most.relaxed, most.total), (true, 1), "most words are enough");
    });
}

#[test]
fn what_is_typed_is_completed_to_words_categories_and_products() {
    on_both(|shop| async move {
        stall(&shop).await;
        let _keeper = keeper(&shop).await;
        let offered = suggest(&shop, Lang::En, "cot").await.expect("an answer");
        assert_eq!(offered.words, ["cotton"]);
        let products: Vec<_> = offered.products.iter().map(|found| (&*found.slug, &*found.title)).collect();
        assert_eq!(products, [("cotton", "Cotton shirt")]);
        assert_eq!(offered.products[0].price.minor, 4_900);
        let offered = suggest(&shop, Lang::Zh, "top").await.expect("an answer");
        let categories: Vec<_> = offered.categories.iter().map(|found| &*found.slug).collect();
        assert_eq!(categories, ["tops"]);
        assert!(!offered.words.iter().any(|word| word == "Tops" || word == "tops"), "{:?}", offered.words);
        let empty = suggest(&shop, Lang::En, " ").await.expect("an answer");
        let bought: Vec<_> = empty.popular.iter().map(|found| &*found.title).collect();
        assert_eq!(bought, ["Linen shirt", "Cotton shirt"], "neither what nobody bought nor what is sold out");
        assert_eq!(Suggestions { popular: Vec::new(), ..empty }, Suggestions::default());
        assert_eq!(suggest(&shop, Lang::Zh, "zzqqx").await.expect("an answer"), Suggestions::default());
    });
}

fn counts(values: &[FacetValue]) -> Vec<(&str, i64, bool)> {
    values.iter().map(|value| (value.key.as_str(), value.count, value.chosen)).collect()
}

#[test]
fn a_search_can_be_narrowed_and_its_counts_are_exact() {
    on_both(|shop| async move {
        stall(&shop).await;
        let _keeper = keeper(&shop).await;
        let all = found(&shop, "q=shirt").await;
        assert_eq!((all.total, all.in_stock, all.on_sale), (3, 2, 1));
        assert_eq!(counts(&all.categories), [("clothing", 3, false), ("tops", 3, false)]);
        assert_eq!(counts(&all.stars), [("4", 1, false), ("3", 2, false), ("2", 2, false), ("1", 2, false)]);
        let prices: Vec<_> = all.prices.iter().map(|band| (band.from, band.to, band.count)).collect();
        assert_eq!(prices, [(None, Some(4_999), 1), (Some(5_000), Some(14_999), 1), (Some(50_000), None, 1)]);
        let narrowed = found(&shop, "q=shirt&brand=muxi&a.material=%E6%A3%89").await;
        assert_eq!(narrowed.total, 1);
        assert_eq!(counts(&narrowed.brands), [("muxi", 1, true)], "nothing else is of cotton");
        assert_eq!(counts(&narrowed.attributes[0].values), [("亚麻", 1, false), ("棉", 1, true)]);
        assert_eq!(slugs(&shop, "q=shirt&stars=4").await, ["linen"]);
        assert_eq!(slugs(&shop, "q=shirt&cat=food").await, Vec::<String>::new());
        assert_eq!(slugs(&shop, "q=shirt&stock=1&max=100").await, ["cotton"]);
        let english = listing(&shop, Lang::En, &Scope::Category("tops".into()), &ListingQuery::parse("q=shirt")).await;
        assert_eq!(english.expect("a list").1.total, 3);
        // The same filters without words, which the database answers.
        assert_eq!(slugs(&shop, "stars=4").await, ["linen"]);
        assert_eq!(slugs(&shop, "cat=food").await, ["apple"]);
    });
}

fn coat() -> ProductForm {
    ProductForm {
        status: "active".into(),
        title_zh: "羊毛大衣".into(),
        title_en: "Wool coat".into(),
        variants: vec![VariantForm {
            sku: "WC-1".into(),
            price: "399".into(),
            stock: "5".into(),
            active: true,
            ..VariantForm::default()
        }],
        ..ProductForm::default()
    }
}

#[test]
fn an_edit_is_found_within_two_seconds() {
    on_both(|shop| async move {
        let kept = tokio::spawn(keep(shop.shop.clone()));
        let (seller, _) = merchant(&shop, "tea").await.expect("a merchant");
        let owner = member(&shop, Some(seller), "merchant_owner").await;
        product(&shop).slug("first").title("第一").english("First").variant("F", 100, 1).build().await;
        until_found(&shop, "q=frist", &["first"]).await;

        let id = edit_product::create(&shop, &owner, &coat()).await.expect("created");
        let slow = Duration::from_secs(2);
        assert!(until_found(&shop, "q=wool+cota", &["wool-coat"]).await < slow);
        let sheet = desk::sheet(&shop, &owner, Lang::Zh, id).await.expect("a product");
        let renamed = ProductForm { title_en: "Camel jacket".into(), title_zh: "驼绒夹克".into(), ..sheet.form };
        edit_product::update(&shop, &owner, id, sheet.version, &renamed).await.expect("saved");
        assert!(until_found(&shop, "q=camel+jakcet", &["wool-coat"]).await < slow);
        assert!(until_found(&shop, "q=wool", &[]).await < slow);
        kept.abort();
    });
}

#[test]
fn what_is_closed_moved_or_renamed_is_followed() {
    on_both(|shop| async move {
        stall(&shop).await;
        product(&shop).slug("cup").title("白瓷杯").english("Cup").merchant("gone").variant("CUP", 100, 1).build().await;
        let mut keeper = keeper(&shop).await;
        assert_eq!(slugs(&shop, "q=cup").await, ["cup"]);
        let (gone, _) = merchant(&shop, "gone").await.expect("a merchant");
        let owner = member(&shop, None, "owner").await;
        set_open(&shop, &owner, gone, false).await.expect("closed");
        heard(&mut keeper, &shop, "q=cup", 0).await;

        let tops = leaf(&shop, "clothing/tops").await.expect("a category").expect("a category");
        let names = CategoryNames { zh: "上装".into(), en: "Blouses".into(), slug: String::new() };
        edit_categories::rename(&shop, &owner, tops, &names).await.expect("renamed");
        heard(&mut keeper, &shop, "q=blouses", 3).await;
    });
}

/// Catches up until a search finds so many: PostgreSQL's news takes a moment.
async fn heard(keeper: &mut Keeper, shop: &Shop, query: &str, total: i64) {
    let began = Instant::now();
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    loop {
        keeper.catch_up().await.expect("an index");
        if found(shop, query).await.total == total {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{query}: not {total}");
        pace.tick().await;
    }
}

#[test]
fn synonyms_are_the_owners() {
    on_both(|shop| async move {
        stall(&shop).await;
        let mut keeper = keeper(&shop).await;
        let owner = member(&shop, None, "owner").await;
        assert!(slugs(&shop, "q=chemise").await.is_empty());
        set_synonyms(&shop, &owner, "衬衫, chemise").await.expect("kept");
        assert_eq!(synonyms(&shop).await.expect("a list"), "衬衫, chemise");
        heard(&mut keeper, &shop, "q=chemise", 3).await;
        let (seller, _) = merchant(&shop, "tea").await.expect("a merchant");
        let seller = member(&shop, Some(seller), "merchant_owner").await;
        assert!(matches!(set_synonyms(&shop, &seller, "a, b").await, Err(Error::Forbidden)));
        assert_eq!(synonyms(&shop).await.expect("a list"), "衬衫, chemise");
    });
}

#[test]
fn a_folder_that_is_gone_or_damaged_is_built_again_and_the_shop_sells_on() {
    on_both(|shop| async move {
        stall(&shop).await;
        let mut first = keeper(&shop).await;
        let folder = shop.options.search.clone().expect("a folder");
        std::fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(slugs(&shop, "q=linen").await, ["linen"], "somebody answers");
        first.catch_up().await.expect("an index");
        assert_eq!(slugs(&shop, "q=linnen").await, ["linen"]);

        for entry in std::fs::read_dir(&folder).expect("a folder").flatten().filter(|entry| entry.path().is_dir()) {
            for file in std::fs::read_dir(entry.path()).expect("a build").flatten() {
                std::fs::write(file.path(), b"nonsense").expect("overwritten");
            }
        }
        let again = shop.another_node();
        let mut second = Keeper::open(&again).await.expect("a keeper");
        assert_eq!(slugs(&again, "q=linen").await, ["linen"], "nothing is asked of a damaged index");
        second.catch_up().await.expect("an index");
        assert_eq!(slugs(&again, "q=linnen").await, ["linen"]);
    });
}

#[test]
fn an_index_built_by_another_process_is_followed() {
    on_both(|shop| async move {
        stall(&shop).await;
        let mut keeper = keeper(&shop).await;
        // Nobody tells of goods that are written past the use cases.
        product(&shop).slug("pear").title("梨").english("Pear").variant("PEAR", 100, 1).build().await;
        keeper.catch_up().await.expect("an index");
        assert!(slugs(&shop, "q=pear").await.is_empty());
        assert_eq!(reindex(&shop.another_node()).await.expect("built"), 5);
        keeper.catch_up().await.expect("an index");
        assert_eq!(slugs(&shop, "q=pear").await, ["pear"]);
    });
}

#[test]
fn what_was_missed_while_the_program_stood_still_is_made_up_for() {
    on_both(|shop| async move {
        stall(&shop).await;
        drop(keeper(&shop).await);
        product(&shop).slug("pear").title("梨").english("Pear").variant("PEAR", 100, 1).build().await;
        let later = shop.another_node();
        let _keeper = keeper(&later).await;
        assert_eq!(slugs(&later, "q=paer").await, ["pear"]);
    });
}

#[test]
fn the_last_piece_sold_moves_a_product_to_the_end() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 1).await;
        let mut keeper = keeper(&shop).await;
        let product: ProductId = goods.product;
        assert_eq!(in_stock(&shop, product).await, Some(true));
        placed_order(&shop, &guest(&shop).await, goods, 1).await;
        let began = Instant::now();
        while in_stock(&shop, product).await != Some(false) {
            keeper.catch_up().await.expect("an index");
            assert!(began.elapsed() < Duration::from_secs(10), "still in stock");
        }
    });
}

/// Whether the index has a product, and as one that can be bought.
async fn in_stock(shop: &TestShop, product: ProductId) -> Option<bool> {
    let all = found(shop, "q=mug").await;
    let known = all.products.iter().any(|card| card.id == product);
    known.then_some(all.in_stock > 0)
}
