//! Flash sales: the price while they run, the limit for each person, the pieces nobody gets twice, and
//! those that come back.

use domain::catalog::ProductAnswer;
use domain::checkout::{AddressForm, PlaceOrder, Refusal};
use domain::flash::{FlashSaleForm, Phase};
use domain::ids::FlashSaleId;
use domain::{Lang, Money, Timestamp};
use services::checkout::place_order;
use services::providers::sandbox::{self, Faults, Step};
use services::sessions::Visitor;
use services::testing::buying::{
    DELIVERY, Goods, buying, guest, member_shopper, place, product_of, product_with_stock, receive,
};
use services::testing::{TestShop, execute, fails, number, on_both, trade};
use services::{Error, Shop, audit, cart, catalog, checkout, flash, jobs, orders, payments};
use std::sync::Arc;
use tokio::sync::Barrier;

/// Price of one in the sales of these tests; otherwise it is ¥10.00.
const PRICE: i64 = 600;

async fn sku(shop: &Shop, goods: Goods) -> String {
    let sheet = services::stock::desk::sheet(shop, &platform().await, Lang::Zh, goods.variant).await;
    sheet.expect("the sheet").row.sku
}

async fn platform() -> services::staff::Member {
    let id = domain::ids::StaffId(uuid::Uuid::now_v7());
    services::staff::Member { id, merchant: None, permissions: domain::staff::Permission::ALL.to_vec() }
}

/// The form of a sale from now on for two hours.
async fn form(shop: &Shop, goods: Goods, quantity: i64, per_person: i64) -> FlashSaleForm {
    let now = shop.clock.now();
    FlashSaleForm {
        sku: sku(shop, goods).await,
        price: Money::cny(PRICE).decimal(),
        quantity: quantity.to_string(),
        per_person: per_person.to_string(),
        starts_at: now.plus(-Timestamp::MINUTE).shanghai_minute(),
        ends_at: now.plus(2 * Timestamp::HOUR).shanghai_minute(),
    }
}

async fn sale(shop: &TestShop, goods: Goods, quantity: i64, per_person: i64) -> FlashSaleId {
    let member = trade::member(shop, Some(goods.merchant), "editor").await;
    flash::desk::begin(shop, &member, &form(shop, goods, quantity, per_person).await).await.expect("a sale")
}

/// A command at the sale's price, from a person with this phone at this door.
fn wanting(goods: Goods, pieces: i64, phone: &str, line: &str) -> PlaceOrder {
    let command = buying(goods, pieces);
    let address = AddressForm { phone: phone.to_owned(), line: line.to_owned(), ..command.address };
    PlaceOrder { seen_total: PRICE * pieces + DELIVERY, address, ..command }
}

/// A command of somebody nobody else is like.
fn stranger(goods: Goods, pieces: i64, who: usize) -> PlaceOrder {
    wanting(goods, pieces, &format!("139{who:08}"), &format!("文三路 {who} 号"))
}

async fn sold(shop: &Shop, sale: FlashSaleId) -> i64 {
    number(shop, "SELECT sold AS n FROM flash_sales WHERE id = $1", vec![sale.0.into()]).await
}

async fn books_are_right(shop: &Shop) {
    assert_eq!(audit::run(shop).await.expect("the audit runs"), vec![]);
}

async fn fields(shop: &Shop, member: &services::staff::Member, form: &FlashSaleForm) -> Vec<(String, String)> {
    match flash::desk::begin(shop, member, form).await {
        Err(Error::Invalid(fields)) => fields,
        other => panic!("{other:?}"),
    }
}

#[test]
fn while_it_runs_everybody_sees_and_pays_its_price_and_afterwards_the_other() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let id = sale(&shop, goods, 5, 2).await;
        let visitor = guest(&shop).await;
        let slug = services::stock::desk::sheet(&shop, &platform().await, Lang::Zh, goods.variant).await;
        let product = slug.expect("the sheet").row.product;
        let slug = catalog::cards(&shop, Lang::Zh, &[product]).await.expect("a card")[0].slug.clone();
        let page = || async {
            match catalog::product_page(&shop, Lang::Zh, &slug).await.expect("a page") {
                ProductAnswer::Page(page) => page,
                ProductAnswer::Moved(to) => panic!("moved to {to}"),
            }
        };
        let seen = page().await;
        assert_eq!(
            (seen.variants[0].price, seen.variants[0].compare_at),
            (Money::cny(PRICE), Some(Money::cny(goods.price)))
        );
        assert_eq!((seen.sales.len(), seen.sales[0].phase(), seen.sales[0].percent()), (1, Phase::Running, 0));
        let listed = flash::page(&shop, Lang::En).await.expect("the page");
        assert_eq!((listed.running.len(), listed.upcoming.len()), (1, 0));
        assert_eq!(listed.running[0].offer.price, Money::cny(PRICE));
        let rail = flash::rail(&shop, Lang::Zh).await.expect("the rail");
        let dearer = Some(Money::cny(goods.price));
        assert_eq!((rail[0].id, rail[0].price, rail[0].compare_at), (product, Money::cny(PRICE), dearer));

        cart::add(&shop, &visitor, goods.variant, 1).await.expect("in the cart");
        let in_cart = cart::for_visitor(&shop, &visitor, Lang::Zh).await.expect("the cart");
        assert_eq!(in_cart.groups[0].lines[0].unit_price, Money::cny(PRICE));
        let query = checkout::Query { buy_now: Some((goods.variant, 2)), ..checkout::Query::default() };
        let view = checkout::view(&shop, &visitor, &query, Lang::Zh).await.expect("the view");
        assert_eq!((view.totals.items, view.refusal), (Money::cny(2 * PRICE), None));

        // Who saw the other price agrees to this one first.
        let refused = place_order(&shop, &visitor, buying(goods, 1)).await;
        let (seen, now) = (goods.total(1), PRICE + DELIVERY);
        assert!(
            matches!(&refused, Err(Error::Refused(Refusal::TotalChanged { seen: s, now: n })) if (*s, *n) == (seen, now)),
            "{refused:?}"
        );
        assert_eq!(sold(&shop, id).await, 0);
        let placed = place_order(&shop, &visitor, stranger(goods, 2, 1)).await.expect("an order");
        assert_eq!((placed.total, sold(&shop, id).await), (Money::cny(2 * PRICE + DELIVERY), 2));
        assert_eq!(page().await.sales[0].percent(), 40);
        books_are_right(&shop).await;

        shop.clock.advance(2 * Timestamp::HOUR);
        let after = page().await;
        assert_eq!((after.variants[0].price, after.sales.len()), (Money::cny(goods.price), 0));
        let late = place_order(&shop, &guest(&shop).await, stranger(goods, 1, 2)).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::TotalChanged { .. }))), "{late:?}");
        assert_eq!(sold(&shop, id).await, 2);
    });
}

#[test]
fn nobody_gets_more_than_the_limit_under_another_name() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 20).await;
        let id = sale(&shop, goods, 20, 2).await;
        let member = member_shopper(&shop).await;
        let refused = |answer: services::Result<domain::checkout::Placed>, had: i64| match answer {
            Err(Error::Refused(Refusal::PersonLimit { title, most, had: before })) => {
                assert_eq!((title.as_str(), most, before), ("白瓷杯", 2, had));
            }
            other => panic!("{other:?}"),
        };
        refused(place_order(&shop, &member, wanting(goods, 3, "13800000001", "北山路 8 号")).await, 0);
        place_order(&shop, &member, wanting(goods, 1, "13800000001", "北山路 8 号")).await.expect("one");
        // The same account with another phone and door.
        refused(place_order(&shop, &member, stranger(goods, 2, 1)).await, 1);
        // Another browser with the same phone.
        refused(place_order(&shop, &guest(&shop).await, wanting(goods, 2, "138 0000 0001", "湖滨路 1 号")).await, 1);
        // Another browser and phone at the same door, written otherwise.
        refused(place_order(&shop, &guest(&shop).await, wanting(goods, 2, "13800000002", "北山路8号。")).await, 1);
        assert_eq!(sold(&shop, id).await, 1);
        // Up to the limit everybody may.
        let friend = guest(&shop).await;
        place_order(&shop, &friend, wanting(goods, 1, "13800000001", "湖滨路 1 号")).await.expect("the second one");
        refused(place_order(&shop, &member, wanting(goods, 1, "13800000001", "湖滨路 1 号")).await, 2);
        // Others are not touched by it.
        place_order(&shop, &guest(&shop).await, stranger(goods, 2, 7)).await.expect("somebody else");
        assert_eq!(sold(&shop, id).await, 4);
        books_are_right(&shop).await;
    });
}

/// One batch holds many of the same person: those before count for those after.
#[test]
fn forty_orders_of_one_person_at_once_get_the_limit() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let goods = product_with_stock(&shop, 100).await;
        let id = sale(&shop, goods, 100, 3).await;
        let start = Arc::new(Barrier::new(40));
        let mut tasks = Vec::new();
        for _ in 0..40 {
            let (shop, start, visitor) = (shop.clone(), start.clone(), guest(&shop).await);
            tasks.push(tokio::spawn(async move {
                start.wait().await;
                place_order(&shop, &visitor, wanting(goods, 1, "13800000009", "北山路 8 号")).await
            }));
        }
        let (mut got, mut refused) = (0, 0);
        for task in tasks {
            match task.await.expect("it ends") {
                Ok(_) => got += 1,
                Err(Error::Refused(Refusal::PersonLimit { most: 3, had: 3, .. })) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((got, refused, sold(&shop, id).await), (3, 37, 3));
        books_are_right(&shop).await;
    });
}

/// More stock than the sale has: what is sold at its price is exactly its pieces.
#[test]
fn two_hundred_people_and_twenty_pieces_of_a_sale() {
    on_both(|shop| async move {
        let shop = Arc::new(shop);
        let goods = product_with_stock(&shop, 500).await;
        let id = sale(&shop, goods, 20, 1).await;
        let start = Arc::new(Barrier::new(200));
        let mut tasks = Vec::new();
        for who in 0..200 {
            // Half of them on another node.
            let node = if who % 2 == 0 { (**shop).clone() } else { shop.another_node() };
            let (start, visitor) = (start.clone(), guest(&shop).await);
            tasks.push(tokio::spawn(async move {
                start.wait().await;
                place_order(&node, &visitor, stranger(goods, 1, who)).await
            }));
        }
        let (mut got, mut too_late) = (0, 0);
        for task in tasks {
            match task.await.expect("it ends") {
                Ok(placed) => {
                    assert_eq!(placed.total, Money::cny(PRICE + DELIVERY));
                    got += 1;
                }
                Err(Error::Refused(Refusal::TotalChanged { now, .. })) if now == goods.total(1) => too_late += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((got, too_late, sold(&shop, id).await), (20, 180, 20));
        books_are_right(&shop).await;
        // The control: without its condition the same UPDATE would sell one more, and the CHECK refuses.
        let more = "UPDATE flash_sales SET sold = sold + 1 WHERE id = $1";
        assert!(fails(&shop, more, vec![id.0.into()]).await, "the last guard is missing");
    });
}

#[test]
fn who_does_not_pay_in_time_gives_the_pieces_back_to_the_sale() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 9).await;
        let id = sale(&shop, goods, 2, 2).await;
        let (hoarder, patient) = (guest(&shop).await, guest(&shop).await);
        place_order(&shop, &hoarder, stranger(goods, 2, 1)).await.expect("an order");
        let gone = place_order(&shop, &patient, stranger(goods, 1, 2)).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::TotalChanged { .. }))), "{gone:?}");
        assert_eq!(flash::page(&shop, Lang::Zh).await.expect("the page").running[0].offer.phase(), Phase::SoldOut);
        // Five minutes, not the thirty of other orders.
        shop.clock.advance(5 * Timestamp::MINUTE - 1);
        jobs::run_due(&shop).await.expect("jobs");
        assert_eq!(sold(&shop, id).await, 2);
        shop.clock.advance(1);
        jobs::run_due(&shop).await.expect("jobs");
        assert_eq!(sold(&shop, id).await, 0);
        place_order(&shop, &patient, stranger(goods, 1, 2)).await.expect("now there is one");
        // What the hoarder had counts no more.
        place_order(&shop, &hoarder, stranger(goods, 1, 1)).await.expect("and one");
        assert_eq!(sold(&shop, id).await, 2);
        books_are_right(&shop).await;
    });
}

async fn pay(shop: &Shop, visitor: &Visitor, access: &str) -> String {
    let started = payments::start(shop, visitor, access, "sandbox", Lang::Zh).await.expect("begun");
    started.redirect.split("/sandbox/pay/").nth(1).expect("a page").split('?').next().expect("a number").to_owned()
}

/// P1 with a sale: money that comes after the order ended brings it back only while the sale has pieces.
#[test]
fn late_money_gets_its_pieces_of_the_sale_again_or_goes_back() {
    on_both(|shop| async move {
        for (taken_meanwhile, revived) in [(false, true), (true, false)] {
            let goods = product_with_stock(&shop, 9).await;
            let id = sale(&shop, goods, 1, 1).await;
            let late = guest(&shop).await;
            let placed = place_order(&shop, &late, stranger(goods, 1, 1)).await.expect("an order");
            let payment = pay(&shop, &late, &placed.access).await;
            shop.clock.advance(6 * Timestamp::MINUTE);
            jobs::run_due(&shop).await.expect("jobs");
            assert_eq!(sold(&shop, id).await, 0);
            if taken_meanwhile {
                place_order(&shop, &guest(&shop).await, stranger(goods, 1, 2)).await.expect("somebody else");
            }
            sandbox::act(&shop, &payment, Step::Pay, Faults::default()).await.expect("paid");
            for _ in 0..3 {
                shop.clock.advance(Timestamp::SECOND);
                jobs::run_due(&shop).await.expect("jobs");
            }
            let sql =
                "SELECT COUNT(*) AS n FROM orders WHERE id = $1 AND status = 'placed' AND payment_status = 'paid'";
            let paid = number(&shop, sql, vec![placed.orders[0].0.into()]).await;
            assert_eq!((paid == 1, sold(&shop, id).await), (revived, 1), "{taken_meanwhile}");
            books_are_right(&shop).await;
        }
    });
}

#[test]
fn a_called_off_order_gives_back_once() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let id = sale(&shop, goods, 5, 2).await;
        let visitor = guest(&shop).await;
        let placed = place_order(&shop, &visitor, stranger(goods, 2, 1)).await.expect("an order");
        let number = services::testing::buying::number_of(&shop, placed.orders[0]).await;
        let access = orders::Access::Token(placed.access.clone());
        for _ in 0..2 {
            orders::cancel(&shop, &visitor, &access, &number).await.expect("called off");
            assert_eq!(sold(&shop, id).await, 0);
        }
        books_are_right(&shop).await;
        // The control: what is bent is found.
        execute(&shop, "UPDATE flash_sales SET sold = 1 WHERE id = $1", vec![id.0.into()]).await;
        let found = audit::run(&shop).await.expect("the audit runs");
        assert_eq!((found.len(), found[0].code, found[0].found), (1, "I2.flash", (1, 0)));
    });
}

#[test]
fn a_merchant_begins_and_ends_its_own_sales_and_no_others() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let tea = product_of(&shop, "tea", 2000, 5).await;
        let own = trade::member(&shop, Some(goods.merchant), "editor").await;
        let other = trade::member(&shop, Some(tea.merchant), "editor").await;
        let packer = trade::member(&shop, Some(goods.merchant), "shipping").await;
        let right = form(&shop, goods, 5, 2).await;
        let expect = |field: &str, reason: &str| vec![(field.to_owned(), reason.to_owned())];

        assert_eq!(fields(&shop, &other, &right).await, expect("sku", "unknown"));
        let dear = FlashSaleForm { price: "10.00".to_owned(), ..right.clone() };
        assert_eq!(fields(&shop, &own, &dear).await, expect("price", "not_lower"));
        let forbidden = flash::desk::begin(&shop, &packer, &right).await;
        assert!(matches!(forbidden, Err(Error::Forbidden)), "{forbidden:?}");
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM flash_sales", vec![]).await, 0);

        let id = flash::desk::begin(&shop, &own, &right).await.expect("a sale");
        assert_eq!(fields(&shop, &own, &right).await, expect("starts_at", "overlaps"));
        let next = FlashSaleForm {
            starts_at: right.ends_at.clone(),
            ends_at: shop.clock.now().plus(5 * Timestamp::HOUR).shanghai_minute(),
            ..right.clone()
        };
        let next = flash::desk::begin(&shop, &own, &next).await.expect("the one after it");
        let seen = async |member: &services::staff::Member| {
            let rows = flash::desk::list(&shop, member, Lang::Zh).await.expect("the list");
            rows.into_iter().map(|row| (row.card.offer.phase(), row.ended_early, row.called_off)).collect::<Vec<_>>()
        };
        assert_eq!(seen(&own).await, [(Phase::Running, false, false), (Phase::Upcoming, false, false)]);
        assert_eq!(seen(&other).await, []);
        let refused = flash::desk::end(&shop, &other, id).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        flash::desk::end(&shop, &own, next).await.expect("called off");
        flash::desk::end(&shop, &own, id).await.expect("ended");
        flash::desk::end(&shop, &own, id).await.expect("ended before, and nothing wrong");
        assert_eq!(seen(&own).await, [(Phase::Upcoming, true, true), (Phase::Running, true, false)]);
        assert_eq!(flash::page(&shop, Lang::Zh).await.expect("the page").running, vec![]);
        let late = place_order(&shop, &guest(&shop).await, stranger(goods, 1, 1)).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::TotalChanged { .. }))), "{late:?}");
        let told = "SELECT COUNT(*) AS n FROM audit_log WHERE action IN ('flash_sale.begin', 'flash_sale.end')";
        assert_eq!(number(&shop, told, vec![]).await, 4);
    });
}

#[test]
fn a_cart_counts_goods_once_that_lie_in_several_places_and_are_on_sale_twice() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 7).await;
        let nowhere = product_of(&shop, "self", 1000, 0).await;
        execute(&shop, "DELETE FROM stock_levels WHERE variant_id = $1", vec![nowhere.variant.0.into()]).await;
        let near = place(&shop, goods.merchant, "330110").await;
        receive(&shop, goods, near, 5).await;
        sale(&shop, goods, 4, 3).await;
        let member = trade::member(&shop, Some(goods.merchant), "editor").await;
        let now = shop.clock.now();
        let later = FlashSaleForm {
            price: Money::cny(1).decimal(),
            starts_at: now.plus(3 * Timestamp::HOUR).shanghai_minute(),
            ends_at: now.plus(4 * Timestamp::HOUR).shanghai_minute(),
            ..form(&shop, goods, 2, 1).await
        };
        flash::desk::begin(&shop, &member, &later).await.expect("a sale to come");

        for visitor in [guest(&shop).await, member_shopper(&shop).await] {
            cart::add(&shop, &visitor, nowhere.variant, 1).await.expect("in the cart");
            shop.clock.advance(1);
            cart::add(&shop, &visitor, goods.variant, 3).await.expect("in the cart");
            let seen = cart::for_visitor(&shop, &visitor, Lang::Zh).await.expect("the cart");
            let lines = seen.groups.iter().flat_map(|group| &group.lines);
            let told = lines.map(|line| (line.variant, line.quantity, line.unit_price.minor, line.available));
            assert_eq!(told.collect::<Vec<_>>(), [(goods.variant, 3, PRICE, 12), (nowhere.variant, 1, 1000, 0)]);
            assert_eq!((seen.pieces, seen.selected), (4, 3));
            assert_eq!(seen.totals.total, Money::cny(3 * PRICE + DELIVERY));

            cart::remove(&shop, &visitor, nowhere.variant).await.expect("taken out");
            let query = |buy_now| checkout::Query { buy_now, region: "330106".into(), ..checkout::Query::default() };
            let from_cart = checkout::view(&shop, &visitor, &query(None), Lang::Zh).await.expect("the checkout");
            let at_once = checkout::view(&shop, &visitor, &query(Some((goods.variant, 3))), Lang::Zh).await;
            let at_once = at_once.expect("the checkout past the cart");
            assert_eq!((from_cart.refusal.as_ref(), from_cart.parcels.len()), (None, 1));
            assert_eq!(from_cart.totals.total, Money::cny(3 * PRICE + DELIVERY));
            assert_eq!((from_cart.parcels, from_cart.totals), (at_once.parcels, at_once.totals));
        }
    });
}
