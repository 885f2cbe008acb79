#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! The power fails: the built program is killed (SIGKILL) at the worst moments, started again in
//! the same folder, and nothing that a shopper was told has got lost, nothing happened twice.

mod program;

use program::{Home, PATIENCE, Person, backends, field, order_form};
use services::testing::buying::{Goods, product_with_stock};
use services::testing::{Backend, TestShop, number, runtime};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How often the program is killed under load; `YUNMALL_CRASHES` says otherwise.
const KILLS: usize = 20;
/// Guests who order at the same time.
const GUESTS: usize = 8;
/// A shop is back within this.
const BACK_WITHIN: Duration = Duration::from_secs(5);

/// Leaves the database to the program alone: only then the first connection after a crash has
/// something to recover.
async fn leave(shop: &TestShop) {
    shop.db.clone().close().await.expect("closed");
}

/// A number the database gives while the program is running or not.
async fn count(shop: &TestShop, sql: &'static str) -> i64 {
    let db = services::Db::connect(shop.db.url(), 1).await.expect("a database");
    let mut looking = shop.shop.clone();
    looking.db = db.clone();
    let found = number(&looking, sql, vec![]).await;
    db.close().await.expect("closed");
    found
}

#[test]
fn a_shop_that_dies_between_placing_and_paying_goes_on_where_it_was() {
    runtime().block_on(async {
        for backend in backends() {
            let shop = TestShop::open(backend).await;
            let goods = product_with_stock(&shop, 3).await;
            let home = Home::of(&shop);
            leave(&shop).await;
            let program = home.start().await;
            let mut guest = Person::new(home.address);
            let variant = goods.variant.to_string();
            let cart = [("variant", variant.as_str()), ("quantity", "2"), ("lang", "zh")];
            let added = guest.submit("/product/x", "/api/cart/add", &cart).await.expect("an answer");
            assert_eq!(added.sent_to(), "/cart?added=1");
            let checkout = guest.get("/checkout").await.expect("a page").body;
            let key = field(&checkout, "form[key]");
            let total = field(&checkout, "form[seen_total]");
            assert_eq!(total, goods.total(2).to_string());
            let mut form = order_form(&key, "", &total).to_vec();
            form.retain(|(name, _)| !name.contains("quantity"));
            let pay = guest.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer").sent_to();
            let token = pay.strip_prefix("/pay/").expect("the payment comes next").to_owned();

            let home = program.kill();
            let program = home.start().await;
            assert!(program.took < BACK_WITHIN, "{:?}", program.took);
            let again = guest.submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
            assert_eq!(again.sent_to(), pay, "the browser sends the form once more: the same order");
            assert!(guest.get(&pay).await.expect("a page").body.contains("去付款"));
            let start = [("access", token.as_str()), ("provider", "sandbox"), ("lang", "zh")];
            let sandbox = guest.submit(&pay, "/api/payment/start", &start).await.expect("an answer").sent_to();
            let door = sandbox.split('?').next().expect("a path").to_owned();
            let press = [("step", "pay"), ("lang", "zh")];
            assert_eq!(guest.submit(&sandbox, &door, &press).await.expect("an answer").status, 303);

            // Whether the provider's notice came in before this or was cut off: asking settles it.
            let home = program.kill();
            let program = home.start().await;
            let ask = [("access", token.as_str()), ("lang", "zh")];
            guest.submit(&pay, "/api/payment/ask", &ask).await.expect("an answer");
            assert!(guest.get(&pay).await.expect("a page").body.contains("支付成功"));
            assert!(guest.get(&format!("/order/{token}")).await.expect("a page").body.contains("已付款，正在备货"));

            let home = program.kill();
            home.audit();
            assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM orders WHERE payment_status = 'paid'").await, 1);
            assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM checkouts").await, 1);
            // The provider may be heard twice, by its notice and by its answer; the order is paid once.
            let paid = "SELECT COUNT(*) AS n FROM order_events WHERE kind = 'paid'";
            assert_eq!(count(&shop, paid).await, 1);
            let money = "SELECT CAST(SUM(captured) AS BIGINT) AS n FROM payments";
            assert_eq!(count(&shop, money).await, goods.total(2));
            assert_eq!(count(&shop, "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels").await, 2);
        }
    });
}

/// What the guests know: the shop's books must agree with it.
#[derive(Default)]
struct Witness {
    /// Idempotency key to the order's link, for every order that was acknowledged.
    acknowledged: Mutex<BTreeMap<String, (usize, String)>>,
    /// Orders that had to be sent again because no answer came.
    repeated: AtomicUsize,
    /// Answers that were neither an order nor a broken line.
    odd: Mutex<Vec<String>>,
}

/// One guest: orders again and again, and sends the same order until it is acknowledged.
async fn order_until_told(
    number: usize,
    mut guest: Person,
    goods: Goods,
    witness: Arc<Witness>,
    told: mpsc::UnboundedSender<()>,
    mut up: watch::Receiver<(usize, bool)>,
) {
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    for order in 0.. {
        if up.borrow().1 {
            return;
        }
        let key = format!("guest-{number}-order-{order}");
        let form = order_form(&key, &variant, &total);
        let mut tries = 0;
        let answer = loop {
            let life = up.borrow_and_update().0;
            tries += 1;
            match guest.submit("/checkout", "/api/checkout/place", &form).await {
                Ok(answer) => break answer,
                // The line broke: wait for the shop to be back, if it is not already.
                Err(_) => {
                    let back = tokio::time::timeout(PATIENCE, up.wait_for(|now| now.0 > life)).await;
                    if back.is_err() {
                        witness.odd.lock().expect("a lock").push("a line broke while the shop was up".to_owned());
                        return;
                    }
                }
            }
        };
        match answer.header("location").split_once("/pay/") {
            Some((_, token)) => {
                let told = (number, token.to_owned());
                witness.acknowledged.lock().expect("a lock").insert(key, told);
            }
            None => {
                let odd = format!("{} {}", answer.status, answer.header("location"));
                witness.odd.lock().expect("a lock").push(odd);
                return;
            }
        }
        if tries > 1 {
            witness.repeated.fetch_add(1, Ordering::Relaxed);
        }
        if told.send(()).is_err() {
            return;
        }
    }
}

async fn survives_kills(backend: Backend, kills: usize) {
    let shop = TestShop::open(backend).await;
    let goods = product_with_stock(&shop, 1_000_000).await;
    let home = Home::of(&shop);
    leave(&shop).await;
    let mut program = home.start().await;

    let witness = Arc::new(Witness::default());
    let (tell, mut told) = mpsc::unbounded_channel();
    // How often the shop has been started, and whether it is time to go home.
    let (lives, up) = watch::channel((0, false));
    let mut people = Vec::new();
    let mut load = tokio::task::JoinSet::new();
    for guest in 0..GUESTS {
        let mut person = Person::new(home.address);
        person.get("/checkout").await.expect("a page");
        assert!(!person.cookies.is_empty(), "whoever orders is known again");
        people.push(person.clone());
        load.spawn(order_until_told(guest, person, goods, witness.clone(), tell.clone(), up.clone()));
    }
    drop(tell);
    let mut slowest = Duration::ZERO;
    for kill in 1..=kills {
        // Another number of orders each time, so that the blow falls on every phase of the work.
        for _ in 0..3 + kill * 7 % 23 {
            let heard = tokio::time::timeout(PATIENCE, told.recv()).await.expect("orders go on");
            assert!(heard.is_some(), "{:?}", witness.odd.lock().expect("a lock"));
        }
        program = program.kill().start().await;
        slowest = slowest.max(program.took);
        lives.send_replace((kill, false));
    }
    lives.send_replace((kills + 1, true));
    while let Some(guest) = load.join_next().await {
        guest.expect("no panic");
    }
    assert_eq!(*witness.odd.lock().expect("a lock"), Vec::<String>::new());
    assert!(slowest < BACK_WITHIN, "healthy after {slowest:?}");

    // Sent once more, every order that was acknowledged is the same order as then.
    let acknowledged = witness.acknowledged.lock().expect("a lock").clone();
    let (variant, total) = (goods.variant.to_string(), goods.total(1).to_string());
    for (key, (guest, token)) in &acknowledged {
        let form = order_form(key, &variant, &total);
        let again = people[*guest].submit("/checkout", "/api/checkout/place", &form).await.expect("an answer");
        assert_eq!(again.sent_to(), format!("/pay/{token}"), "{key} got lost");
    }
    let orders = i64::try_from(acknowledged.len()).expect("a count");
    let repeated = witness.repeated.load(Ordering::Relaxed);
    eprintln!(
        "{backend:?}: {kills} kills, {orders} orders acknowledged, {repeated} of them sent again after a broken line, \
         back after at most {slowest:?}"
    );
    assert!(repeated > 0, "no blow fell on an order: this test proved nothing");

    let home = program.kill();
    home.audit();
    assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM checkouts").await, orders);
    assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM orders").await, orders);
    assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM payments").await, orders);
    assert_eq!(count(&shop, "SELECT CAST(SUM(allocated) AS BIGINT) AS n FROM stock_levels").await, orders);
}

#[test]
fn twenty_kills_under_load_lose_no_order_and_double_none() {
    let kills = std::env::var("YUNMALL_CRASHES").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    runtime().block_on(async {
        for backend in backends() {
            survives_kills(backend, kills).await;
        }
    });
}
