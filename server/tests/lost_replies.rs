#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Every third answer of the shop gets lost: the order is written, and the line is reset before the
//! shopper hears of it. Sent again under the same key, it is the same order: as many orders as people
//! wanted, not one more. Control: under a new key each time it is one more for every answer lost.

mod program;
mod proxy;

use program::{Home, Person, backends, order_form};
use proxy::{Fault, Proxy};
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, number, runtime};
use std::collections::BTreeSet;

const GUESTS: usize = 8;
/// Orders of each guest.
const ORDERS: usize = 125;

/// What a guest remembers: the links of the orders, and how many answers got lost.
type Remembered = (Vec<String>, usize);

/// Wants some orders one after the other, and asks for each until there is an answer.
async fn order(guest: usize, mut person: Person, goods: Goods, wanted: usize, same_key: bool) -> Remembered {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let (mut links, mut lost) = (Vec::new(), 0);
    while links.len() < wanted {
        let again = if same_key { 0 } else { lost };
        let key = format!("guest-{guest}-order-{}-{again}", links.len());
        match person.submit("/checkout", "/api/checkout/place", &order_form(&key, &variant, &total)).await {
            Ok(answer) => {
                let link = answer.header("location").split_once("/pay/").map(|(_, token)| token.to_owned());
                links.push(link.unwrap_or_else(|| panic!("{} {}", answer.status, answer.body)));
            }
            Err(_) => lost += 1,
        }
    }
    (links, lost)
}

/// Everybody orders over a bad line. Gives how many orders were wanted, how many answers got lost,
/// and how many orders there are.
async fn orders(backend: Backend, each: usize, same_key: bool) -> (usize, usize, i64) {
    let shop = TestShop::open(backend).await;
    let goods = product_with_stock(&shop, 1_000_000).await;
    let home = Home::of(&shop);
    shop.db.clone().close().await.expect("the program has the database for itself");
    let program = home.start().await;
    let line = Proxy::to(home.address).await;
    let mut load = tokio::task::JoinSet::new();
    let mut people = Vec::new();
    for _ in 0..GUESTS {
        let mut person = Person::new(line.address);
        person.get("/checkout").await.expect("a page");
        people.push(person);
    }
    line.replies(Fault::ResetPeer { every: 3 }).await;
    for (guest, person) in people.into_iter().enumerate() {
        load.spawn(order(guest, person, goods, each, same_key));
    }
    let (mut links, mut lost) = (Vec::new(), 0);
    while let Some(guest) = load.join_next().await {
        let (own, own_lost) = guest.expect("no panic");
        links.extend(own);
        lost += own_lost;
    }
    let wanted = GUESTS * each;
    assert_eq!(links.iter().collect::<BTreeSet<_>>().len(), wanted, "every order has a link of its own");
    // Every third connection after those of the pages, no more and no less.
    assert_eq!((line.cut(), lost), (line.connections() / 3 - GUESTS / 3, line.cut()));
    program.kill().audit();
    let db = services::Db::connect(shop.db.url(), 1).await.expect("a database");
    let mut looking = shop.shop.clone();
    looking.db = db.clone();
    let placed = number(&looking, "SELECT COUNT(*) AS n FROM orders", vec![]).await;
    let taken = number(&looking, "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels", vec![]).await;
    assert_eq!(taken, placed);
    db.close().await.expect("closed");
    eprintln!("{backend:?}: {wanted} orders wanted, {lost} answers lost, {placed} orders there");
    (wanted, lost, placed)
}

#[test]
fn a_thousand_orders_of_which_every_third_answer_is_lost_are_a_thousand_orders() {
    runtime().block_on(async {
        for backend in backends() {
            let (wanted, lost, placed) = orders(backend, ORDERS, true).await;
            assert_eq!((wanted, placed), (1000, 1000));
            assert!(lost >= 499, "{lost}");
        }
    });
}

#[test]
fn without_the_same_key_every_lost_answer_is_an_order_too_many() {
    runtime().block_on(async {
        let (wanted, lost, placed) = orders(Backend::Sqlite, 10, false).await;
        assert!(lost >= 39, "{lost}");
        assert_eq!(placed as usize, wanted + lost);
    });
}
