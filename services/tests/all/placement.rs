//! Placing orders: one answer per key, nothing half, no price believed.

use domain::Money;
use domain::checkout::{PlaceOrder, Placed, Refusal, Source};
use domain::ids::{DeliveryMethodId, MerchantId, VariantId};
use domain::settings::delivery::{MethodForm, RateForm};
use services::checkout::place_order;
use services::customers::addresses;
use services::sessions::Visitor;
use services::testing::buying::{
    DELIVERY, Goods, buying, buying_cart, guest, member_shopper, pieces_in_cart, place, product_of, product_with_stock,
    receive, two_merchants,
};
use services::testing::{TestShop, execute, number, on_both, trade};
use services::{Error, audit, cart};
use std::sync::{Arc, Mutex};

async fn orders(shop: &TestShop) -> i64 {
    number(shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await
}

/// Everything that placing an order could have left behind.
async fn traces(shop: &TestShop) -> i64 {
    number(
        shop,
        "SELECT (SELECT COUNT(*) FROM orders) + (SELECT COUNT(*) FROM checkouts) + (SELECT COUNT(*) FROM order_lines)
           + (SELECT COUNT(*) FROM payments) + (SELECT COUNT(*) FROM jobs) + (SELECT COUNT(*) FROM order_events)
           + (SELECT CAST(COALESCE(SUM(allocated), 0) AS BIGINT) FROM stock_levels) AS n",
        vec![],
    )
    .await
}

async fn left(shop: &TestShop, goods: Goods) -> i64 {
    services::stock::available(shop, &[goods.variant]).await.expect("the stock is read")[&goods.variant]
}

async fn refusal(shop: &TestShop, visitor: &Visitor, command: PlaceOrder) -> Refusal {
    refused(place_order(shop, visitor, command).await)
}

fn refused(answer: services::Result<Placed>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

async fn books_are_right(shop: &TestShop) {
    let findings = audit::run(shop).await.expect("the audit runs");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn an_order_is_placed_with_everything_frozen() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let visitor = guest(&shop).await;
        let mut command = buying(goods, 2);
        command.email = Some("wang@example.com".to_owned());
        command.note = "放门口".to_owned();
        let placed = place_order(&shop, &visitor, command).await.expect("an order");
        assert_eq!(placed.total, Money::cny(2800));
        assert_eq!(placed.orders.len(), 1);
        assert_eq!(left(&shop, goods).await, 3);
        let page = services::orders::of_checkout(&shop, &placed.access, domain::Lang::Zh).await.expect("the page");
        let order = &page.orders[0];
        assert_eq!(order.totals.total, Money::cny(2800));
        assert_eq!(order.totals.delivery, Money::cny(DELIVERY));
        assert_eq!(order.address.one_line(), "浙江省 杭州市 西湖区 文三路 1 号");
        assert_eq!(order.address.phone, "13812345678");
        assert_eq!(order.note, "放门口");
        assert_eq!(order.timeline.len(), 1);
        assert_eq!(page.due.map(|due| due.amount), Some(Money::cny(2800)));
        assert_eq!(page.due.map(|due| due.until), Some(shop.clock.now().plus(30 * 60_000)));
        books_are_right(&shop).await;
    });
}

#[test]
fn what_was_agreed_stays_as_it_was_whatever_becomes_of_what_it_was_copied_from() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let visitor = member_shopper(&shop).await;
        let command = buying(goods, 2);
        addresses::save(&shop, &visitor, None, &command.address, true).await.expect("kept in the address book");
        let placed = place_order(&shop, &visitor, command).await.expect("an order");
        let page = || services::orders::of_checkout(&shop, &placed.access, domain::Lang::Zh);
        let agreed = page().await.expect("the page");
        let line = &agreed.orders[0].lines[0];
        assert_eq!((line.title.as_str(), line.unit_price, line.quantity), ("白瓷杯", Money::cny(1000), 2));
        assert_eq!(agreed.orders[0].delivery, "快递");
        assert_eq!(agreed.orders[0].address.one_line(), "浙江省 杭州市 西湖区 文三路 1 号");

        // The seller changes everything that the order was made from …
        let (product, variant, method) = (goods.product.0, goods.variant.0, goods.method.0);
        for (sql, id) in [
            ("UPDATE product_texts SET title = '新名字', subtitle = '新' WHERE product_id = $1", product),
            (
                "UPDATE products SET slug = 'renamed', status = 'archived', price_min = 1, price_max = 1 WHERE id = $1",
                product,
            ),
            ("UPDATE variants SET price = 1, sku = 'RENAMED', weight_g = 1, active = FALSE WHERE id = $1", variant),
            (
                "UPDATE delivery_methods SET name_zh = '别的', name_en = 'Other', carrier = 'sf', days_min = 30,
                   days_max = 40, active = FALSE WHERE id = $1",
                method,
            ),
        ] {
            assert!(execute(&shop, sql, vec![id.into()]).await > 0, "{sql}");
        }
        assert_eq!(page().await.expect("the page"), agreed);

        // … and takes away what can be taken away, as the shopper does with the address.
        for (sql, id) in [
            ("DELETE FROM product_texts WHERE product_id = $1", product),
            ("DELETE FROM delivery_rates WHERE method_id = $1", method),
        ] {
            assert!(execute(&shop, sql, vec![id.into()]).await > 0, "{sql}");
        }
        let kept = addresses::list(&shop, &visitor).await.expect("a list");
        addresses::remove(&shop, &visitor, kept[0].id).await.expect("removed");
        assert_eq!(page().await.expect("the page"), agreed);
        assert_eq!(number(&shop, "SELECT total AS n FROM orders", vec![]).await, 2800);
        books_are_right(&shop).await;
    });
}

#[test]
fn fifty_parallel_repetitions_of_a_request_place_one_order() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 100).await;
        let visitor = guest(&shop).await;
        let command = buying(goods, 1);
        let shop = Arc::new(shop);
        let tries: Vec<_> = (0..50)
            .map(|_| {
                let (shop, visitor, command) = (shop.clone(), visitor.clone(), command.clone());
                tokio::spawn(async move { place_order(&shop, &visitor, command).await })
            })
            .collect();
        let mut answers: Vec<Placed> = Vec::new();
        for one in tries {
            answers.push(one.await.expect("it ends").expect("an answer"));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "every answer is the same");
        assert_eq!(orders(&shop).await, 1);
        assert_eq!(left(&shop, goods).await, 99);
        books_are_right(&shop).await;
    });
}

#[test]
fn a_key_is_good_for_one_request_of_one_shopper() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 100).await;
        let visitor = guest(&shop).await;
        let command = buying(goods, 1);
        place_order(&shop, &visitor, command.clone()).await.expect("an order");
        let before = traces(&shop).await;
        let mut other = buying(goods, 2);
        other.idempotency_key = command.idempotency_key.clone();
        assert_eq!(refusal(&shop, &visitor, other).await, Refusal::KeyReused);
        let mut moved = command.clone();
        moved.address.line = "别处".to_owned();
        assert_eq!(refusal(&shop, &visitor, moved).await, Refusal::KeyReused);
        assert_eq!(traces(&shop).await, before, "nothing is saved");
        let somebody_else = guest(&shop).await;
        place_order(&shop, &somebody_else, command).await.expect("another shopper's keys are another space");
        assert_eq!(orders(&shop).await, 2);
    });
}

#[test]
fn a_refused_request_leaves_nothing_and_its_key_stays_free() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 1).await;
        let visitor = guest(&shop).await;
        let command = buying(goods, 2);
        let expected = refusal(&shop, &visitor, command.clone()).await;
        assert!(matches!(expected, Refusal::OutOfStock { requested: 2, available: 1, .. }), "{expected:?}");
        assert_eq!(traces(&shop).await, 0);
        receive(&shop, goods, goods.location, 1).await;
        place_order(&shop, &visitor, command).await.expect("the same request, now that there is enough");
    });
}

#[test]
fn numbers_and_ids_of_the_client_are_not_believed() {
    on_both(|shop| async move {
        let (tea, cup) = two_merchants(&shop, 10).await;
        let visitor = guest(&shop).await;
        for seen in [0, 1, -1, cup.total(1) - 1, cup.total(1) + 1, i64::MAX, i64::MIN] {
            let command = PlaceOrder { seen_total: seen, ..buying(cup, 1) };
            assert_eq!(
                refusal(&shop, &visitor, command).await,
                Refusal::TotalChanged { seen, now: cup.total(1) },
                "{seen}"
            );
        }
        let nobody = VariantId(uuid::Uuid::now_v7());
        let unknown = PlaceOrder { source: Source::BuyNow { variant: nobody, quantity: 1 }, ..buying(cup, 1) };
        assert_eq!(refusal(&shop, &visitor, unknown).await, Refusal::NotForSale { title: String::new() });
        // Another merchant's way of delivery, or one that does not exist.
        for method in [tea.method, DeliveryMethodId(uuid::Uuid::now_v7())] {
            let command = PlaceOrder { methods: vec![(cup.merchant, method)], ..buying(cup, 1) };
            assert!(matches!(refusal(&shop, &visitor, command).await, Refusal::NotDeliverable { .. }));
        }
        // A merchant who has nothing to do with it changes nothing.
        let stranger = MerchantId(uuid::Uuid::now_v7());
        assert_eq!(traces(&shop).await, 0);
        let command = PlaceOrder { methods: vec![(stranger, tea.method)], ..buying(cup, 1) };
        let placed = place_order(&shop, &visitor, command).await.expect("an order");
        assert_eq!(placed.total, Money::cny(cup.total(1)));
        let nowhere = |code: &str| {
            let mut command = buying(cup, 1);
            command.address.region_code = code.to_owned();
            command
        };
        for code in ["999999", "33", "'; DROP TABLE orders; --", "３３０１０６"] {
            assert!(matches!(place_order(&shop, &visitor, nowhere(code)).await, Err(Error::Invalid(_))), "{code}");
        }
        assert_eq!(orders(&shop).await, 1);
    });
}

#[test]
fn odd_quantities_are_refused_and_change_nothing() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 100).await;
        let visitor = guest(&shop).await;
        for quantity in [0, -1, 10_000, 2_147_483_648, i64::MAX, i64::MIN] {
            let got = refusal(&shop, &visitor, buying(goods, quantity)).await;
            assert_eq!(got, Refusal::Quantity { quantity, most: 9999 });
            assert!(cart::add(&shop, &visitor, goods.variant, quantity).await.is_err());
        }
        assert_eq!(traces(&shop).await, 0);
        assert_eq!(left(&shop, goods).await, 100);
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 0);
    });
}

#[test]
fn a_cart_of_two_merchants_becomes_two_orders_under_one_payment() {
    on_both(|shop| async move {
        let (a, b) = two_merchants(&shop, 10).await;
        let visitor = member_shopper(&shop).await;
        cart::add(&shop, &visitor, a.variant, 2).await.expect("in the cart");
        cart::add(&shop, &visitor, b.variant, 1).await.expect("in the cart");
        let total = a.total(2) + b.total(1);
        let placed = place_order(&shop, &visitor, buying_cart(total)).await.expect("orders");
        assert_eq!((placed.orders.len(), placed.total), (2, Money::cny(total)));
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM payments WHERE amount = 5600", vec![]).await, 1);
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 0, "what is bought leaves the cart");
        let again = place_order(&shop, &visitor, buying_cart(total)).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::EmptyCart))));
        books_are_right(&shop).await;
    });
}

#[test]
fn one_missing_line_refuses_the_orders_of_all_merchants() {
    on_both(|shop| async move {
        let (a, b) = (product_of(&shop, "self", 1000, 10).await, product_of(&shop, "tea", 2000, 0).await);
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, a.variant, 1).await.expect("in the cart");
        cart::add(&shop, &visitor, b.variant, 1).await.expect("in the cart");
        let got = refusal(&shop, &visitor, buying_cart(a.total(1) + b.total(1))).await;
        assert!(matches!(got, Refusal::OutOfStock { requested: 1, available: 0, .. }), "{got:?}");
        assert_eq!(traces(&shop).await, 0);
        assert_eq!(left(&shop, a).await, 10);
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 2, "the cart stays as it was");
    });
}

#[test]
fn the_nearer_warehouse_sends_and_a_large_order_is_split() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 3).await;
        let near = place(&shop, goods.merchant, "330108").await;
        receive(&shop, goods, near, 2).await;
        let visitor = guest(&shop).await;
        place_order(&shop, &visitor, buying(goods, 2)).await.expect("an order");
        let at = "SELECT allocated AS n FROM stock_levels WHERE location_id = $1";
        assert_eq!(number(&shop, at, vec![near.0.into()]).await, 2);
        receive(&shop, goods, near, 1).await;
        let placed = place_order(&shop, &visitor, buying(goods, 4)).await.expect("a split order");
        let page = services::orders::of_checkout(&shop, &placed.access, domain::Lang::Zh).await.expect("the page");
        let pieces: Vec<i64> = page.orders[0].lines.iter().map(|line| line.quantity).collect();
        assert_eq!(pieces.iter().sum::<i64>(), 4);
        assert_eq!(pieces.len(), 2);
        assert_eq!(left(&shop, goods).await, 0);
        books_are_right(&shop).await;
    });
}

#[test]
fn personal_fields_are_not_in_any_table_in_the_clear() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 3).await;
        place_order(&shop, &guest(&shop).await, buying(goods, 1)).await.expect("an order");
        let sql = "SELECT (SELECT COUNT(*) FROM jobs WHERE payload LIKE '%138%5678%' OR payload LIKE '%王小云%')
             + (SELECT COUNT(*) FROM order_events WHERE facts LIKE '%王小云%')
             + (SELECT COUNT(*) FROM outbox WHERE payload LIKE '%王小云%') AS n";
        assert_eq!(number(&shop, sql, vec![]).await, 0);
    });
}

#[test]
fn what_a_merchant_changes_of_delivery_is_true_on_every_node_at_once() {
    on_both(|mut shop| async move {
        use services::settings::delivery::{remove_rate, save_method, save_rate};
        let goods = product_with_stock(&shop, 10).await;
        let visitor = guest(&shop).await;
        let asked: Arc<Mutex<usize>> = Arc::default();
        let counting = asked.clone();
        shop.shop.db.on_statement(move |told, _| {
            *counting.lock().expect("a number") += usize::from(told.sql.contains("JOIN delivery_rates"));
        });
        // A node that hears nothing of the other.
        let mut there = shop.another_node();
        there.live = services::Live::new();
        let owner = trade::member(&shop, None, "owner").await;
        let buy = |total: i64| PlaceOrder { seen_total: total, ..buying(goods, 1) };
        let total_there = |total: i64| place_order(&there, &visitor, buy(total));
        let (cheap, dear) = (goods.price + DELIVERY, goods.price + 900);

        for round in 0..3 {
            total_there(cheap).await.expect("an order at what it costs");
            assert_eq!(*asked.lock().expect("a number"), 1, "round {round}: read once, then remembered");
        }

        // Dearer where this parcel goes.
        let rate = RateForm {
            method: goods.method,
            region: "33".into(),
            served: true,
            first_g: 50_000,
            first_price: "9".into(),
            step_g: 1000,
            step_price: "0".into(),
            extra_days: 0,
        };
        save_rate(&shop, &owner, &rate).await.expect("a dearer delivery");
        let before = traces(&shop).await;
        assert_eq!(refused(total_there(cheap).await), Refusal::TotalChanged { seen: cheap, now: dear });
        assert_eq!(traces(&shop).await, before);
        total_there(dear).await.expect("an order at the new price");

        // As it was.
        remove_rate(&shop, &owner, goods.method, "33").await.expect("removed");
        assert_eq!(refused(total_there(dear).await), Refusal::TotalChanged { seen: dear, now: cheap });
        total_there(cheap).await.expect("an order at the old price");
        assert_eq!(*asked.lock().expect("a number"), 3, "read once after each change");

        // Not at all.
        let mut method = MethodForm {
            id: goods.method,
            name_zh: "快递".into(),
            name_en: "Express".into(),
            carrier: "demo".into(),
            days_min: 1,
            days_max: 3,
            free_over: String::new(),
            active: false,
        };
        save_method(&shop, &owner, &method).await.expect("switched off");
        let before = traces(&shop).await;
        assert!(matches!(refused(total_there(cheap).await), Refusal::NotDeliverable { .. }));
        assert_eq!(traces(&shop).await, before);
        method.active = true;
        save_method(&shop, &owner, &method).await.expect("switched on");
        total_there(cheap).await.expect("an order again");
    });
}
