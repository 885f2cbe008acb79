//! Placements that share a transaction: each gets its own answer, none costs the others anything,
//! and it takes no more statements however many they are.

use domain::Lang;
use domain::checkout::{PlaceOrder, Placed, Refusal};
use services::checkout::{Crowd, crowd, place_order};
use services::sessions::Visitor;
use services::testing::buying::{Goods, buying, buying_cart, guest, member_shopper, product_of, product_with_stock};
use services::testing::{execute, number, on_both};
use services::{Error, Shop, Tx, audit, cart};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

type Answer = Result<Placed, Error>;

/// Keeps the counter occupied until it is dropped: the first one to come waits for the stock of
/// `goods`, and the others gather behind it.
async fn occupy(shop: &Shop, goods: Goods) -> Tx {
    let tx = shop.begin().await.expect("a transaction");
    let sql = "UPDATE stock_levels SET low_at = low_at WHERE variant_id = $1";
    services::testing::execute_in(&tx, sql, vec![goods.variant.0.into()]).await;
    tx
}

fn start(shop: &Shop, visitor: &Visitor, command: PlaceOrder) -> JoinHandle<Answer> {
    let (shop, visitor) = (shop.clone(), visitor.clone());
    tokio::spawn(async move { place_order(&shop, &visitor, command).await })
}

/// Until so many wait while somebody is served.
async fn gathered(shop: &Shop, waiting: usize) {
    while crowd(shop) != (Crowd { waiting, served: true }) {
        tokio::task::yield_now().await;
    }
}

/// The answers of one who is served first and alone, and of the others, who are served together
/// after it.
async fn together(shop: &Shop, goods: Goods, requests: Vec<(Visitor, PlaceOrder)>) -> Vec<Answer> {
    let occupied = occupy(shop, goods).await;
    let mut tasks = Vec::new();
    for (n, (visitor, command)) in requests.into_iter().enumerate() {
        tasks.push(start(shop, &visitor, command));
        gathered(shop, n).await;
    }
    drop(occupied);
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("it ends"));
    }
    answers
}

async fn books_are_right(shop: &Shop) {
    let findings = audit::run(shop).await.expect("the audit runs");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn count(shop: &Shop, sql: &'static str) -> i64 {
    number(shop, sql, vec![]).await
}

async fn left(shop: &Shop, goods: Goods) -> i64 {
    services::stock::available(shop, &[goods.variant]).await.expect("the stock is read")[&goods.variant]
}

#[test]
fn each_in_a_batch_gets_its_own_answer_in_the_order_in_which_they_came() {
    on_both(|shop| async move {
        let (goods, scarce) = (product_with_stock(&shop, 50).await, product_of(&shop, "tea", 700, 3).await);
        let earlier = guest(&shop).await;
        let known = buying(goods, 1);
        let placed = place_order(&shop, &earlier, known.clone()).await.expect("an order");
        let (reuser, member, nobody) = (guest(&shop).await, member_shopper(&shop).await, guest(&shop).await);
        let used = buying(goods, 1);
        place_order(&shop, &reuser, used.clone()).await.expect("an order");
        cart::add(&shop, &member, goods.variant, 2).await.expect("in the cart");
        cart::add(&shop, &member, scarce.variant, 1).await.expect("in the cart");
        let first = guest(&shop).await;
        let english = PlaceOrder { lang: Lang::En, ..buying(scarce, 1) };
        let wrong_total = PlaceOrder { seen_total: 1, ..buying(goods, 1) };
        let requests = vec![
            (first, buying(goods, 1)),
            (earlier, known),
            (reuser, PlaceOrder { note: "另一个".to_owned(), ..used }),
            (guest(&shop).await, buying(scarce, 2)),
            (member.clone(), buying_cart(goods.total(2) + scarce.total(1))),
            (guest(&shop).await, english),
            (nobody, buying_cart(1)),
            (guest(&shop).await, wrong_total),
            (guest(&shop).await, buying(goods, 5)),
        ];
        let mut answers = together(&shop, goods, requests).await.into_iter();
        let mut answer = || answers.next().expect("everybody gets an answer");
        let refused = |answer: Answer| match answer {
            Err(Error::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        };
        assert_eq!(answer().expect("the first").total.minor, goods.total(1));
        assert_eq!(answer().expect("the replay"), placed);
        assert_eq!(refused(answer()), Refusal::KeyReused);
        assert_eq!(answer().expect("two of three").total.minor, scarce.total(2));
        assert_eq!(answer().expect("the last one").orders.len(), 2);
        match refused(answer()) {
            Refusal::OutOfStock { requested: 1, available: 0, title, .. } => assert!(title.is_ascii(), "{title}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(refused(answer()), Refusal::EmptyCart);
        assert_eq!(refused(answer()), Refusal::TotalChanged { seen: 1, now: goods.total(1) });
        assert_eq!(answer().expect("five").total.minor, goods.total(5));
        assert_eq!((left(&shop, goods).await, left(&shop, scarce).await), (50 - 2 - 1 - 2 - 5, 0));
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM orders").await, 7);
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM cart_lines").await, 0);
        books_are_right(&shop).await;
    });
}

#[test]
fn a_batch_takes_as_many_statements_as_one_placement() {
    on_both(|mut shop| async move {
        let mut goods = Vec::new();
        for n in 0..24 {
            goods.push(product_of(&shop, "self", 1000 + n, 10).await);
        }
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let seeing = seen.clone();
        shop.shop.db.on_statement(move |told, _| seeing.lock().expect("a list").push(told.sql.clone()));
        let alone = guest(&shop).await;
        place_order(&shop, &alone, buying(goods[1], 1)).await.expect("one that reads the settings");
        seen.lock().expect("a list").clear();
        place_order(&shop, &alone, buying(goods[0], 1)).await.expect("an order");
        let one: Vec<String> = std::mem::take(&mut *seen.lock().expect("a list"));
        // Keys, levels, variants, what these people hold unpaid; the level; and together checkout,
        // order, line, history, payment, job and movement. The outbox goes with them on SQLite; on PostgreSQL it
        // is a statement of its own, which tells the other nodes as well.
        let alone = if shop.db.is_postgres() { 7 } else { 6 };
        assert_eq!(one.len(), alone, "{one:#?}");

        let mut requests = vec![(guest(&shop).await, buying(goods[0], 1))];
        for goods in &goods {
            requests.push((guest(&shop).await, buying(*goods, 1)));
        }
        seen.lock().expect("a list").clear();
        for answer in together(&shop, goods[0], requests).await {
            answer.expect("an order");
        }
        // One that keeps the first waiting; the first; and the 24 with a statement for each table: the seven that
        // go out together for one, and the outbox.
        let all = seen.lock().expect("a list").clone();
        assert_eq!(all.len(), 1 + alone + 5 + 8, "{all:#?}");
        books_are_right(&shop).await;
    });
}

#[test]
fn a_batch_that_fails_as_a_whole_is_served_one_by_one() {
    on_both(|shop| async move {
        let (goods, poisoned) = (product_with_stock(&shop, 50).await, product_of(&shop, "self", 1100, 50).await);
        // Whoever is the second to write such a total takes the whole transaction down.
        let trap = "CREATE UNIQUE INDEX trap ON orders (total) WHERE total = 1900";
        execute(&shop, trap, vec![]).await;
        let mut requests = vec![(guest(&shop).await, buying(goods, 1))];
        for goods in [goods, poisoned, poisoned, goods] {
            requests.push((guest(&shop).await, buying(goods, 1)));
        }
        let answers = together(&shop, goods, requests).await;
        let fine: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(fine, [true, true, true, false, true], "{answers:?}");
        assert!(matches!(answers[3], Err(Error::Database(_))));
        assert_eq!((left(&shop, goods).await, left(&shop, poisoned).await), (47, 49));
        assert_eq!(count(&shop, "SELECT COUNT(*) AS n FROM checkouts").await, 4);
        books_are_right(&shop).await;
    });
}

#[test]
fn a_full_queue_sends_the_next_one_away_at_once_and_goes_on() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5000).await;
        let (patient, impatient) = (guest(&shop).await, guest(&shop).await);
        let occupied = occupy(&shop, goods).await;
        let first = start(&shop, &patient, buying(goods, 1));
        gathered(&shop, 0).await;
        let waiting: Vec<_> = (0..4096).map(|_| start(&shop, &impatient, buying(goods, 1))).collect();
        gathered(&shop, 4096).await;
        match place_order(&shop, &impatient, buying(goods, 1)).await {
            Err(Error::Busy(2)) => {}
            other => panic!("{other:?}"),
        }
        waiting.iter().for_each(JoinHandle::abort);
        for task in waiting {
            assert!(task.await.is_err(), "nobody waits any more");
        }
        drop(occupied);
        first.await.expect("it ends").expect("an order");
        place_order(&shop, &impatient, buying(goods, 1)).await.expect("there is room again");
        assert_eq!(left(&shop, goods).await, 4998);
        books_are_right(&shop).await;
    });
}

#[test]
fn one_cart_is_bought_once_under_two_keys_on_two_nodes() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 100).await;
        let other = shop.another_node();
        let shopper = member_shopper(&shop).await;
        for round in 1..=20 {
            cart::add(&shop, &shopper, goods.variant, 2).await.expect("in the cart");
            let command = || buying_cart(goods.total(2));
            let tasks = [start(&shop, &shopper, command()), start(&other, &shopper, command())];
            let mut bought = 0;
            for task in tasks {
                match task.await.expect("it ends") {
                    Ok(_) => bought += 1,
                    Err(Error::Refused(Refusal::EmptyCart)) => {}
                    Err(error) => panic!("round {round}: {error}"),
                }
            }
            assert_eq!(bought, 1, "round {round}");
        }
        assert_eq!(left(&shop, goods).await, 60);
        books_are_right(&shop).await;
    });
}

#[test]
fn sold_out_is_said_at_once_and_taken_back_when_stock_comes() {
    on_both(|mut shop| async move {
        let goods = product_with_stock(&shop, 1).await;
        let (winner, late) = (guest(&shop).await, guest(&shop).await);
        let command = buying(goods, 1);
        let placed = place_order(&shop, &winner, command.clone()).await.expect("the last one");
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let seeing = statements.clone();
        shop.shop.db.on_statement(move |told, _| seeing.lock().expect("a list").push(told.sql.clone()));
        match place_order(&shop, &late, buying(goods, 3)).await {
            Err(Error::Refused(Refusal::OutOfStock { requested: 3, available: 0, .. })) => {}
            other => panic!("{other:?}"),
        }
        let asked: Vec<String> = std::mem::take(&mut *statements.lock().expect("a list"));
        assert_eq!(asked.len(), 1, "only whether the key is known: {asked:?}");
        assert_eq!(place_order(&shop, &winner, command).await.expect("the same order"), placed);
        services::testing::buying::receive(&shop, goods, goods.location, 1).await;
        place_order(&shop, &late, buying(goods, 1)).await.expect("stock came in");
        books_are_right(&shop).await;
    });
}
