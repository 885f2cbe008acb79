//! From which warehouse an order is sent: one parcel from the nearest that has everything, else as few
//! as possible; and nothing is promised twice, whatever lies where.

use domain::Lang;
use domain::checkout::{PlaceOrder, Refusal};
use domain::stock::{Choice, SentFromView};
use services::checkout::place_order;
use services::testing::buying::{
    Goods, buying, buying_cart, guest, number_of, place, product_of, product_with_stock, receive,
};
use services::testing::{fails, number, on_both};
use services::{Error, Shop, audit, cart, orders};
use std::sync::Arc;
use tokio::sync::Barrier;

/// What the order's page says, to shopper and staff alike, in a language.
async fn told(shop: &Shop, lang: Lang, command: PlaceOrder) -> SentFromView {
    let visitor = guest(shop).await;
    let placed = place_order(shop, &visitor, command).await.expect("an order");
    let page = orders::of_checkout(shop, &placed.access, lang).await.expect("the order's page");
    let told = page.orders[0].sent_from.clone().expect("it is told");
    let id = domain::ids::StaffId(uuid::Uuid::now_v7());
    let staff = services::staff::Member { id, merchant: None, permissions: domain::staff::Permission::ALL.to_vec() };
    let desk = orders::desk::page(shop, &staff, lang, placed.orders[0], None).await.expect("the desk's page");
    assert_eq!(desk.sent_from, Some(told.clone()));
    told
}

/// Moves the place where the goods lie.
async fn lies_in(shop: &Shop, goods: Goods, region: &str) {
    let sql = "UPDATE stock_locations SET region_code = $1, name_zh = '总仓', name_en = 'Main' WHERE id = $2";
    services::testing::execute(shop, sql, vec![region.into(), goods.location.0.into()]).await;
}

#[test]
fn the_nearest_warehouse_that_has_everything_sends_it_and_both_languages_say_so() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        // The parcel goes to 330106, a district of Hangzhou.
        lies_in(&shop, goods, "310101").await;
        let from =
            |why, places: &[&str]| SentFromView { why, places: places.iter().map(|p| (*p).to_owned()).collect() };
        assert_eq!(told(&shop, Lang::Zh, buying(goods, 1)).await, from(Choice::Only, &["总仓（上海市）"]));
        let near = place(&shop, goods.merchant, "330110").await;
        receive(&shop, goods, near, 5).await;
        assert_eq!(told(&shop, Lang::Zh, buying(goods, 1)).await, from(Choice::Nearest, &["分仓（杭州市）"]));
        assert_eq!(told(&shop, Lang::En, buying(goods, 1)).await, from(Choice::Nearest, &["Branch"]));
        // Three are left nearby: more of them come from the only place that has so many.
        assert_eq!(told(&shop, Lang::Zh, buying(goods, 4)).await, from(Choice::Only, &["总仓（上海市）"]));
        // And of all there is, the nearest gives what it has.
        let all = told(&shop, Lang::En, buying(goods, 48)).await;
        assert_eq!(all, from(Choice::Split, &["Branch", "Main"]));
        let nearby = "SELECT quantity AS n FROM order_lines WHERE location_id = $1 ORDER BY id DESC LIMIT 1";
        assert_eq!(number(&shop, nearby, vec![near.0.into()]).await, 3);
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}

#[test]
fn an_order_of_an_older_version_says_nothing_about_it() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let placed = place_order(&shop, &guest(&shop).await, buying(goods, 1)).await.expect("an order");
        services::testing::execute(&shop, "UPDATE orders SET sent_from = NULL", vec![]).await;
        let page = orders::of_checkout(&shop, &placed.access, Lang::Zh).await.expect("the order's page");
        assert_eq!(page.orders[0].sent_from, None);
        assert_eq!(number_of(&shop, placed.orders[0]).await, page.orders[0].number);
    });
}

/// Reliability S4: the same article twice in a cart is one demand. Fifty people at once on two nodes,
/// each with one piece and then two of it and one of another; two places have 61 of the first.
#[test]
fn fifty_carts_with_one_article_twice_oversell_nothing() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let (goods, other) = (product_of(&shop, "self", 1000, 40).await, product_of(&shop, "self", 500, 500).await);
        let second = place(&shop, goods.merchant, "330110").await;
        receive(&shop, goods, second, 21).await;
        let start = Arc::new(Barrier::new(50));
        let mut tasks = Vec::new();
        for n in 0..50 {
            let node = if n % 2 == 0 { (**shop).clone() } else { shop.another_node() };
            let (start, visitor) = (start.clone(), guest(&shop).await);
            cart::add(&shop, &visitor, goods.variant, 1).await.expect("one");
            cart::add(&shop, &visitor, other.variant, 1).await.expect("another");
            cart::add(&shop, &visitor, goods.variant, 2).await.expect("two more");
            tasks.push(tokio::spawn(async move {
                start.wait().await;
                place_order(&node, &visitor, buying_cart(goods.total(3) + other.price)).await
            }));
        }
        let (mut got, mut short) = (0, 0);
        for task in tasks {
            match task.await.expect("it ends") {
                Ok(_) => got += 1,
                Err(Error::Refused(Refusal::OutOfStock { requested: 3, .. })) => short += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((got, short), (20, 30));
        let left = services::stock::available(&shop, &[goods.variant, other.variant]).await.expect("the stock");
        assert_eq!((left[&goods.variant], left[&other.variant]), (1, 480));
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM stock_levels WHERE allocated > on_hand", vec![]).await, 0);
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
        // The control: the table itself refuses a second line of one article in a cart, and a piece too many.
        let twice = "INSERT INTO cart_lines (cart_id, variant_id, quantity, saved, selected, seen_price, added_at)
             SELECT cart_id, variant_id, quantity, saved, selected, seen_price, added_at FROM cart_lines LIMIT 1";
        assert!(fails(&shop, twice, vec![]).await, "a cart has one article twice");
        let more = "UPDATE stock_levels SET allocated = on_hand + 1 WHERE variant_id = $1";
        assert!(fails(&shop, more, vec![goods.variant.0.into()]).await, "the last guard is missing");
    });
}
