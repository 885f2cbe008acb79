//! The place in line of a sale as plain pages, without any script.

use crate::browser::{Answer, Browser, router};
use axum::http::StatusCode;
use domain::flash::FlashSaleForm;
use domain::{Lang, Money, Timestamp};
use services::checkout::{Crowd, crowd};
use services::flash;
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{TestShop, execute_in, number, on_both, trade};

fn field(page: &str, name: &str) -> String {
    let tags = page.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let tag = tags.into_iter().find(|tag| tag.contains(&format!("name=\"{name}\""))).expect("the field");
    tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a value").to_owned()
}

fn sent_to(answer: &Answer) -> String {
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.body);
    answer.header("location").trim_start_matches("http://127.0.0.1:3000").to_owned()
}

async fn on_sale(shop: &TestShop, goods: Goods) {
    let member = trade::member(shop, Some(goods.merchant), "editor").await;
    let now = shop.clock.now();
    let sheet = services::stock::desk::sheet(shop, &member, Lang::Zh, goods.variant).await.expect("the sheet");
    let form = FlashSaleForm {
        sku: sheet.row.sku,
        price: Money::cny(600).decimal(),
        quantity: "3".to_owned(),
        per_person: "3".to_owned(),
        starts_at: now.plus(-Timestamp::MINUTE).shanghai_minute(),
        ends_at: now.plus(2 * Timestamp::HOUR).shanghai_minute(),
    };
    flash::desk::begin(shop, &member, &form).await.expect("a sale");
}

/// The checkout's form, filled in.
async fn form(browser: &mut Browser, page: &str) -> Vec<(String, String)> {
    let checkout = browser.get(page).await;
    assert_eq!(checkout.status, StatusCode::OK);
    let mut fields = vec![("lang".to_owned(), "zh".to_owned())];
    for name in ["key", "variant", "quantity", "methods", "seen_total"] {
        fields.push((format!("form%5B{name}%5D"), field(&checkout.body, &format!("form[{name}]"))));
    }
    let typed = [
        ("name", "王小云"),
        ("phone", "138 1234 5678"),
        ("region_text", "浙江省 杭州市 西湖区"),
        ("line", "文三路 1 号"),
    ];
    fields.extend(typed.map(|(name, text)| (format!("form%5B{name}%5D"), text.to_owned())));
    fields
}

async fn send(browser: &mut Browser, page: &str, fields: &[(String, String)]) -> String {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    sent_to(&browser.submit(page, "/api/checkout/place", &fields).await)
}

#[test]
fn whoever_waits_for_a_sale_sees_their_place_and_ends_at_the_payment() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 3).await;
        on_sale(&shop, goods).await;
        let router = router(&shop);
        let page = format!("/checkout?variant={}&quantity=1", goods.variant);
        let (mut first, mut second, mut passer_by) =
            (Browser::new(&router), Browser::new(&router), Browser::new(&router));
        // Everybody has a session before the counter is occupied: SQLite has one that writes.
        for browser in [&mut first, &mut second, &mut passer_by] {
            let variant = goods.variant.to_string();
            let fields = [("variant", variant.as_str()), ("quantity", "1"), ("lang", "zh")];
            browser.submit("/product/x", "/api/cart/add", &fields).await;
        }
        let fields = form(&mut first, &page).await;
        assert!(send(&mut first, &page, &fields).await.starts_with("/pay/"));

        let fields = form(&mut second, &page).await;
        let occupied = shop.begin().await.expect("a transaction");
        let sql = "UPDATE stock_levels SET low_at = low_at WHERE variant_id = $1";
        execute_in(&occupied, sql, vec![goods.variant.0.into()]).await;
        let place = send(&mut second, &page, &fields).await;
        let key = &fields.iter().find(|(name, _)| name.contains("key")).expect("the key").1;
        assert_eq!(place, format!("/checkout/waiting/{key}"));
        let seen = second.get(&place).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(seen.body.contains("前面大约还有 0 人，还剩 2 件"), "{}", seen.body);
        assert!(seen.body.contains("http-equiv=\"refresh\""), "it asks again by itself");
        let english = second.get(&format!("/en{place}")).await.body;
        assert!(english.contains("About 0 ahead of you, 2 pieces left"), "{english}");
        assert_eq!(send(&mut second, &page, &fields).await, place, "the same form keeps the place");
        let nothing = passer_by.get(&place).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
        assert!(!nothing.body.contains("http-equiv=\"refresh\""));
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await, 1);

        drop(occupied);
        while crowd(&shop) != (Crowd { waiting: 0, served: false }) {
            tokio::task::yield_now().await;
        }
        let pay = sent_to(&second.get(&place).await);
        assert!(pay.starts_with("/pay/"), "{pay}");
        assert!(second.get(&pay).await.body.contains("需付款"));
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await, 2);
    });
}
