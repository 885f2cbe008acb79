#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The database is half a second slower with every answer, and then there are too few connections to
//! it. Guests look around as quickly as ever; pages that are somebody's own are shown in the end;
//! whoever orders gets the order, or hears when to come back; and what was asked again in the end is
//! there once.

mod program;
mod proxy;

use program::{Answer, Home, Person, Program, order_form};
use proxy::{Fault, Proxy};
use services::live::LiveEvent;
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, execute_in, left_out, number, postgres_server, runtime};
use std::time::{Duration, Instant};

const SLOW: Fault = Fault::Latency(Duration::from_millis(500));
/// Guests who look around at the same time, and looks of each at every page.
const GUESTS: usize = 10;
const LOOKS: usize = 20;
/// How long the home page may take for 95 of 100 of them.
const QUICK: Duration = Duration::from_millis(300);
/// People who press the button at the same moment.
const CROWD: usize = 60;

struct Slow {
    shop: TestShop,
    goods: Goods,
    page: String,
    line: Proxy,
    program: Program,
}

/// A shop whose database is at the other end of a line that can be made slow.
async fn slow(connections: &str) -> Option<Slow> {
    let Some(server) = postgres_server() else {
        left_out("YUNMALL_TEST_POSTGRES is not set");
        return None;
    };
    let shop = TestShop::open(Backend::Postgres).await;
    let goods = product_with_stock(&shop, 1_000).await;
    let place = server.rsplit('@').next().and_then(|rest| rest.split('/').next()).expect("host and port");
    let line = Proxy::to(place.parse().expect("an address on the loopback")).await;
    let mut home = Home::of(&shop).with("YUNMALL_CONNECTIONS", connections);
    home.database = shop.db.url().replace(place, &line.address.to_string());
    let program = home.start().await;
    let listed = Person::new(home.address).get("/search").await.expect("a page").body;
    let page = listed.split("href=\"/product/").nth(1).and_then(|rest| rest.split('"').next());
    let page = format!("/product/{}", page.expect("the product is listed"));
    Some(Slow { shop, goods, page, line, program })
}

impl Slow {
    async fn orders(&self) -> i64 {
        number(&self.shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await
    }
}

/// Opens a page and says how long that took.
async fn look(person: &mut Person, path: &str) -> (Answer, Duration) {
    let begun = Instant::now();
    let answer = person.get(path).await.expect("an answer");
    (answer, begun.elapsed())
}

/// Guests look around; gives how long each page took for 95 of 100 of them, in the order of the pages.
async fn guests_look(slow: &Slow, pages: &[&str]) -> Vec<Duration> {
    let mut guests = tokio::task::JoinSet::new();
    for _ in 0..GUESTS {
        let (pages, address) =
            (pages.iter().map(|&page| page.to_owned()).collect::<Vec<_>>(), slow.program.home.address);
        guests.spawn(async move {
            let mut guest = Person::new(address);
            let mut looks = Vec::new();
            for _ in 0..LOOKS {
                for (at, page) in pages.iter().enumerate() {
                    let (answer, took) = look(&mut guest, page).await;
                    assert_eq!(answer.status, 200, "{page}: {}", answer.body);
                    assert!(!answer.body.contains("notice-bad"), "{page}: {}", answer.body);
                    looks.push((at, took));
                }
            }
            looks
        });
    }
    let mut took = vec![Vec::new(); pages.len()];
    while let Some(looks) = guests.join_next().await {
        looks.expect("no panic").into_iter().for_each(|(at, one)| took[at].push(one));
    }
    let p95 = |mut took: Vec<Duration>| {
        took.sort();
        assert_eq!(took.len(), GUESTS * LOOKS);
        took[took.len() * 95 / 100]
    };
    took.into_iter().map(p95).collect()
}

#[test]
fn guests_look_around_in_copies_until_the_shop_knows_that_they_are_wrong() {
    runtime().block_on(async {
        let Some(slow) = slow("8").await else { return };
        let pages = ["/", "/en", slow.page.as_str(), "/search", "/categories", "/about"];
        let before = guests_look(&slow, &pages).await;
        slow.line.replies(SLOW).await;
        let after = guests_look(&slow, &pages).await;
        for (at, page) in pages.iter().enumerate() {
            eprintln!("{page}: p95 {:?}, while the database is slow {:?}", before[at], after[at]);
            assert!(after[at] <= QUICK, "{page}: {:?}", after[at]);
        }
        // A price changes, on another node, and this one hears of it half a second later.
        let mut tx = slow.shop.begin().await.expect("a transaction");
        execute_in(&tx, "UPDATE variants SET price = 98760431", vec![]).await;
        execute_in(&tx, "UPDATE products SET price_min = 98760431, price_max = 98760431", vec![]).await;
        tx.emit(LiveEvent::all_goods());
        tx.commit().await.expect("a new price");
        let mut guest = Person::new(slow.program.home.address);
        let begun = Instant::now();
        let shows = |answer: &Answer| answer.body.contains("98760431");
        while !shows(&guest.get(&slow.page).await.expect("a page")) {
            assert!(begun.elapsed() < Duration::from_secs(30), "the old price is still shown");
        }
        eprintln!("a new price was shown after {:?}", begun.elapsed());
        // The first to come waits for each page; then nobody does any more.
        for page in pages {
            guest.get(page).await.expect("a page");
        }
        let again = guests_look(&slow, &pages).await;
        assert!(again.iter().all(|&took| took <= QUICK), "{again:?}");
        assert!(shows(&guest.get(&slow.page).await.expect("a page")));
        slow.line.heal().await;
        slow.program.kill();
    });
}

#[test]
fn a_database_that_answers_half_a_second_late_makes_everything_slow_and_nothing_wrong() {
    runtime().block_on(async {
        let Some(slow) = slow("8").await else { return };
        let mut person = Person::new(slow.program.home.address);
        person.get("/checkout").await.expect("a page");
        slow.line.replies(SLOW).await;
        for path in ["/", slow.page.as_str(), "/search", "/cart", "/checkout"] {
            let (answer, took) = look(&mut person, path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            eprintln!("{path}: {took:?}");
            assert!(took < Duration::from_secs(10), "{path}: {took:?}");
        }
        let (variant, total) = (slow.goods.variant.to_string(), slow.goods.total(1).to_string());
        let form = order_form("key-of-the-slow-order", &variant, &total);
        let begun = Instant::now();
        let placed = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
        assert!(placed.sent_to().starts_with("/pay/"));
        eprintln!("an order: {:?}", begun.elapsed());
        assert_eq!(slow.orders().await, 1);
        slow.line.heal().await;
        slow.program.kill().audit();
    });
}

#[test]
fn too_few_slow_connections_send_people_away_with_a_time_and_do_nothing_by_halves() {
    runtime().block_on(async {
        let Some(slow) = slow("2").await else { return };
        let address = slow.program.home.address;
        let (variant, total) = (slow.goods.variant.to_string(), slow.goods.total(1).to_string());
        // They were at another node until now: this one must ask who they are.
        let other = slow.program.home.second_node().start().await;
        let mut people = Vec::new();
        for _ in 0..CROWD {
            let mut person = Person::new(other.home.address);
            person.get("/checkout").await.expect("a page");
            people.push(person.at(address));
        }
        other.kill();
        let pages = ["/", slow.page.as_str()];
        guests_look(&slow, &pages).await;
        slow.line.replies(SLOW).await;
        let mut crowd = tokio::task::JoinSet::new();
        for (at, mut person) in people.into_iter().enumerate() {
            let (variant, total) = (variant.clone(), total.clone());
            crowd.spawn(async move {
                let begun = Instant::now();
                let key = format!("key-of-person-{at}");
                let form = order_form(&key, &variant, &total);
                let answer = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
                (person, at, answer, begun.elapsed())
            });
        }
        // Guests who only look, meanwhile.
        let looked = guests_look(&slow, &pages).await;
        eprintln!("in the crowd: {pages:?} p95 {looked:?}");
        assert!(looked.iter().all(|&took| took <= QUICK), "{looked:?}");
        let (mut ordered, mut later, mut slowest) = (0, Vec::new(), Duration::ZERO);
        while let Some(one) = crowd.join_next().await {
            let (person, at, answer, took) = one.expect("no panic");
            slowest = slowest.max(took);
            if answer.header("location").contains("/pay/") {
                ordered += 1;
                continue;
            }
            let said = answer.status == 503 || answer.header("location").contains("__err=");
            assert!(said && !answer.header("retry-after").is_empty(), "{} {:?}", answer.status, answer);
            later.push((person, at));
        }
        eprintln!("{ordered} ordered, {} were told to come back, after at most {slowest:?}", later.len());
        assert!(!later.is_empty(), "the connections were enough: this test proved nothing");
        slow.line.heal().await;
        for (mut person, at) in later {
            let key = format!("key-of-person-{at}");
            let form = order_form(&key, &variant, &total);
            let answer = person.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
            assert!(answer.sent_to().starts_with("/pay/"), "{}", answer.sent_to());
        }
        assert_eq!(slow.orders().await as usize, CROWD);
        let taken = "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels";
        assert_eq!(number(&slow.shop, taken, vec![]).await as usize, CROWD);
        slow.program.kill().audit();
    });
}
