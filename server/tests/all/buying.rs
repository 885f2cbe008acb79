//! The buying path as plain forms, without any script: cart, checkout, order, my orders.

use crate::browser::{Answer, Browser, busy_router, router};
use axum::Router;
use axum::http::StatusCode;
use services::testing::buying::{Goods, product_with_stock};
use services::testing::catalog::product;
use services::testing::{TestShop, number, on_both};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The value of the first field of a name in a page.
fn field(page: &str, name: &str) -> String {
    page.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .find(|tag| tag.contains(&format!("name=\"{name}\"")))
        .and_then(|tag| tag.split("value=\"").nth(1)?.split('"').next())
        .unwrap_or_else(|| panic!("no field {name}"))
        .to_owned()
}

/// Where an answer sends the browser, without host.
fn sent_to(answer: &Answer) -> String {
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.body);
    answer.header("location").trim_start_matches("http://127.0.0.1:3000").to_owned()
}

async fn put_in_cart(browser: &mut Browser, goods: Goods, quantity: &str) -> Answer {
    let variant = goods.variant.to_string();
    browser
        .submit("/product/x", "/api/cart/add", &[("variant", &variant), ("quantity", quantity), ("lang", "zh")])
        .await
}

/// Fills the checkout in as it stands and sends it.
async fn check_out(browser: &mut Browser, page: &str, changes: &[(&str, &str)]) -> Answer {
    let checkout = browser.get(page).await;
    assert_eq!(checkout.status, StatusCode::OK);
    let kept = ["key", "variant", "quantity", "methods", "seen_total"];
    let mut fields: Vec<(String, String)> = kept
        .iter()
        .map(|name| (format!("form%5B{name}%5D"), field(&checkout.body, &format!("form[{name}]"))))
        .collect();
    let typed = [
        ("name", "王小云"),
        ("phone", "138 1234 5678"),
        ("region_text", "浙江省 杭州市 西湖区"),
        ("line", "文三路 1 号"),
    ];
    for (name, text) in typed {
        let text = changes.iter().find(|(changed, _)| *changed == name).map_or(text, |(_, text)| *text);
        fields.push((format!("form%5B{name}%5D"), text.to_owned()));
    }
    for (name, text) in changes.iter().filter(|(name, _)| typed.iter().all(|(typed, _)| typed != name)) {
        fields.retain(|(field, _)| *field != format!("form%5B{name}%5D"));
        fields.push((format!("form%5B{name}%5D"), (*text).to_owned()));
    }
    fields.push(("lang".to_owned(), "zh".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    browser.submit(page, "/api/checkout/place", &fields).await
}

async fn orders(shop: &TestShop) -> i64 {
    number(shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await
}

#[test]
fn a_guest_buys_from_the_cart_without_script() {
    on_both(|shop| async move {
        for (before, router) in [router(&shop), busy_router(&shop)].into_iter().enumerate() {
            a_guest_buys(&shop, router, i64::try_from(before).expect("one or none")).await;
        }
    });
}

/// Buys in a shop in which there were so many orders before.
async fn a_guest_buys(shop: &TestShop, router: Router, before: i64) {
    let goods = product_with_stock(shop, 5).await;
    let mut browser = Browser::new(&router);
    assert_eq!(sent_to(&put_in_cart(&mut browser, goods, "2").await), "/cart?added=1");
    let cart = browser.get("/cart").await;
    assert_eq!(cart.status, StatusCode::OK);
    assert!(cart.body.contains("已加入购物车") || browser.get("/cart?added=1").await.body.contains("已加入购物车"));
    assert!(cart.body.contains("data-testid=\"cart-line\""), "{}", cart.body);
    assert!(cart.body.contains("¥28.00"), "goods and the estimate of delivery: {}", cart.body);

    let placed = check_out(&mut browser, "/checkout", &[("note", "放门口")]).await;
    let pay = sent_to(&placed);
    let token = pay.strip_prefix("/pay/").expect("the payment comes next").to_owned();
    assert_eq!(orders(shop).await, before + 1);

    let order = browser.get(&format!("/order/{token}")).await;
    assert_eq!(order.status, StatusCode::OK);
    for words in ["等待付款", "王小云", "13812345678", "文三路 1 号", "放门口", "¥28.00"] {
        assert!(order.body.contains(words), "{words}");
    }
    let english = browser.get(&format!("/en/order/{token}")).await;
    assert!(english.body.contains("Waiting for payment"));
    assert!(!browser.get("/cart").await.body.contains("data-testid=\"cart-line\""), "the cart is empty now");

    let number = order.body.split("order-number\">").nth(1).and_then(|rest| rest.split('<').next()).expect("it");
    let act = [("key", token.as_str()), ("number", number), ("act", "cancel"), ("lang", "zh")];
    let page = format!("/order/{token}");
    assert_eq!(sent_to(&browser.submit(&page, "/api/order/act", &act).await), page);
    assert!(browser.get(&page).await.body.contains("已取消"));
}

/// The numbers that a page shows on the cart.
fn badges(page: &str) -> Vec<String> {
    let badges = page.split("<span class=\"badge").skip(1).filter_map(|rest| rest.split('>').nth(1)?.split('<').next());
    badges.map(|text| text.trim().to_owned()).collect()
}

#[test]
fn a_guest_who_goes_on_is_asked_for_once_and_their_cart_always() {
    on_both(|mut shop| async move {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        shop.shop.db.on_statement(move |_, _| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let goods = product_with_stock(&shop, 9).await;
        let (here, there) = (router(&shop), router(&shop.another_node()));
        let mut browser = Browser::new(&here);
        put_in_cart(&mut browser, goods, "2").await;
        // Ways of delivery are read once.
        browser.get("/checkout").await;
        for page in ["/cart", "/checkout", "/en/cart"] {
            asked.store(0, Ordering::SeqCst);
            let page_now = browser.get(page).await;
            assert_eq!((badges(&page_now.body), asked.load(Ordering::SeqCst)), (vec!["2".to_owned(); 2], 1), "{page}");
        }
        asked.store(0, Ordering::SeqCst);
        assert_eq!(browser.get("/api/cart/count").await.body, "2");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // What another node does is seen here at once.
        let mut elsewhere = Browser::new(&there);
        elsewhere.cookies = browser.cookies.clone();
        put_in_cart(&mut elsewhere, goods, "3").await;
        for page in ["/cart", "/checkout", "/about"] {
            assert_eq!(badges(&browser.get(page).await.body), ["5", "5"], "{page}");
        }
        // So it is where an order is paid whose goods were not in the cart, and where there is nothing to pay.
        let at_once = format!("/checkout?variant={}&quantity=1", goods.variant);
        let pay = sent_to(&check_out(&mut browser, &at_once, &[]).await);
        for page in [pay.clone(), format!("/en{pay}")] {
            asked.store(0, Ordering::SeqCst);
            let page_now = browser.get(&page).await;
            assert_eq!((badges(&page_now.body), asked.load(Ordering::SeqCst)), (vec!["5".to_owned(); 2], 1), "{page}");
        }
        for nothing in ["/pay/x", "/pay/", &format!("{pay}x")] {
            let page = browser.get(nothing).await;
            assert_eq!(
                (page.status, badges(&page.body)),
                (StatusCode::NOT_FOUND, vec!["5".to_owned(); 2]),
                "{nothing}"
            );
        }
    });
}

#[test]
fn a_wrong_form_comes_back_with_what_was_typed_and_says_what_is_wrong() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let mut browser = Browser::new(&router(&shop));
        put_in_cart(&mut browser, goods, "1").await;
        let back = sent_to(&check_out(&mut browser, "/checkout", &[("phone", "12345"), ("name", "李雷")]).await);
        assert!(back.starts_with("/checkout?"), "{back}");
        assert_eq!(orders(&shop).await, 0);
        let page = browser.get(&back).await;
        assert!(page.body.contains("这不像手机号"), "{}", page.body);
        assert_eq!(field(&page.body, "form[name]"), "李雷");
        assert_eq!(field(&page.body, "form[region_text]"), "浙江省 杭州市 西湖区");
        // The very page it came back to can be sent again.
        assert!(sent_to(&check_out(&mut browser, &back, &[]).await).starts_with("/pay/"));
        assert_eq!(orders(&shop).await, 1);
    });
}

#[test]
fn a_pasted_address_is_enough() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let mut browser = Browser::new(&router(&shop));
        put_in_cart(&mut browser, goods, "1").await;
        let nothing = [
            ("name", ""),
            ("phone", ""),
            ("region_text", ""),
            ("line", ""),
            ("pasted", "收货人：韩梅梅 13900001111 北京市海淀区中关村大街5号"),
        ];
        let pay = sent_to(&check_out(&mut browser, "/checkout", &nothing).await);
        let order = browser.get(&pay.replace("/pay/", "/order/")).await;
        for words in ["韩梅梅", "13900001111", "海淀区", "中关村大街5号"] {
            assert!(order.body.contains(words), "{words}");
        }
    });
}

#[test]
fn buying_at_once_leaves_the_cart_alone() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let made = product(&shop)
            .option("size", &["S", "M"])
            .variant_of("S", 1000, 3, &[0])
            .variant_of("M", 1000, 3, &[1])
            .build()
            .await;
        let mut browser = Browser::new(&router(&shop));
        put_in_cart(&mut browser, goods, "1").await;
        let (product, value) = (made.id.to_string(), made.values[0][1].to_string());
        let form = [
            ("product", product.as_str()),
            ("v1", value.as_str()),
            ("quantity", "2"),
            ("intent", "buy"),
            ("lang", "en"),
        ];
        let to = sent_to(&browser.submit("/product/x", "/api/cart/add", &form).await);
        assert_eq!(to, format!("/en/checkout?variant={}&quantity=2", made.variants[1]));
        assert!(sent_to(&check_out(&mut browser, &to, &[]).await).contains("/pay/"));
        assert_eq!(orders(&shop).await, 1);
        assert!(browser.get("/cart").await.body.contains("data-testid=\"cart-line\""));
    });
}

#[test]
fn an_order_remembers_how_its_shopper_came() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 9).await;
        let router = router(&shop);
        let of = async |channel: &'static str| {
            number(&shop, "SELECT COUNT(*) AS n FROM orders WHERE channel = $1", vec![channel.into()]).await
        };
        // A code on a poster leads a new browser here, which asks for other pages before it buys.
        let mut scanned = Browser::new(&router);
        scanned.get("/?source=qr").await;
        assert_eq!(scanned.cookies.get("source").map(String::as_str), Some("qr"));
        scanned.get("/categories").await;
        put_in_cart(&mut scanned, goods, "1").await;
        assert!(sent_to(&check_out(&mut scanned, "/checkout", &[]).await).starts_with("/pay/"));
        assert_eq!((of("qr").await, orders(&shop).await), (1, 1));

        // A browser that is known already follows a friend's link later on.
        let mut known = Browser::new(&router);
        put_in_cart(&mut known, goods, "1").await;
        let session = known.cookies.get("yunmall").cloned().expect("a session");
        known.get("/categories?source=share").await;
        assert_eq!(known.cookies.get("source").map(String::as_str), Some("share"));
        assert!(sent_to(&check_out(&mut known, "/checkout", &[]).await).starts_with("/pay/"));
        assert_eq!(known.cookies.get("yunmall"), Some(&session), "it is the same session as before");
        assert_eq!((of("share").await, orders(&shop).await), (1, 2));

        // What no link of ours says is not believed.
        for claimed in ["staff", "nonsense"] {
            let mut plain = Browser::new(&router);
            plain.cookies.insert("source".into(), claimed.into());
            plain.get(&format!("/?source={claimed}")).await;
            put_in_cart(&mut plain, goods, "1").await;
            assert!(sent_to(&check_out(&mut plain, "/checkout", &[]).await).starts_with("/pay/"));
        }
        assert_eq!((of("web").await, orders(&shop).await), (2, 4));
    });
}

#[test]
fn odd_quantities_and_tampered_totals_change_nothing() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let mut browser = Browser::new(&router(&shop));
        for odd in ["0", "-1", "2147483648", "1.5", "1e9", "NaN"] {
            let back = put_in_cart(&mut browser, goods, odd).await;
            assert!(sent_to(&back).contains("__err"), "{odd}");
        }
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM cart_lines", vec![]).await, 0);
        put_in_cart(&mut browser, goods, "1").await;
        for total in ["0", "1", "-1", "1799", "NaN", ""] {
            let back = sent_to(&check_out(&mut browser, "/checkout", &[("seen_total", total)]).await);
            assert!(back.contains("__err"), "{total}");
        }
        assert_eq!(orders(&shop).await, 0);
    });
}

#[test]
fn an_order_opens_with_its_link_or_both_numbers_and_with_nothing_else() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let server = router(&shop);
        let mut browser = Browser::new(&server);
        put_in_cart(&mut browser, goods, "1").await;
        let page = sent_to(&check_out(&mut browser, "/checkout", &[]).await).replace("/pay/", "/order/");
        let order = browser.get(&page).await.body;
        let number = order.split("order-number\">").nth(1).and_then(|rest| rest.split('<').next()).expect("it");

        let mut stranger = Browser::new(&server);
        assert_eq!(stranger.get(&format!("/order/{number}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.get("/order/x").await.status, StatusCode::NOT_FOUND);
        let act = [("key", number), ("number", number), ("act", "cancel"), ("lang", "zh")];
        assert!(sent_to(&stranger.submit("/orders", "/api/order/act", &act).await).contains("__err"));
        assert!(browser.get(&page).await.body.contains("等待付款"), "nothing changed");

        let wrong = [("number", number), ("phone", "13999999999"), ("lang", "zh")];
        let back = sent_to(&stranger.submit("/orders", "/api/orders/look-up", &wrong).await);
        assert!(stranger.get(&back).await.body.contains("没有找到"));
        let right = [("number", number), ("phone", "138-1234-5678"), ("lang", "zh")];
        assert_eq!(sent_to(&stranger.submit("/orders", "/api/orders/look-up", &right).await), page);
    });
}

#[test]
fn a_line_goes_out_and_comes_back() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let mut browser = Browser::new(&router(&shop));
        put_in_cart(&mut browser, goods, "3").await;
        let variant = goods.variant.to_string();
        let change = |change: &'static str| {
            [
                ("variant", variant.clone()),
                ("change", change.to_owned()),
                ("quantity", "3".to_owned()),
                ("lang", "zh".to_owned()),
            ]
        };
        let send = async |browser: &mut Browser, what: &'static str| {
            let fields = change(what);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
            sent_to(&browser.submit("/cart", "/api/cart/change", &fields).await)
        };
        let back = send(&mut browser, "remove").await;
        let page = browser.get(&back).await.body;
        assert!(page.contains("撤销") && !page.contains("data-testid=\"cart-line\""));
        send(&mut browser, "restore").await;
        assert!(browser.get("/cart").await.body.contains("data-testid=\"cart-line\""));
        send(&mut browser, "later").await;
        assert!(browser.get("/cart").await.body.contains("放回购物车"));
        assert!(browser.get("/checkout").await.body.contains("没有选中要买的商品"));
    });
}
