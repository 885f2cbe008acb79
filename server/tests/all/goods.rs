//! The product pages as a browser without WASM uses them: nested fields of plain forms arrive.

use crate::browser::{Browser, router};
use axum::http::StatusCode;
use domain::Lang;
use domain::catalog::desk::ProductFilter;
use domain::ids::SessionId;
use domain::orders::Channel;
use services::catalog::desk;
use services::sessions::{Visitor, Who, sign_in};
use services::staff::Member;
use services::testing::trade::{member, stall};
use services::testing::{TestShop, number, on_both};

async fn signed_in(shop: &TestShop, member: &Member) -> Browser {
    let session = SessionId(uuid::Uuid::now_v7());
    let visitor = Visitor { session, customer: None, staff: None, channel: Channel::Web };
    let tx = shop.begin().await.expect("a transaction");
    let (_, token) = sign_in(shop, &tx, &visitor, Who::Staff(member.id)).await.expect("signed in");
    tx.commit().await.expect("committed");
    let mut browser = Browser::new(&router(shop));
    let name = app::request::cookie_name(&shop.options.base_url);
    browser.cookies.insert(name.to_owned(), token);
    browser
}

#[test]
fn a_product_is_made_edited_and_counted_with_plain_forms() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let mut browser = signed_in(&shop, &owner).await;
        let fields = [
            ("lang", "zh"),
            ("product[title_zh]", "亚麻衬衫"),
            ("product[status]", "active"),
            ("product[options][0][was]", ""),
            ("product[options][0][zh]", "颜色"),
            ("product[variants][0][o1]", "红"),
            ("product[variants][0][price]", "129"),
            ("product[variants][0][stock]", "5"),
            ("product[variants][0][active]", "true"),
            ("product[variants][1][o1]", ""),
            ("product[variants][1][price]", ""),
            ("product[variants][1][active]", "true"),
        ];
        let made = browser.submit("/admin/products/new", "/api/admin/create_product", &fields).await;
        assert_eq!(made.status, StatusCode::FOUND);
        assert!(made.header("location").ends_with("/pictures"), "{}", made.header("location"));
        let list = desk::list(&shop, &owner, Lang::Zh, &ProductFilter::default()).await.expect("a list");
        let row = list.rows.iter().find(|row| row.title == "亚麻衬衫").expect("the new product");
        assert_eq!((row.price_min.minor, row.available, row.variants), (12_900, 5, 1));

        let page = format!("/admin/products/{}", row.id);
        let shown = browser.get(&page).await;
        assert_eq!(shown.status, StatusCode::OK);
        for words in ["亚麻衬衫", "129.00", "product[variants][0][price]", "product[values][0][zh]"] {
            assert!(shown.body.contains(words), "{words}");
        }
        let variant = desk::sheet(&shop, &owner, Lang::Zh, row.id).await.expect("a sheet").form.variants[0].id.clone();
        let id = row.id.to_string();
        let fields = [
            ("id", id.as_str()),
            ("version", "0"),
            ("product[title_zh]", "亚麻衬衫"),
            ("product[status]", "active"),
            ("product[variants][0][id]", &variant),
            ("product[variants][0][price]", "99.90"),
            ("product[variants][0][active]", "true"),
        ];
        let saved = browser.submit(&page, "/api/admin/save_product", &fields).await;
        assert_eq!(saved.status, StatusCode::FOUND);
        let price = "SELECT price_min AS n FROM products WHERE version = 1";
        assert_eq!(number(&shop, price, vec![]).await, 9990);
        let stale = browser.submit(&page, "/api/admin/save_product", &fields).await;
        assert!(stale.header("location").contains("__err"), "the second save of the same version is refused");

        let stock = browser.get(&format!("/admin/stock/{variant}")).await;
        assert!(stock.body.contains("调整库存") && stock.body.contains("入库"));
    });
}
