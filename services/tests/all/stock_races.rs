//! Many buyers and little stock: nothing is sold twice, nothing is lost, nobody sees an error
//! that is not theirs.

use domain::checkout::{PlaceOrder, Refusal};
use domain::ids::VariantId;
use services::checkout::place_order;
use services::testing::buying::{Goods, buying, buying_cart, guest, product_of, product_with_stock};
use services::testing::{TestShop, number, on_both};
use services::{Error, audit, cart, orders};
use std::sync::Arc;
use tokio::sync::Barrier;

/// How often two buyers race for the last piece, with the guard and without it.
const ROUNDS: i64 = 200;

async fn books_are_right(shop: &TestShop) {
    let findings = audit::run(shop).await.expect("the audit runs");
    assert!(findings.is_empty(), "{findings:?}");
}

async fn left(shop: &TestShop, goods: Goods) -> i64 {
    services::stock::available(shop, &[goods.variant]).await.expect("the stock is read")[&goods.variant]
}

async fn allocated(shop: &TestShop, goods: Goods) -> i64 {
    let sql = "SELECT allocated AS n FROM stock_levels WHERE variant_id = $1";
    number(shop, sql, vec![goods.variant.0.into()]).await
}

/// S1
#[test]
fn two_buyers_and_the_last_piece_two_hundred_times() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let (one, two) = (guest(&shop).await, guest(&shop).await);
        let goods = product_with_stock(&shop, 1).await;
        for round in 1..=ROUNDS {
            if round > 1 {
                services::testing::buying::receive(&shop, goods, goods.location, 1).await;
            }
            assert_eq!(left(&shop, goods).await, 1, "round {round}");
            let start = Arc::new(Barrier::new(2));
            let buyers = [one.clone(), two.clone()].map(|visitor| {
                let (shop, start) = (shop.clone(), start.clone());
                tokio::spawn(async move {
                    start.wait().await;
                    place_order(&shop, &visitor, buying(goods, 1)).await
                })
            });
            let (mut sold, mut sold_out) = (0, 0);
            for buyer in buyers {
                match buyer.await.expect("it ends") {
                    Ok(_) => sold += 1,
                    // The loser reads which goods are gone, and not that something changed meanwhile.
                    Err(Error::Refused(Refusal::OutOfStock { title, requested: 1, available: 0, .. }))
                        if title == "白瓷杯" =>
                    {
                        sold_out += 1;
                    }
                    Err(other) => panic!("round {round}: {other}"),
                }
            }
            assert_eq!((sold, sold_out), (1, 1), "round {round}");
            // One piece more waits for an order in each round, and none is left over.
            assert_eq!((left(&shop, goods).await, allocated(&shop, goods).await), (0, round), "round {round}");
            assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM orders", vec![]).await, round);
        }
        books_are_right(&shop).await;
    });
}

/// The negative control of S1: without the guard in the UPDATE the same race oversells, so the
/// test above can see it. The ledger alone is written, because the level has a CHECK that would
/// refuse as well; so both find one piece again in every round.
#[test]
fn without_the_guard_the_last_piece_is_sold_twice() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let goods = product_with_stock(&shop, 1).await;
        for round in 1..=ROUNDS {
            let start = Arc::new(Barrier::new(2));
            let buyers = [0, 1].map(|_| {
                let (shop, start) = (shop.clone(), start.clone());
                tokio::spawn(async move {
                    let available = services::stock::available(&shop, &[goods.variant]).await.expect("a look");
                    // Both have looked before either writes.
                    start.wait().await;
                    if available[&goods.variant] < 1 {
                        return 0;
                    }
                    services::testing::execute(
                        &shop,
                        "INSERT INTO stock_movements (id, variant_id, location_id, kind, on_hand_delta, allocated_delta, actor, at)
                         VALUES ($1, $2, $3, 'allocated', 0, 1, 'shopper', 0)",
                        vec![uuid::Uuid::now_v7().into(), goods.variant.0.into(), goods.location.0.into()],
                    )
                    .await
                })
            });
            let mut sold = 0;
            for buyer in buyers {
                sold += buyer.await.expect("it ends");
            }
            assert_eq!(sold, 2, "round {round}: reading, thinking and writing sells one piece twice");
        }
        let findings = audit::run(&shop).await.expect("the audit runs");
        let oversold = findings.iter().find(|finding| finding.code == "I1.allocated").map(|finding| finding.found);
        assert_eq!(oversold, Some((0, 2 * ROUNDS)), "the books show it");
    });
}

#[test]
fn a_waiting_queue_of_fifty_buys_ten_pieces_exactly() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let goods = product_with_stock(&shop, 10).await;
        let mut buyers = Vec::new();
        for _ in 0..50 {
            let (shop, visitor) = (shop.clone(), guest(&shop).await);
            buyers.push(tokio::spawn(async move { place_order(&shop, &visitor, buying(goods, 1)).await }));
        }
        let mut sold = 0;
        for buyer in buyers {
            match buyer.await.expect("it ends") {
                Ok(_) => sold += 1,
                Err(Error::Refused(Refusal::OutOfStock { .. })) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(sold, 10);
        assert_eq!(left(&shop, goods).await, 0);
        books_are_right(&shop).await;
    });
}

#[test]
fn ten_goods_in_opposite_order_in_forty_parallel_carts_make_no_error() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let mut goods = Vec::new();
        for n in 0..10 {
            goods.push(product_of(&shop, if n % 2 == 0 { "self" } else { "tea" }, 100 + n, 1000).await);
        }
        let total: i64 = goods.iter().map(|g| g.price).sum::<i64>() + 2 * services::testing::buying::DELIVERY;
        let mut shoppers = Vec::new();
        for n in 0..40 {
            let visitor = guest(&shop).await;
            let mut order: Vec<VariantId> = goods.iter().map(|g| g.variant).collect();
            if n % 2 == 1 {
                order.reverse();
            }
            for variant in order {
                cart::add(&shop, &visitor, variant, 1).await.expect("in the cart");
            }
            shoppers.push(visitor);
        }
        let start = Arc::new(Barrier::new(shoppers.len()));
        let buying: Vec<_> = shoppers
            .into_iter()
            .map(|visitor| {
                let (shop, start) = (shop.clone(), start.clone());
                tokio::spawn(async move {
                    start.wait().await;
                    place_order(&shop, &visitor, buying_cart(total)).await
                })
            })
            .collect();
        for buyer in buying {
            buyer.await.expect("it ends").expect("no error reaches a shopper");
        }
        for g in &goods {
            assert_eq!(left(&shop, *g).await, 960);
        }
        books_are_right(&shop).await;
    });
}

#[test]
fn an_unpaid_order_gives_its_stock_back_once_however_many_end_it() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let goods = product_with_stock(&shop, 100).await;
        for _ in 0..10 {
            let visitor = guest(&shop).await;
            let placed = place_order(&shop, &visitor, buying(goods, 7)).await.expect("an order");
            assert_eq!(left(&shop, goods).await, 93);
            assert_eq!(orders::expire(&shop, placed.checkout).await.expect("a look"), vec![], "there is time left");
            let page = orders::of_checkout(&shop, &placed.access, domain::Lang::Zh).await.expect("the page");
            let number = page.orders[0].number.clone();
            shop.clock.advance(31 * 60_000);
            let start = Arc::new(Barrier::new(5));
            let mut ends = Vec::new();
            for n in 0..5 {
                let (shop, start, visitor) = (shop.clone(), start.clone(), visitor.clone());
                let (number, access) = (number.clone(), orders::Access::Token(placed.access.clone()));
                ends.push(tokio::spawn(async move {
                    start.wait().await;
                    match n {
                        0 | 1 => orders::expire(&shop, placed.checkout).await.map(|done| done.len()),
                        2 | 3 => orders::expire_due(&shop).await,
                        _ => orders::cancel(&shop, &visitor, &access, &number).await.map(|()| 0),
                    }
                }));
            }
            for end in ends {
                match end.await.expect("it ends") {
                    // Calling off loses the race against the clock: the state is not the one it saw.
                    Ok(_) | Err(Error::Conflict | Error::Refused(Refusal::Illegal { .. })) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(left(&shop, goods).await, 100, "back once");
        }
        let canceled = "SELECT COUNT(*) AS n FROM orders WHERE status = 'canceled' AND payment_status = 'voided'";
        assert_eq!(number(&shop, canceled, vec![]).await, 10);
        let told = "SELECT COUNT(*) AS n FROM order_events WHERE kind = 'canceled'";
        assert_eq!(number(&shop, told, vec![]).await, 10);
        let closed = "SELECT COUNT(*) AS n FROM payments WHERE state = 'closed'";
        assert_eq!(number(&shop, closed, vec![]).await, 10);
        books_are_right(&shop).await;
    });
}

#[test]
fn the_job_of_a_placed_order_ends_it_when_nobody_pays() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 4).await;
        place_order(&shop, &guest(&shop).await, buying(goods, 4)).await.expect("an order");
        services::jobs::run_due(&shop).await.expect("jobs run");
        assert_eq!(left(&shop, goods).await, 0, "there is time left");
        shop.clock.advance(30 * 60_000);
        services::jobs::run_due(&shop).await.expect("jobs run");
        assert_eq!(left(&shop, goods).await, 4);
        let reason = "SELECT COUNT(*) AS n FROM orders WHERE cancel_reason = 'expired'";
        assert_eq!(number(&shop, reason, vec![]).await, 1);
    });
}

/// A cart holds a variant once; many carts want the same one, and a request could name it twice.
#[test]
fn demand_for_one_variant_is_added_up() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let goods = product_with_stock(&shop, 30).await;
        let mut buyers = Vec::new();
        for n in 0..50 {
            let visitor = guest(&shop).await;
            // Put in twice, it is one line of two pieces.
            cart::add(&shop, &visitor, goods.variant, 1).await.expect("in the cart");
            cart::add(&shop, &visitor, goods.variant, 1).await.expect("in the cart");
            let command: PlaceOrder = if n % 2 == 0 { buying_cart(goods.total(2)) } else { buying(goods, 1) };
            let shop = shop.clone();
            buyers.push(tokio::spawn(async move {
                let pieces = if n % 2 == 0 { 2 } else { 1 };
                place_order(&shop, &visitor, command).await.map(|_| pieces)
            }));
        }
        let mut sold = 0;
        for buyer in buyers {
            match buyer.await.expect("it ends") {
                Ok(pieces) => sold += pieces,
                Err(Error::Refused(Refusal::OutOfStock { .. })) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(30 - sold, left(&shop, goods).await);
        assert!(sold >= 29, "{sold} of 30 sold");
        books_are_right(&shop).await;
    });
}
