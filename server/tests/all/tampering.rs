//! O5: requests to place an order that somebody has bent. What is wrong is refused and leaves
//! nothing; what is merely added is ignored, and the price is the server's.

use crate::bent::{Form, OTHERS_STREET, PRICE, WAYS, World, bend};
use crate::browser::{Browser, router, says};
use axum::http::Method;
use services::audit;
use services::testing::chance::Chance;
use services::testing::{TestShop, number, on_both};

/// How many requests are bent.
const REQUESTS: usize = 200;

/// What an order leaves behind, and how much one piece at the server's price adds to it.
const BOOKS: [(&str, i64); 10] = [
    ("SELECT COUNT(*) AS n FROM checkouts", 1),
    ("SELECT COUNT(*) AS n FROM orders", 1),
    ("SELECT COUNT(*) AS n FROM order_lines", 1),
    ("SELECT COUNT(*) AS n FROM order_events", 1),
    ("SELECT COUNT(*) AS n FROM jobs", 1),
    ("SELECT COUNT(*) AS n FROM payments", 1),
    ("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS n FROM payments", PRICE),
    ("SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) AS n FROM orders", PRICE),
    ("SELECT CAST(COALESCE(SUM(allocated), 0) AS BIGINT) AS n FROM stock_levels", 1),
    ("SELECT CAST(COALESCE(SUM(on_hand), 0) AS BIGINT) AS n FROM stock_levels", 0),
];

async fn read_books(shop: &TestShop) -> Vec<i64> {
    let mut books = Vec::new();
    for (sql, _) in BOOKS {
        books.push(number(shop, sql, vec![]).await);
    }
    books
}

/// A call of the program in the browser, whose answers carry their status.
const CALL: [(&str, &str); 3] = [
    ("accept", "application/json"),
    ("content-type", "application/x-www-form-urlencoded"),
    ("sec-fetch-site", "same-origin"),
];

#[test]
fn two_hundred_tampered_requests_are_refused_or_cost_what_the_server_says() {
    on_both(|shop| async move {
        let world = World::make(&shop).await;
        let mut browser = Browser::new(&router(&shop));
        let mut chance = Chance::of(20_261_123);
        let mut books = read_books(&shop).await;
        let (mut placed, mut refused) = (0, 0);
        for round in 0..REQUESTS {
            let mut form = Form::good(world.cup, round);
            let status = bend(&mut form, &world, round % WAYS, &mut chance);
            let body = form.body();
            let answer = browser.send(Method::POST, "/api/checkout/place", &CALL, &body).await;
            let told = format!("round {round}: {body}\n{}", answer.body);
            assert_eq!(answer.status.as_u16(), status, "{told}");
            if status == 200 {
                placed += 1;
                let pay = answer.header("location");
                assert!(pay.starts_with("/pay/"), "{pay}: {told}");
                let order = browser.get(&pay.replace("/pay/", "/order/")).await;
                assert!(order.body.contains("¥18.00") && !says(&order.body, OTHERS_STREET), "{told}");
                for (book, (_, one)) in books.iter_mut().zip(BOOKS) {
                    *book += one;
                }
            } else {
                refused += 1;
                // The reason is one that a sentence can be made of, and not “something went wrong”.
                let reasons: &[&str] = if status == 422 { &["Refused"] } else { &["Invalid", "Transport"] };
                assert!(reasons.iter().any(|reason| answer.body.starts_with(&format!("{{\"{reason}\":"))), "{told}");
            }
            assert_eq!(read_books(&shop).await, books, "{told}");
        }
        // Three of the twenty ways never matter, and sixteen always do.
        assert!((30..=40).contains(&placed) && placed + refused == 200, "{placed} placed, {refused} refused");
        let bent = "SELECT COUNT(*) AS n FROM orders WHERE customer_id IS NOT NULL OR channel <> 'web'
                      OR currency <> 'CNY' OR payment_status <> 'unpaid' OR discount_total <> 0 OR total <> $1";
        assert_eq!(number(&shop, bent, vec![PRICE.into()]).await, 0);
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}
