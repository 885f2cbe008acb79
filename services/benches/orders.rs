//! Placed orders per second through the use case, beside the bare SQL of the same order sent one
//! transaction per order to the same database in the same run: the ratio holds when the machine's
//! speed drifts.
//!
//! Shoppers each place one order after the other for some seconds; their goods are spread over
//! 10,000 variants, or all are the same one. The baseline looks nothing up, decides nothing and
//! seals nothing: it only writes the rows. On SQLite it is a plain loop, which is as fast as its
//! one writer gets; on PostgreSQL it is pgbench with a prepared script and as many clients as there
//! are shoppers. The processor's time is that of this process and of PostgreSQL together, divided
//! by the orders.
#![allow(clippy::expect_used)] // A measurement that cannot go on shall stop.

use services::checkout::place_order;
use services::testing::bulk::many_goods;
use services::testing::buying::Goods;
use services::testing::crowd::strangers;
use services::testing::measure::{
    Figures, GOODS, Meter, SECONDS, bare, choose, compare, middle, people_each, rounds, shoppers,
};
use services::testing::{Backend, TestShop, postgres_server, runtime};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() {
    runtime().block_on(async {
        println!("orders over {GOODS} variants or one, {SECONDS} s each; ratios are to the bare SQL beside it");
        measure(Backend::Sqlite).await;
        if postgres_server().is_some() {
            measure(Backend::Postgres).await;
        } else {
            println!("PostgreSQL left out: YUNMALL_TEST_POSTGRES is not set");
        }
    });
}

async fn measure(backend: Backend) {
    let shop = Arc::new(TestShop::open(backend).await);
    let goods = Arc::new(many_goods(&shop, GOODS, 100_000_000).await);
    for spread in [true, false] {
        for shoppers in shoppers() {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..rounds(shoppers) {
                ours.push(through(&shop, &goods, spread, shoppers).await);
                theirs.push(bare(&shop, &goods, spread, shoppers).await);
            }
            let (ours, theirs) = (middle(ours).expect("a round"), middle(theirs).expect("a round"));
            compare(backend, spread, shoppers, ("services", &ours), &theirs);
        }
    }
}

/// Orders are placed through the use case, each by somebody else.
async fn through(shop: &Arc<TestShop>, goods: &Arc<Vec<Goods>>, spread: bool, shoppers: usize) -> Figures {
    let mut people = Vec::new();
    for _ in 0..shoppers {
        people.push(strangers(shop, people_each(shoppers)).await);
    }
    let meter = Meter::start(shop).await;
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (shopper, people) in people.into_iter().enumerate() {
        let (shop, goods) = (shop.clone(), goods.clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed().as_secs() < SECONDS {
                let person = &people[times.len() % people.len()];
                let command = person.buys(choose(&goods, spread, shopper, times.len()));
                let begun = Instant::now();
                place_order(&shop, &person.visitor, command).await.expect("an order");
                times.push(begun.elapsed());
            }
            times
        });
    }
    let times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let elapsed = begun.elapsed();
    Figures::of(times, elapsed, meter.stop())
}
