#![allow(clippy::expect_used, clippy::unwrap_used)] // A test that cannot go on shall stop.

//! Storefront pages and public doors as HTTP answers them.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::catalog::StockNews;
use domain::settings::ShopSettings;
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use serde_json::Value;
use services::catalog::edit_categories::{CategoryNames, rename};
use services::live::LiveEvent;
use services::testing::catalog::{former_slug, leaf, product};
use services::testing::{TestShop, execute_in, on_both, trade};
use tower::ServiceExt;

fn router(shop: &TestShop) -> Router {
    let site = shop.folder().join("site").display().to_string();
    let options = LeptosOptions::builder().output_name("yunmall").site_root(site).site_pkg_dir("pkg").build();
    server::router::router(shop.shop.clone(), options)
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

async fn get(router: &Router, path: &str) -> Answer {
    get_as(router, path, "text/html").await
}

async fn get_as(router: &Router, path: &str, kind: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, "127.0.0.1:3000").header(header::ACCEPT, kind);
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// The structured data of a page, by its type.
fn structured(page: &str, kind: &str) -> Value {
    page.split("<script type=\"application/ld+json\">")
        .skip(1)
        .filter_map(|rest| serde_json::from_str::<Value>(rest.split("</script>").next()?).ok())
        .find(|facts| facts["@type"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in the page"))
}

async fn goods(shop: &TestShop) {
    product(shop)
        .slug("linen-shirt")
        .title("亚麻衬衫")
        .english("Linen shirt")
        .category("clothing/tops")
        .option("size", &["S", "M"])
        .variant_of("LS-S", 12_900, 3, &[0])
        .variant_of("LS-M", 13_900, 0, &[1])
        .reviews(&[5, 4])
        .build()
        .await;
    product(shop).slug("mug").title("白瓷杯").english("White mug").variant("MUG", 4_950, 40).featured().build().await;
}

#[test]
fn every_storefront_page_answers_in_both_languages() {
    on_both(|shop| async move {
        goods(&shop).await;
        let router = router(&shop);
        for (path, zh, en) in [
            ("/", "白瓷杯", "White mug"),
            ("/categories", "clothing", "All categories"),
            ("/c/clothing", "亚麻衬衫", "Linen shirt"),
            ("/c/tops?sort=price_up&stock=1", "亚麻衬衫", "Linen shirt"),
            ("/search?q=linen", "亚麻衬衫", "Linen shirt"),
            ("/search?q=nothing-like-this", "没有找到", "Nothing found"),
            ("/product/linen-shirt", "仅剩 3 件", "Only 3 left"),
            ("/shop/self", "self的店", "self store"),
            ("/about", "七天无理由退货", "Seven days to change your mind"),
        ] {
            let english = if path == "/" { "/en".to_owned() } else { format!("/en{path}") };
            for (path, words, lang) in [(path, zh, "zh-CN"), (english.as_str(), en, "en")] {
                let answer = get(&router, path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                assert!(answer.text.contains(words), "{path} lacks {words}: {}", answer.text);
                assert!(answer.text.contains(&format!("<html lang=\"{lang}\"")), "{path} is in {lang}");
            }
        }
    });
}

#[test]
fn every_page_says_whose_shop_it_is_and_how_to_reach_them() {
    on_both(|shop| async move {
        let router = router(&shop);
        let fresh = get(&router, "/about").await.text;
        assert!(fresh.contains("<title>关于我们与退货规则 · 云商城</title>"), "{fresh}");
        assert!(!fresh.contains("有真人接待"), "nobody is promised while there is nobody to call");
        let settings = ShopSettings {
            name_zh: "早市 <b>".into(),
            name_en: "Morning Market".into(),
            legal_name: "晨光商贸有限公司".into(),
            icp_number: "沪ICP备12345678号".into(),
            phone: "400-800-1234".into(),
            logo: Some("0a".repeat(32)),
            ..ShopSettings::default()
        };
        let owner = trade::member(&shop, None, "owner").await;
        services::settings::set_shop_settings(&shop, &owner, settings).await.expect("kept");
        let about = get(&router, "/about").await.text;
        for words in ["早市 &lt;b&gt;", "有真人接待", "tel:400-800-1234", "晨光商贸有限公司", "沪ICP备12345678号"]
        {
            assert!(about.contains(words), "the page lacks {words}");
        }
        assert!(about.contains(&format!("/media/{}-160.webp", "0a".repeat(32))), "the logo is shown");
        assert!(about.contains("<title>关于我们与退货规则 · 早市 ‹b›</title>"), "a name cannot end the title");
        let english = get(&router, "/en/nowhere").await;
        assert_eq!(english.status, StatusCode::NOT_FOUND);
        assert!(english.text.contains("Morning Market"), "also where nothing is");
    });
}

#[test]
fn what_does_not_exist_is_404_and_a_former_slug_is_301() {
    on_both(|shop| async move {
        let shirt = product(&shop).slug("shirt").variant("S", 100, 1).build().await;
        product(&shop).slug("draft").draft().variant("D", 100, 1).build().await;
        former_slug(&shop, "old-shirt", shirt.id).await.expect("a former slug");
        let tops = leaf(&shop, "tops").await.expect("a category").expect("a category");
        let names = CategoryNames { zh: "衬衫".into(), en: "Shirts".into(), slug: "shirts".into() };
        let owner = trade::member(&shop, None, "owner").await;
        rename(&shop, &owner, tops, &names).await.expect("renamed");
        let router = router(&shop);
        for path in ["/product/nothing", "/en/product/draft", "/c/nothing", "/shop/nothing", "/nowhere", "/en/nowhere"]
        {
            assert_eq!(get(&router, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for (path, to) in [
            ("/product/old-shirt", "/product/shirt"),
            ("/en/product/old-shirt", "/en/product/shirt"),
            ("/c/tops", "/c/shirts"),
            ("/en/c/tops?sort=price_up&nonsense=1", "/en/c/shirts?sort=price_up"),
        ] {
            let answer = get(&router, path).await;
            assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY, "{path}");
            assert_eq!(answer.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()), Some(to));
        }
        rename(&shop, &owner, tops, &CategoryNames { slug: "衬衫".into(), ..names }).await.expect("renamed again");
        let answer = get(&router, "/c/shirts").await;
        assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY);
        assert_eq!(answer.headers[header::LOCATION], "/c/%E8%A1%AC%E8%A1%AB", "letters that a header cannot carry");
        assert_eq!(get(&router, "/c/%E8%A1%AC%E8%A1%AB").await.status, StatusCode::OK);
    });
}

#[test]
fn structured_data_says_the_visible_price() {
    on_both(|shop| async move {
        goods(&shop).await;
        let router = router(&shop);
        let mug = get(&router, "/product/mug").await.text;
        let facts = structured(&mug, "Product");
        assert_eq!(facts["offers"]["price"], "49.50");
        assert_eq!(facts["offers"]["priceCurrency"], "CNY");
        assert_eq!(facts["offers"]["availability"], "https://schema.org/InStock");
        assert!(mug.contains("aria-label=\"¥49.50\""), "the price is shown");
        assert_eq!(mug.matches("https://schema.org/InStock").count(), 1, "what was drawn travels once");

        let shirt = get(&router, "/en/product/linen-shirt").await.text;
        let facts = structured(&shirt, "ProductGroup");
        let offers: Vec<(&str, &str)> = facts["hasVariant"]
            .as_array()
            .unwrap()
            .iter()
            .map(|variant| {
                (variant["offers"]["price"].as_str().unwrap(), variant["offers"]["availability"].as_str().unwrap())
            })
            .collect();
        assert_eq!(offers, [("129.00", "https://schema.org/InStock"), ("139.00", "https://schema.org/OutOfStock")]);
        assert!(shirt.contains("aria-label=\"¥129.00\""), "the chosen variant's price is shown");
        assert_eq!(facts["aggregateRating"]["ratingValue"], "4.5");
        let way = structured(&shirt, "BreadcrumbList");
        assert_eq!(way["itemListElement"][1]["item"], "http://127.0.0.1:3000/en/c/tops");
        for tag in [
            "<link href=\"http://127.0.0.1:3000/en/product/linen-shirt\" rel=\"canonical\"",
            "href=\"http://127.0.0.1:3000/product/linen-shirt\" hreflang=\"zh-CN\"",
            "href=\"http://127.0.0.1:3000/en/product/linen-shirt\" hreflang=\"en\"",
            "<meta name=\"description\"",
        ] {
            assert!(shirt.contains(tag), "lacks {tag}: {shirt}");
        }
    });
}

/// The page without what stands between double quotes inside tags, where `<` begins nothing.
fn outside_attributes(page: &str) -> String {
    let mut out = String::new();
    let (mut tag, mut quoted) = (false, false);
    for letter in page.chars() {
        match letter {
            '<' if !quoted => tag = true,
            '>' if !quoted => tag = false,
            '"' if tag => quoted = !quoted,
            _ => {}
        }
        if !quoted {
            out.push(letter);
        }
    }
    out
}

#[test]
fn a_hostile_title_stays_a_title() {
    on_both(|shop| async move {
        let evil = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
        product(&shop).slug("evil").title(evil).category("food").variant("E", 100, 1).build().await;
        let router = router(&shop);
        for path in ["/product/evil", "/c/food", "/", "/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E"] {
            let page = get(&router, path).await.text;
            let page = outside_attributes(&page);
            for piece in ["<script>alert", "<img src=x"] {
                let around = page.find(piece).map(|at| page[..at].chars().rev().take(200).collect::<Vec<_>>());
                let around = around.map(|letters| letters.into_iter().rev().collect::<String>());
                assert_eq!(around, None, "{path} has {piece}");
            }
        }
        let page = get(&router, "/product/evil").await.text;
        assert_eq!(structured(&page, "Product")["name"], evil);
    });
}

#[test]
fn the_form_of_a_product_works_without_scripts() {
    on_both(|shop| async move {
        goods(&shop).await;
        let page = get(&router(&shop), "/product/linen-shirt").await.text;
        assert!(page.contains("method=\"post\" action=\"/api/cart/add\""), "a real form");
        assert_eq!(page.matches("name=\"v1\"").count(), 2, "one radio per size");
        assert_eq!(page.matches("type=\"radio\"").count(), 2);
        let radios: Vec<&str> = page.split("<input").filter(|input| input.contains("type=\"radio\"")).collect();
        let attribute = |radio: &str, name: &str| radio.split('>').next().unwrap().contains(name);
        assert!(attribute(radios[0], " checked") && !attribute(radios[0], " disabled"), "the first that can be bought");
        assert!(attribute(radios[1], " disabled") && !attribute(radios[1], " checked"), "sold out everywhere");
        for value in ["cart", "buy"] {
            assert!(page.contains(&format!("name=\"intent\" value=\"{value}\"")), "{value}");
        }
    });
}

/// The next message of an open line.
async fn next_message(body: &mut Body) -> String {
    loop {
        let frame = body.frame().await.expect("the line is open").expect("a frame");
        let text = String::from_utf8(frame.into_data().expect("data").to_vec()).unwrap();
        if let Some((_, data)) = text.split_once("data:") {
            return data.trim().to_owned();
        }
    }
}

#[test]
fn open_pages_hear_of_stock_at_once_and_only_of_what_they_follow() {
    on_both(|shop| async move {
        let mug = product(&shop).variant("MUG", 100, 7).build().await;
        let other = product(&shop).variant("OTHER", 100, 9).build().await;
        let router = router(&shop);
        let request = Request::get(format!("/events/stock?products={}", mug.id)).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        let mut line = response.into_body();
        let news = |text: String| serde_json::from_str::<StockNews>(&text).expect("news");
        let first = news(next_message(&mut line).await);
        assert_eq!((first.variant, first.available), (mug.variants[0], 7), "at once, what there is");
        let sale = |product, variant, available| LiveEvent::Stock { product, variant, available };
        shop.live.publish(sale(other.id, other.variants[0], 8));
        shop.live.publish(sale(mug.id, mug.variants[0], 6));
        let next = news(next_message(&mut line).await);
        assert_eq!((next.variant, next.available), (mug.variants[0], 6), "the other product is not followed");
        // A line that missed too much is told everything anew.
        for left in 0..5000 {
            shop.live.publish(sale(mug.id, mug.variants[0], left));
        }
        assert_eq!(news(next_message(&mut line).await).available, 7, "as the books say");
        for bad in ["/events/stock", "/events/stock?products=", "/events/stock?products=1,2"] {
            assert_eq!(get(&router, bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        assert_eq!(get(&router, "/events/orders").await.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn a_new_price_is_seen_at_once_or_within_two_seconds_on_a_busy_machine() {
    on_both(|shop| async move {
        let mug = product(&shop).slug("mug").title("白瓷杯").variant("MUG", 4_950, 40).featured().build().await;
        let options =
            LeptosOptions::builder().output_name("yunmall").site_root("no-bundle").site_pkg_dir("pkg").build();
        let busy = server::router::router_with(shop.shop.clone(), options, server::lanes::Lanes::with(0, 100));
        // Prices that stand nowhere else in a page.
        for (router, price) in [(router(&shop), 98_760_431_i64), (busy, 98_760_432)] {
            let text = domain::Money::cny(price).display();
            let paths = ["/", "/en", "/product/mug", "/en/product/mug", "/search"];
            for path in paths {
                let page = get(&router, path).await;
                assert!(page.text.contains("白瓷杯") && !page.text.contains(&text), "{path}");
            }
            let mut tx = shop.begin().await.unwrap();
            execute_in(&tx, "UPDATE variants SET price = $1", vec![price.into()]).await;
            execute_in(&tx, "UPDATE products SET price_min = $1, price_max = $1", vec![price.into()]).await;
            tx.emit(LiveEvent::Goods { products: vec![mug.id] });
            tx.commit().await.unwrap();
            // On PostgreSQL the node hears of it by its line to the others.
            let begun = std::time::Instant::now();
            for path in paths {
                while !get(&router, path).await.text.contains(&text) {
                    assert!(begun.elapsed() < std::time::Duration::from_secs(2), "{path}");
                }
            }
        }
    });
}

#[test]
fn what_the_program_asks_for_is_drawn_without_what_only_search_engines_read() {
    on_both(|shop| async move {
        goods(&shop).await;
        let router = router(&shop);
        let answer = get_as(&router, "/api/catalog/product?lang=zh&slug=linen-shirt", "application/json").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, max-age=3", "a touch asks ahead of the press");
        assert!(answer.text.contains("id=\\\"reviews\\\""), "the reviews come drawn");
        assert!(!answer.text.contains("ld+json") && !answer.text.contains("canonical"), "{}", answer.text);
        let missing = get_as(&router, "/api/catalog/product?lang=zh&slug=none", "application/json").await;
        assert_eq!(
            (missing.status, &missing.headers[header::CACHE_CONTROL]),
            (StatusCode::NOT_FOUND, &"no-store".parse().unwrap())
        );
        let page = get(&router, "/product/linen-shirt").await.text;
        assert_eq!(structured(&page, "ProductGroup")["name"], "亚麻衬衫");
        assert_eq!(page.matches("rel=\"canonical\"").count(), 1);
        let search = get(&router, "/search?q=linen").await.text;
        assert!(search.contains("noindex,follow"));
    });
}

#[test]
fn goods_that_were_looked_at_come_as_cards_in_their_order() {
    on_both(|shop| async move {
        goods(&shop).await;
        let router = router(&shop);
        let seen = get(&router, "/en/seen?p=mug&p=nowhere&p=linen-shirt&p=mug").await;
        assert_eq!(seen.status, StatusCode::OK);
        assert_eq!(seen.headers[header::CACHE_CONTROL], "no-store");
        let places: Vec<Option<usize>> =
            ["/en/product/mug", "/en/product/linen-shirt"].iter().map(|link| seen.text.find(*link)).collect();
        assert!(places[0].is_some() && places[0] < places[1], "{places:?}");
        assert_eq!(seen.text.matches("product-card-title").count(), 2, "each once, and what is not sold not at all");
        assert_eq!(get(&router, "/seen?p=nowhere").await.text, "");
        assert_eq!(get(&router, "/seen").await.text, "");
        let many: String = (0..200).map(|n| format!("p=x{n}&")).collect();
        assert_eq!(get(&router, &format!("/seen?{many}")).await.status, StatusCode::OK);
    });
}

#[test]
fn goods_stand_side_by_side_by_their_address() {
    on_both(|shop| async move {
        goods(&shop).await;
        let router = router(&shop);
        let page = get(&router, "/compare?p=linen-shirt&p=mug&p=nowhere").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("noindex,follow"));
        assert_eq!(page.text.matches("<th scope=\"col\">").count(), 3, "two products and the column of names");
        assert!(page.text.contains("href=\"/compare?p=mug\"") && page.text.contains("href=\"/compare?p=linen-shirt\""));
        assert!(get(&router, "/compare").await.text.contains("还没有要对比的商品"));
    });
}
