#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! K8: a hundred people write to SQLite, which has one writer, at the same moment and without pause.
//! Nobody is told that the database is busy, and every order is there once.

mod program;

use program::{Home, Person, order_form};
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, runtime};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const WRITERS: usize = 100;
/// Orders of each; `YUNMALL_WRITERS_SECONDS=90` lets them go on for so long instead.
const ORDERS: usize = 20;

/// Places orders one after the other, and gives their links.
async fn write(node: SocketAddr, goods: Goods, until: Option<Instant>) -> Vec<String> {
    let mut person = Person::new(node);
    person.get("/checkout").await.expect("a page");
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    let mut links = Vec::new();
    while until.map_or(links.len() < ORDERS, |until| Instant::now() < until) {
        let key = uuid::Uuid::now_v7().to_string();
        let form = order_form(&key, &variant, &total);
        let answer = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
        let link = answer.header("location").split_once("/pay/").map(|(_, token)| token.to_owned());
        links.push(link.unwrap_or_else(|| panic!("{}: {}{}", answer.status, answer.header("location"), answer.body)));
    }
    links
}

#[test]
fn a_hundred_writers_never_hear_that_the_database_is_busy() {
    let seconds = std::env::var("YUNMALL_WRITERS_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    runtime().block_on(async {
        let shop = TestShop::open(Backend::Sqlite).await;
        let goods = product_with_stock(&shop, 10_000_000).await;
        let home = Home::of(&shop);
        shop.db.clone().close().await.expect("closed");
        let program = home.start().await;
        let begun = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..WRITERS {
            tasks.spawn(write(home.address, goods, until));
        }
        let mut links = BTreeSet::new();
        let mut told = 0;
        while let Some(task) = tasks.join_next().await {
            let own = task.expect("nobody was sent away");
            told += own.len();
            links.extend(own);
        }
        println!("{WRITERS} writers, {told} orders in {:.1} s", begun.elapsed().as_secs_f64());
        assert_eq!(links.len(), told, "every order has a link of its own");
        assert!(told >= WRITERS * ORDERS, "{told}");
        let home = program.kill();
        home.audit();
        let db = services::Db::connect(shop.db.url(), 1).await.expect("a database");
        let mut looking = shop.shop.clone();
        looking.db = db.clone();
        let orders = services::testing::number(&looking, "SELECT COUNT(*) AS n FROM orders", vec![]).await;
        assert_eq!(orders as usize, told);
        db.close().await.expect("closed");
    });
}
