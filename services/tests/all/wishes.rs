//! Wishes: kept, moved along at sign-in, and told of once when they come true.

use domain::{Lang, Money};
use sea_orm::Value;
use services::sessions::{self, Visitor, Who};
use services::testing::buying::{Goods, guest, product_with_stock, receive};
use services::testing::phone::{Phone, phone};
use services::testing::trade::customer;
use services::testing::{TestShop, execute, number, on_both};
use services::{Error, jobs, push, wishes};

async fn told(shop: &TestShop, visitor: &Visitor) -> Phone {
    let phone = phone();
    push::subscribe(shop, visitor, &phone.subscription, Lang::Zh, "").await.expect("subscribed");
    phone
}

/// The product costs this from now on.
async fn costs(shop: &TestShop, goods: Goods, price: i64) {
    let values = || vec![Value::from(price), Value::from(goods.product.0)];
    execute(shop, "UPDATE variants SET price = $1 WHERE product_id = $2", values()).await;
    execute(shop, "UPDATE products SET price_min = $1, price_max = $1 WHERE id = $2", values()).await;
}

/// Titles and texts that a phone reads after a look at the wishes.
async fn heard(shop: &TestShop, phone: &Phone) -> Vec<(String, String)> {
    wishes::look(shop).await.expect("looked");
    jobs::run_due(shop).await.expect("runs");
    let text =
        |message: &serde_json::Value, name: &str| message["notification"][name].as_str().unwrap_or_default().to_owned();
    let read = |pushed| phone.read(pushed).map(|message| (text(&message, "title"), text(&message, "navigate")));
    shop.wire.pushed().iter().filter_map(read).collect()
}

#[test]
fn a_favourite_is_kept_once_and_says_by_how_much_it_fell() {
    on_both(|shop| async move {
        let (cup, bowl) = (product_with_stock(&shop, 5).await, product_with_stock(&shop, 5).await);
        let anna = guest(&shop).await;
        for _ in 0..2 {
            wishes::favour(&shop, &anna, cup.product, true).await.expect("kept");
        }
        wishes::favour(&shop, &anna, bowl.product, true).await.expect("kept");
        costs(&shop, cup, 700).await;
        let view = wishes::list(&shop, &anna, Lang::Zh).await.expect("a list");
        let mut fell: Vec<_> = view.favourites.iter().map(|one| (one.card.id, one.cheaper)).collect();
        fell.sort_by_key(|(id, _)| *id);
        let mut expected = vec![(cup.product, Some(Money::cny(300))), (bowl.product, None)];
        expected.sort_by_key(|(id, _)| *id);
        assert_eq!(fell, expected);
        let mut which = wishes::which(&shop, &anna).await.expect("ids").ids;
        which.sort();
        let mut ids = [cup.product.to_string(), bowl.product.to_string()];
        ids.sort();
        assert_eq!(which, ids);
        wishes::favour(&shop, &anna, bowl.product, false).await.expect("taken back");
        execute(&shop, "UPDATE products SET status = 'archived' WHERE id = $1", vec![cup.product.0.into()]).await;
        let view = wishes::list(&shop, &anna, Lang::Zh).await.expect("a list");
        assert_eq!((view.favourites.len(), view.gone), (0, 1));
        let nobody = domain::ids::ProductId(uuid::Uuid::now_v7());
        assert!(matches!(wishes::favour(&shop, &anna, nobody, true).await, Err(Error::NotFound)));
    });
}

#[test]
fn a_fallen_price_is_told_once_and_again_only_when_it_falls_further() {
    on_both(|shop| async move {
        let (cup, bowl) = (product_with_stock(&shop, 5).await, product_with_stock(&shop, 5).await);
        let anna = guest(&shop).await;
        let phone = told(&shop, &anna).await;
        for goods in [cup, bowl] {
            wishes::favour(&shop, &anna, goods.product, true).await.expect("kept");
        }
        assert_eq!(heard(&shop, &phone).await, []);
        costs(&shop, cup, 900).await;
        let first = heard(&shop, &phone).await;
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].0, "收藏的商品降了 ¥1.00");
        assert!(first[0].1.contains("/product/"), "{}", first[0].1);
        assert_eq!(heard(&shop, &phone).await, [], "once");
        costs(&shop, cup, 1_000).await;
        costs(&shop, cup, 900).await;
        assert_eq!(heard(&shop, &phone).await, [], "up and down again is no news");
        // Two at a time are one message, which leads to both.
        costs(&shop, cup, 800).await;
        costs(&shop, bowl, 400).await;
        let both = heard(&shop, &phone).await;
        assert_eq!(both, [("收藏的商品降了 ¥6.00".to_owned(), "http://127.0.0.1:3000/favourites".to_owned())]);
        // What cannot be bought is not praised.
        execute(&shop, "UPDATE products SET in_stock = FALSE WHERE id = $1", vec![cup.product.0.into()]).await;
        costs(&shop, cup, 100).await;
        assert_eq!(heard(&shop, &phone).await, []);
    });
}

#[test]
fn what_was_awaited_is_told_when_it_comes_and_by_one_node_alone() {
    on_both(|shop| async move {
        let cup = product_with_stock(&shop, 0).await;
        let anna = guest(&shop).await;
        let phone = told(&shop, &anna).await;
        wishes::await_stock(&shop, &anna, cup.variant, true).await.expect("awaited");
        assert_eq!(heard(&shop, &phone).await, []);
        let waits = wishes::list(&shop, &anna, Lang::Zh).await.expect("a list");
        assert_eq!(waits.awaited.iter().map(|one| one.there).collect::<Vec<_>>(), [false]);
        receive(&shop, cup, cup.location, 3).await;
        let other = shop.another_node();
        let (one, two) = tokio::join!(wishes::look(&shop), wishes::look(&other));
        one.expect("looked");
        two.expect("looked");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM jobs WHERE kind = 'push.send'", vec![]).await, 1);
        let told = heard(&shop, &phone).await;
        assert_eq!(told.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), ["到货了"]);
        let waits = wishes::list(&shop, &anna, Lang::Zh).await.expect("a list");
        assert_eq!(waits.awaited.iter().map(|one| one.there).collect::<Vec<_>>(), [true]);
        assert_eq!(wishes::which(&shop, &anna).await.expect("ids").ids, [""; 0], "it is awaited no longer");
        // Wished for again, it is news again.
        wishes::await_stock(&shop, &anna, cup.variant, true).await.expect("awaited");
        assert_eq!(heard(&shop, &phone).await.len(), 1);
        wishes::await_stock(&shop, &anna, cup.variant, false).await.expect("no longer");
        assert!(wishes::list(&shop, &anna, Lang::Zh).await.expect("a list").awaited.is_empty());
    });
}

#[test]
fn wishes_come_along_at_sign_in_and_end_with_the_browsers_session() {
    on_both(|shop| async move {
        let (cup, bowl) = (product_with_stock(&shop, 5).await, product_with_stock(&shop, 0).await);
        let anna = guest(&shop).await;
        wishes::favour(&shop, &anna, cup.product, true).await.expect("kept");
        wishes::await_stock(&shop, &anna, bowl.variant, true).await.expect("awaited");
        let customer = customer(&shop, "安娜", "13800000001", "anna@example.com").await;
        let tx = shop.begin().await.expect("a transaction");
        let (session, _) = sessions::sign_in(&shop, &tx, &anna, Who::Customer(customer)).await.expect("signed in");
        tx.commit().await.expect("committed");
        let member = Visitor { session, customer: Some(customer), ..anna.clone() };
        let view = wishes::list(&shop, &member, Lang::Zh).await.expect("a list");
        assert_eq!((view.favourites.len(), view.awaited.len()), (1, 1));
        assert_eq!(wishes::which(&shop, &anna).await.expect("ids").ids, [""; 0], "the guest has none any more");
        // A guest whose session ends leaves nothing behind; a member's wishes stay.
        let ben = guest(&shop).await;
        wishes::favour(&shop, &ben, cup.product, true).await.expect("kept");
        let _phone = told(&shop, &ben).await;
        shop.clock.advance(domain::Timestamp::DAY * 31);
        jobs::ask_for_chores(&shop).await.expect("asked");
        jobs::run_due(&shop).await.expect("runs");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM favourites", vec![]).await, 1);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM push_subscriptions", vec![]).await, 0);
        assert_eq!(wishes::list(&shop, &member, Lang::Zh).await.expect("a list").favourites.len(), 1);
    });
}

#[test]
fn nobody_keeps_more_than_two_hundred() {
    on_both(|shop| async move {
        let anna = guest(&shop).await;
        let mut goods = Vec::new();
        for _ in 0..201 {
            goods.push(
                services::testing::catalog::product(&shop)
                    .variant(&uuid::Uuid::now_v7().to_string(), 100, 1)
                    .build()
                    .await
                    .id,
            );
        }
        for product in &goods[..200] {
            wishes::favour(&shop, &anna, *product, true).await.expect("kept");
        }
        let refused = wishes::favour(&shop, &anna, goods[200], true).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM favourites", vec![]).await, 200);
    });
}
