//! What search engines may find, what they shall not keep, and what they are told of a page.

use crate::browser::{Browser, router};
use axum::http::StatusCode;
use services::testing::buying::product_with_stock;
use services::testing::catalog::product;
use services::testing::on_both;

/// What the tags of a name say in a page.
fn said<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let begin = format!("<meta name=\"{name}\" content=\"");
    page.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn sitemaps_list_what_is_for_sale_in_both_languages() {
    on_both(|shop| async move {
        product(&shop).slug("mug").category("home/kitchen").variant("MUG", 100, 1).build().await;
        product(&shop).slug("draft").draft().variant("D", 100, 1).build().await;
        let mut robot = Browser::new(&router(&shop));
        let index = robot.get("/sitemap.xml").await;
        assert_eq!(index.status, StatusCode::OK);
        assert!(index.body.contains("<loc>http://127.0.0.1:3000/sitemap/products/1</loc>"));
        assert!(!index.body.contains("/sitemap/products/2"));
        let products = robot.get("/sitemap/products/1").await.body;
        assert!(products.contains("<loc>http://127.0.0.1:3000/product/mug</loc>"));
        assert!(products.contains("<loc>http://127.0.0.1:3000/en/product/mug</loc>"));
        assert!(products.contains("<lastmod>2026-11-23T01:00:00Z</lastmod>"), "{products}");
        assert!(!products.contains("draft"));
        assert!(robot.get("/sitemap/places").await.body.contains("/c/kitchen</loc>"));
        assert_eq!(robot.get("/sitemap/products/2").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn robots_are_told_where_the_list_is_and_where_they_need_not_look() {
    on_both(|shop| async move {
        let told = Browser::new(&router(&shop)).get("/robots.txt").await;
        assert_eq!((told.status, told.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
        assert_eq!(told.header("set-cookie"), "");
        assert_eq!(
            told.body.lines().collect::<Vec<_>>(),
            [
                "User-agent: *",
                "Disallow: /api",
                "Disallow: /admin",
                "Disallow: /en/admin",
                "Disallow: /account",
                "Disallow: /en/account",
                "Allow: /",
                "",
                "Sitemap: http://127.0.0.1:3000/sitemap.xml",
            ]
        );
    });
}

/// A page that robots are kept from cannot tell them not to keep it, so those of the buying path are open and say so.
#[test]
fn what_nobody_should_find_says_so_and_what_is_somebodys_own_says_it_to_everybody() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let mut browser = Browser::new(&router(&shop));
        let fields = [("variant", &*goods.variant.to_string()), ("quantity", "1"), ("lang", "zh")];
        browser.submit("/product/x", "/api/cart/add", &fields).await;
        for path in ["/", "/categories", "/flash", "/about"] {
            let page = browser.get(path).await.body;
            assert_eq!(said(&page, "description").len(), 1, "{path}");
            assert!(said(&page, "robots").is_empty() && said(&page, "googlebot").is_empty(), "{path}");
        }
        for path in ["/search", "/en/search?q=cup", "/cart", "/en/cart", "/checkout", "/en/checkout"] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            for engine in ["googlebot", "bingbot", "applebot", "yandex", "baiduspider"] {
                assert_eq!(said(&page.body, engine), ["noindex,follow"], "{path}");
            }
            assert!(said(&page.body, "robots").is_empty(), "{path}");
            assert_eq!(said(&page.body, "description").len(), 1, "{path}");
        }
        for path in ["/compare", "/favourites", "/account"] {
            let page = browser.get(path).await.body;
            assert_eq!(said(&page, "robots"), ["noindex,follow"], "{path}");
        }
    });
}
