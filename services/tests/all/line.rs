//! A long line before the till: whoever wants something on sale knows their place, comes first when
//! they came first, and hears at once that those ahead have taken everything.

use domain::checkout::{AddressForm, PlaceOrder, Placed, Refusal, Standing};
use domain::flash::FlashSaleForm;
use domain::{Lang, Money, Timestamp};
use services::checkout::{Crowd, crowd, place_order, standing};
use services::sessions::Visitor;
use services::testing::buying::{DELIVERY, Goods, buying, guest, product_with_stock};
use services::testing::{TestShop, number, on_both, trade};
use services::{Error, Shop, Tx, audit, flash};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

/// Price of one in the sale; otherwise it is ¥10.00.
const PRICE: i64 = 600;

async fn on_sale(shop: &TestShop, goods: Goods, pieces: i64) {
    let member = trade::member(shop, Some(goods.merchant), "editor").await;
    let now = shop.clock.now();
    let sheet = services::stock::desk::sheet(shop, &member, Lang::Zh, goods.variant).await.expect("the sheet");
    let form = FlashSaleForm {
        sku: sheet.row.sku,
        price: Money::cny(PRICE).decimal(),
        quantity: pieces.to_string(),
        per_person: "1".to_owned(),
        starts_at: now.plus(-Timestamp::MINUTE).shanghai_minute(),
        ends_at: now.plus(2 * Timestamp::HOUR).shanghai_minute(),
    };
    flash::desk::begin(shop, &member, &form).await.expect("a sale");
}

/// A command at the sale's price, of somebody nobody else is like.
fn stranger(goods: Goods, who: usize) -> PlaceOrder {
    let command = buying(goods, 1);
    let (phone, line) = (format!("139{who:08}"), format!("文三路 {who} 号"));
    PlaceOrder {
        seen_total: PRICE + DELIVERY,
        address: AddressForm { phone, line, ..command.address.clone() },
        ..command
    }
}

/// Keeps the counter occupied until it is dropped.
async fn occupy(shop: &Shop, goods: Goods) -> Tx {
    let tx = shop.begin().await.expect("a transaction");
    let sql = "UPDATE stock_levels SET low_at = low_at WHERE variant_id = $1";
    services::testing::execute_in(&tx, sql, vec![goods.variant.0.into()]).await;
    tx
}

fn start(shop: &Shop, visitor: &Visitor, command: &PlaceOrder) -> JoinHandle<Result<Placed, Error>> {
    let (shop, visitor, command) = (shop.clone(), visitor.clone(), command.clone());
    tokio::spawn(async move { place_order(&shop, &visitor, command).await })
}

async fn until(shop: &Shop, expected: Crowd) {
    while crowd(shop) != expected {
        tokio::task::yield_now().await;
    }
}

#[test]
fn places_are_first_come_and_sold_out_takes_no_turn() {
    on_both(|mut shop| async move {
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let seeing = statements.clone();
        shop.shop.db.on_statement(move |told, _| seeing.lock().expect("a list").push(told.sql.clone()));
        let goods = product_with_stock(&shop, 4).await;
        on_sale(&shop, goods, 4).await;
        // Whoever comes first is served at once, and the shop has seen what is left.
        place_order(&shop, &guest(&shop).await, stranger(goods, 0)).await.expect("one of four");

        // More than share one transaction.
        let mut people = Vec::new();
        for who in 1..=300 {
            people.push((guest(&shop).await, stranger(goods, who)));
        }
        let occupied = occupy(&shop, goods).await;
        let mut tasks = Vec::new();
        for (n, (visitor, command)) in people.iter().enumerate() {
            tasks.push(start(&shop, visitor, command));
            until(&shop, Crowd { waiting: n, served: true }).await;
        }
        for (n, task) in tasks.into_iter().enumerate() {
            // The first is being served, the second is the first of those who wait.
            let place = i64::try_from(n.saturating_sub(1)).expect("a place");
            match task.await.expect("it ends") {
                Err(Error::InLine(ahead)) => assert_eq!(ahead, place),
                other => panic!("{n}: {other:?}"),
            }
            let (visitor, command) = &people[n];
            let seen = standing(&shop, visitor, &command.idempotency_key).await.expect("a standing");
            assert_eq!(seen, Standing::Waits { ahead: place, left: Some(3), seconds: 2 });
        }
        // Asking again is no second request, and another's key says nothing.
        let (visitor, command) = &people[9];
        let again = place_order(&shop, visitor, command.clone()).await;
        assert!(matches!(again, Err(Error::InLine(8))), "{again:?}");
        assert_eq!(crowd(&shop).waiting, 299);
        let strange = standing(&shop, &people[8].0, &command.idempotency_key).await.expect("a standing");
        assert_eq!(strange, Standing::Gone);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await, 1);

        statements.lock().expect("a list").clear();
        drop(occupied);
        until(&shop, Crowd { waiting: 0, served: false }).await;
        let mut answers = Vec::new();
        for (visitor, command) in &people {
            answers.push(loop {
                match standing(&shop, visitor, &command.idempotency_key).await.expect("a standing") {
                    Standing::Waits { .. } => tokio::task::yield_now().await,
                    other => break other,
                }
            });
        }
        for (n, answer) in answers.iter().enumerate() {
            match answer {
                Standing::Placed { access } if n < 3 => assert!(!access.is_empty()),
                Standing::Refused(Refusal::OutOfStock { requested: 1, available: 0, .. }) if n >= 3 => {}
                other => panic!("{n}: {other:?}"),
            }
        }
        // Two transactions looked at the stock: that of the first, and the one in which the last pieces
        // went. Those who came after it were told by one question for all of them, without any lock.
        let asked: Vec<String> = std::mem::take(&mut *statements.lock().expect("a list"));
        let with = |part: &str| asked.iter().filter(|sql| sql.contains(part)).count();
        assert_eq!(with("s.on_hand - s.allocated AS available, l.region_code"), 2, "{asked:#?}");
        // On PostgreSQL the first had asked for its key before it met the occupied stock.
        let keys = if shop.db.is_postgres() { 2 } else { 3 };
        assert_eq!(with("wanted (shopper, idempotency_key"), keys);
        assert_eq!(audit::run(&shop).await.expect("the audit runs"), vec![]);

        // The same request again has the same answer, and the order is found without this process.
        let (visitor, command) = &people[0];
        let again = place_order(&shop, visitor, command.clone()).await.expect("the order");
        assert_eq!(answers[0], Standing::Placed { access: again.access.clone() });
        let other = shop.another_node();
        let found = standing(&other, visitor, &command.idempotency_key).await.expect("a standing");
        assert_eq!(found, Standing::Placed { access: again.access });
        let late = standing(&other, &people[200].0, &people[200].1.idempotency_key).await.expect("a standing");
        assert_eq!(late, Standing::Gone);
    });
}
