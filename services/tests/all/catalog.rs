//! The catalogue as shoppers read it.

use domain::catalog::{DeliveryHint, FacetValue, ListingQuery, ProductAnswer, Scope};
use domain::delivery::{Offer, Promise};
use domain::ids::OptionValueId;
use domain::{Lang, Money, Timestamp};
use services::catalog::{availability, home, listing, merchant_page, product_page, resolve_variant, sitemap};
use services::error::Kind;
use services::testing::buying::{DELIVERY, product_with_stock};
use services::testing::catalog::{close_merchant, former_slug, product};
use services::testing::{NOW, on_both};
use std::sync::{Arc, Mutex};

#[test]
fn the_tree_has_roots_and_what_is_below_them() {
    on_both(|shop| async move {
        product(&shop).category("clothing/tops").variant("A", 100, 1).build().await;
        product(&shop).category("food").variant("B", 100, 1).build().await;
        let tree = services::catalog::categories::tree(&shop, Lang::Zh).await.expect("the shop answers");
        let names: Vec<&str> = tree.iter().map(|node| node.slug.as_str()).collect();
        assert_eq!(names, ["clothing", "food"]);
        assert_eq!(tree[0].children[0].slug, "tops");
        assert_eq!(services::catalog::categories::roots(&shop, Lang::En).await.expect("roots").len(), 2);
    });
}

async fn slugs(shop: &services::Shop, scope: &Scope, query: &str) -> Vec<String> {
    let (_, found) = listing(shop, Lang::Zh, scope, &ListingQuery::parse(query)).await.expect("a list");
    assert_eq!(found.total, found.products.len() as i64, "everything fits on one page");
    found.products.into_iter().map(|card| card.slug).collect()
}

fn counts(values: &[FacetValue]) -> Vec<(&str, i64, bool)> {
    values.iter().map(|value| (value.key.as_str(), value.count, value.chosen)).collect()
}

/// Four shirts and one apple.
async fn stall(shop: &services::Shop) {
    let shirt = |slug: &str, price: i64, stock: i64| {
        product(shop).slug(slug).category("clothing/tops").variant(&slug.to_uppercase(), price, stock)
    };
    let later = |days: i64| Timestamp(NOW.0 + days * Timestamp::DAY);
    let linen = shirt("linen", 12_900, 5).title("亚麻衬衫").english("Linen shirt").brand("muxi");
    linen.attribute("material", "亚麻").sold(30).reviews(&[5, 5, 4]).published(later(-4)).build().await;
    let cotton = shirt("cotton", 4_900, 8).title("棉T恤").english("Cotton tee").brand("muxi").compare_at(6_900);
    cotton.attribute("material", "棉").sold(50).reviews(&[3, 3, 3]).published(later(-3)).build().await;
    let silk = shirt("silk", 59_900, 0).title("真丝衬衫").english("Silk 100% shirt").brand("xi");
    silk.attribute("material", "真丝").sold(5).published(later(-2)).build().await;
    let blend = shirt("blend", 9_900, 3).title("棉麻衬衫").english("Blend shirt").brand("xi");
    blend.attribute("material", "棉").attribute("fit", "宽松").sold(20).published(later(-1)).build().await;
    product(shop).slug("apple").title("苹果").category("food").variant("APPLE", 990, 100).sold(99).build().await;
}

#[test]
fn lists_hold_a_category_and_everything_below_it_in_the_asked_order() {
    on_both(|shop| async move {
        stall(&shop).await;
        let clothing = Scope::Category("clothing".into());
        assert_eq!(slugs(&shop, &clothing, "").await, ["cotton", "linen", "blend", "silk"]);
        assert_eq!(slugs(&shop, &clothing, "sort=newest").await, ["blend", "silk", "cotton", "linen"]);
        assert_eq!(slugs(&shop, &clothing, "sort=price_up").await, ["cotton", "blend", "linen", "silk"]);
        assert_eq!(slugs(&shop, &clothing, "sort=price_down").await, ["silk", "linen", "blend", "cotton"]);
        assert_eq!(slugs(&shop, &clothing, "sort=rating").await, ["linen", "blend", "silk", "cotton"]);
        assert_eq!(slugs(&shop, &Scope::Merchant("self".into()), "").await.len(), 5);
        let missing = listing(&shop, Lang::Zh, &Scope::Category("nowhere".into()), &ListingQuery::default()).await;
        assert_eq!(missing.expect_err("no such category").kind(), Kind::NotFound);
    });
}

#[test]
fn filters_narrow_a_list_and_their_counts_are_exact() {
    on_both(|shop| async move {
        stall(&shop).await;
        let tops = Scope::Category("tops".into());
        assert_eq!(slugs(&shop, &tops, "min=49&max=99").await, ["cotton", "blend"]);
        assert_eq!(slugs(&shop, &tops, "min=49.01&max=129").await, ["linen", "blend"]);
        assert_eq!(slugs(&shop, &tops, "stock=1").await, ["cotton", "linen", "blend"]);
        assert_eq!(slugs(&shop, &tops, "sale=1").await, ["cotton"]);
        assert_eq!(slugs(&shop, &tops, "brand=muxi&brand=xi").await.len(), 4);
        assert_eq!(slugs(&shop, &tops, "a.material=%E6%A3%89&a.fit=%E5%AE%BD%E6%9D%BE").await, ["blend"]);
        assert_eq!(slugs(&shop, &tops, "a.material=%E6%A3%89&a.material=%E4%BA%9A%E9%BA%BB").await.len(), 3);

        let query = ListingQuery::parse("brand=muxi");
        let (heading, found) = listing(&shop, Lang::Zh, &tops, &query).await.expect("a list");
        let way: Vec<&str> = heading.crumbs.iter().map(|crumb| crumb.slug.as_str()).collect();
        assert_eq!(way, ["clothing", "tops"]);
        assert_eq!((found.total, found.in_stock, found.on_sale), (2, 2, 1));
        assert_eq!(counts(&found.brands), [("muxi", 2, true), ("xi", 2, false)], "brands count as if none were chosen");
        let prices: Vec<_> = found.prices.iter().map(|band| (band.from, band.to, band.count)).collect();
        assert_eq!(prices, [(None, Some(4_999), 1), (Some(10_000), Some(19_999), 1)]);
        assert_eq!(found.attributes.len(), 1);
        assert_eq!(counts(&found.attributes[0].values), [("亚麻", 1, false), ("棉", 1, false)]);

        let query = ListingQuery::parse("a.material=%E6%A3%89&min=50&max=99.99");
        let (_, found) = listing(&shop, Lang::Zh, &tops, &query).await.expect("a list");
        assert_eq!(found.total, 1);
        assert_eq!(counts(&found.brands), [("xi", 1, false)]);
        let prices: Vec<_> = found.prices.iter().map(|band| (band.from, band.count, band.chosen)).collect();
        assert_eq!(prices, [(None, 1, false), (Some(5_000), 1, true)], "prices count as if none were chosen");
        assert_eq!(counts(&found.attributes[0].values), [("棉", 1, true)]);
    });
}

#[test]
fn a_plain_list_is_narrowed_by_categories_and_stars() {
    on_both(|shop| async move {
        stall(&shop).await;
        let clothing = Scope::Category("clothing".into());
        let shirt = |slug: &str, stars: &'static [i64], category: &str| {
            product(&shop).slug(slug).category(category).variant(&slug.to_uppercase(), 9_900, 5).reviews(stars)
        };
        shirt("coat", &[5, 5], "clothing/coats").build().await;
        shirt("parka", &[3, 3], "clothing/coats").build().await;
        let list = async |query: &str| {
            listing(&shop, Lang::Zh, &clothing, &ListingQuery::parse(query)).await.expect("a list").1
        };
        let all = list("").await;
        assert_eq!(counts(&all.categories), [("tops", 4, false), ("coats", 2, false)]);
        assert_eq!(counts(&all.stars), [("4", 2, false), ("3", 4, false), ("2", 4, false), ("1", 4, false)]);
        let narrow = list("cat=coats&stars=4").await;
        assert_eq!(narrow.products.iter().map(|card| card.slug.as_str()).collect::<Vec<_>>(), ["coat"]);
        assert_eq!(counts(&narrow.stars), [("4", 1, true), ("3", 2, false), ("2", 2, false), ("1", 2, false)]);
        assert_eq!(counts(&narrow.categories), [("coats", 1, true), ("tops", 1, false)], "as if none were chosen");
        let both = list("cat=coats&cat=tops").await;
        assert_eq!(both.total, all.total, "any of several values");
    });
}

#[test]
fn search_finds_words_of_either_language_and_exact_numbers() {
    on_both(|shop| async move {
        stall(&shop).await;
        assert_eq!(slugs(&shop, &Scope::All, "q=SHIRT").await, ["linen", "blend", "silk"]);
        assert_eq!(slugs(&shop, &Scope::All, "q=shirt+%E4%BA%9A%E9%BA%BB").await, ["linen"]);
        assert_eq!(slugs(&shop, &Scope::All, "q=muxi+tee").await, ["cotton"]);
        assert_eq!(slugs(&shop, &Scope::All, "q=apple").await, ["apple"]);
        assert_eq!(slugs(&shop, &Scope::All, "q=100%25").await, ["silk"], "a percent sign is no wildcard");
        assert_eq!(slugs(&shop, &Scope::All, "q=shi_t").await, Vec::<String>::new());
        assert_eq!(slugs(&shop, &Scope::All, "q='%20OR%201=1--").await, Vec::<String>::new());
    });
}

#[test]
fn pages_add_up() {
    on_both(|shop| async move {
        for at in 0..30 {
            product(&shop).category("food").variant(&format!("S{at}"), 100 + at, 1).build().await;
        }
        let all = |page| {
            let shop = shop.shop.clone();
            async move {
                let query = ListingQuery { page, ..ListingQuery::default() };
                listing(&shop, Lang::Zh, &Scope::All, &query).await.expect("a list").1
            }
        };
        let (first, both) = (all(1).await, all(2).await);
        assert_eq!((first.products.len(), first.total, first.more), (24, 30, true));
        assert_eq!((both.products.len(), both.total, both.more), (30, 30, false));
        assert_eq!(both.products[..24], first.products[..]);
    });
}

#[test]
fn drafts_and_closed_merchants_are_nowhere() {
    on_both(|shop| async move {
        product(&shop).slug("draft").draft().variant("D", 100, 1).build().await;
        let closed = product(&shop).slug("closed").merchant("gone").variant("C", 100, 1).build().await;
        product(&shop).slug("open").category("food").variant("O", 100, 1).build().await;
        close_merchant(&shop, closed.merchant).await.expect("closed");
        assert_eq!(slugs(&shop, &Scope::All, "").await, ["open"]);
        assert_eq!(slugs(&shop, &Scope::All, "q=c").await, Vec::<String>::new(), "not even by SKU");
        for slug in ["draft", "closed", "never"] {
            let answer = product_page(&shop, Lang::Zh, slug).await;
            assert_eq!(answer.expect_err("not shown").kind(), Kind::NotFound, "{slug}");
        }
        let merchant = merchant_page(&shop, Lang::Zh, "gone").await;
        assert_eq!(merchant.expect_err("not shown").kind(), Kind::NotFound);
        let home = home(&shop, Lang::Zh).await.expect("the home page");
        assert_eq!(home.popular.iter().map(|card| card.slug.as_str()).collect::<Vec<_>>(), ["open"]);
        let variant = resolve_variant(&shop, closed.id, &[]).await;
        assert_eq!(variant.expect_err("not for sale").kind(), Kind::NotFound);
        assert_eq!(sitemap::products(&shop, 1).await.expect("a sitemap").len(), 1);
    });
}

#[test]
fn a_product_page_tells_everything() {
    on_both(|shop| async move {
        let shirt = product(&shop)
            .slug("shirt")
            .title("衬衫")
            .english("Shirt")
            .category("clothing/tops")
            .brand("muxi")
            .attribute("material", "棉")
            .reviews(&[5, 4, 4])
            .option("size", &["S", "M"])
            .variant_of("S-S", 100, 5, &[0])
            .variant_of("S-M", 120, 0, &[1])
            .build()
            .await;
        product(&shop).slug("other").category("clothing/tops").variant("X", 100, 1).build().await;
        former_slug(&shop, "old-shirt", shirt.id).await.expect("a former slug");
        let answer = product_page(&shop, Lang::En, "shirt").await.expect("the page");
        let ProductAnswer::Page(page) = answer else { panic!("the page itself") };
        assert_eq!(page.title, "Shirt");
        assert_eq!(page.crumbs.iter().map(|crumb| crumb.slug.as_str()).collect::<Vec<_>>(), ["clothing", "tops"]);
        assert_eq!(page.brand.as_ref().map(|brand| brand.slug.as_str()), Some("muxi"));
        assert_eq!(page.merchant, None, "with one merchant the word never appears");
        assert_eq!(page.options.len(), 1);
        assert_eq!(page.options[0].values.iter().map(|v| v.text.as_str()).collect::<Vec<_>>(), ["S", "M"]);
        let variants: Vec<_> = page.variants.iter().map(|v| (v.sku.as_str(), v.price.minor, v.available)).collect();
        assert_eq!(variants, [("S-S", 100, 5), ("S-M", 120, 0)]);
        assert_eq!(page.facts[0].value, "棉");
        assert_eq!(page.stars, [0, 0, 0, 2, 1]);
        assert_eq!(page.rating.text().as_deref(), Some("4.3"));
        assert_eq!(page.reviews.len(), 3);
        assert_eq!(page.reviews[0].author, "王**");
        assert_eq!(page.related.iter().map(|card| card.slug.as_str()).collect::<Vec<_>>(), ["other"]);

        let moved = product_page(&shop, Lang::En, "old-shirt").await.expect("a redirect");
        assert_eq!(moved, ProductAnswer::Moved("shirt".into()));
        product(&shop).merchant("second").variant("Y", 100, 1).build().await;
        let answer = product_page(&shop, Lang::Zh, "shirt").await.expect("the page");
        let ProductAnswer::Page(page) = answer else { panic!("the page itself") };
        assert_eq!(page.merchant.map(|merchant| merchant.slug), Some("self".into()));

        let choose = |values: &[OptionValueId]| {
            let (shop, values) = (shop.shop.clone(), values.to_vec());
            async move { resolve_variant(&shop, shirt.id, &values).await.map_err(|error| error.kind()) }
        };
        assert_eq!(choose(&[shirt.values[0][1]]).await, Ok(shirt.variants[1]));
        assert_eq!(choose(&[]).await, Err(Kind::Invalid));
        assert_eq!(choose(&[OptionValueId(shirt.id.0)]).await, Err(Kind::NotFound));
        let left = availability(&shop, &[shirt.id]).await.expect("what is left");
        assert_eq!(left.iter().map(|row| row.available).sum::<i64>(), 5);
    });
}

#[test]
fn a_product_page_promises_its_delivery() {
    on_both(|shop| async move {
        product(&shop).slug("shirt").variant("S", 100, 5).weight(300).build().await;
        let page = |answer| match answer {
            ProductAnswer::Page(page) => page,
            ProductAnswer::Moved(to) => panic!("moved to {to}"),
        };
        let seen = page(product_page(&shop, Lang::Zh, "shirt").await.expect("the page"));
        assert_eq!(seen.delivery, None, "nothing is promised where nothing is known");
        // The seller's way of delivery comes with these goods: ¥8.00, one to three days.
        product_with_stock(&shop, 1).await;
        let seen = page(product_page(&shop, Lang::Zh, "shirt").await.expect("the page"));
        let today = NOW.shanghai_day_start();
        let promise = Promise { from: today.plus(Timestamp::DAY), to: today.plus(4 * Timestamp::DAY - 1) };
        let offer = Offer { price: Money::cny(DELIVERY), promise, free_in: None };
        assert_eq!(seen.delivery, Some(DeliveryHint { offer, free_over: None }));
    });
}

#[test]
fn a_product_page_asks_the_database_so_often_and_not_more() {
    on_both(|mut shop| async move {
        product(&shop).slug("shirt").category("clothing/tops").variant("S", 100, 5).reviews(&[5, 4]).build().await;
        product(&shop).slug("other").category("clothing/tops").variant("O", 100, 5).build().await;
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seeing = asked.clone();
        shop.shop.db.on_statement(move |told, _| seeing.lock().expect("a list").push(told.sql.clone()));
        let ProductAnswer::Page(page) = product_page(&shop, Lang::Zh, "shirt").await.expect("a page") else {
            panic!("it has not moved")
        };
        assert_eq!((page.crumbs.len(), page.reviews.len(), page.related.len()), (2, 2, 1), "nothing is left out");
        let asked = asked.lock().expect("a list");
        assert_eq!(asked.len(), 14, "each is waited for: {asked:#?}");
    });
}
