//! Orders after placement, as the shopper sees them.

use domain::Lang;
use domain::cart::LineProblem;
use domain::checkout::Refusal;
use domain::orders::OrderTab;
use services::orders::{Access, Opinion, buy_again, cancel, confirm, look_up, mine, of_checkout, of_member, review};
use services::payments::view;
use services::testing::buying::{
    guest, member_shopper, number_of, paid_order, pieces_in_cart, placed_order, product_with_stock,
};
use services::testing::{TestShop, execute, on_both};
use services::{Error, sealing};

async fn count(shop: &TestShop, visitor: &services::sessions::Visitor, tab: OrderTab) -> i64 {
    let found = mine(shop, visitor, OrderTab::All, "", Lang::Zh).await.expect("my orders");
    found.counts.iter().find(|(of, _)| *of == tab).map_or(-1, |(_, count)| *count)
}

#[test]
fn orders_stand_in_the_tab_of_their_state() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        let visitor = member_shopper(&shop).await;
        placed_order(&shop, &visitor, goods, 1).await;
        let paid = paid_order(&shop, &visitor, goods, 2).await;
        assert_eq!(count(&shop, &visitor, OrderTab::All).await, 2);
        assert_eq!(count(&shop, &visitor, OrderTab::ToPay).await, 1);
        assert_eq!(count(&shop, &visitor, OrderTab::ToShip).await, 1);
        let number = number_of(&shop, paid.orders[0]).await;
        let early = confirm(&shop, &visitor, &Access::Member, &number).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::Illegal { .. }))), "nothing has left yet");
        let to_ship = mine(&shop, &visitor, OrderTab::ToShip, "", Lang::Zh).await.expect("my orders");
        assert_eq!(to_ship.rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), [number.as_str()]);
        assert!(matches!(mine(&shop, &guest(&shop).await, OrderTab::All, "", Lang::Zh).await, Err(Error::SignIn)));
    });
}

#[test]
fn a_received_order_is_confirmed_and_reviewed_once() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        let visitor = member_shopper(&shop).await;
        let paid = paid_order(&shop, &visitor, goods, 1).await;
        let number = number_of(&shop, paid.orders[0]).await;
        let arrived = "UPDATE orders SET fulfillment_status = 'delivered' WHERE id = $1";
        execute(&shop, arrived, vec![paid.orders[0].0.into()]).await;
        assert_eq!(count(&shop, &visitor, OrderTab::ToReceive).await, 1);
        let page = of_member(&shop, &visitor, &number, Lang::Zh).await.expect("the page");
        let opinion = Opinion { line: page.orders[0].lines[0].id, stars: 4, body: "好用".to_owned(), tags: vec![] };
        let early = review(&shop, &visitor, &Access::Member, &number, opinion.clone()).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::Illegal { .. }))));
        confirm(&shop, &visitor, &Access::Member, &number).await.expect("confirmed");
        confirm(&shop, &visitor, &Access::Member, &number).await.expect("twice changes nothing");
        assert_eq!(count(&shop, &visitor, OrderTab::ToReview).await, 1);
        review(&shop, &visitor, &Access::Member, &number, opinion.clone()).await.expect("published");
        let twice = review(&shop, &visitor, &Access::Member, &number, opinion).await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::Illegal { .. }))));
        assert_eq!(count(&shop, &visitor, OrderTab::ToReview).await, 0);
        let page = of_member(&shop, &visitor, &number, Lang::Zh).await.expect("the page");
        let kinds: Vec<&str> = page.orders[0].timeline.iter().map(|entry| entry.kind.as_str()).collect();
        assert_eq!(kinds, ["reviewed", "completed", "placed"]);
    });
}

#[test]
fn an_order_is_found_by_its_link_or_its_member_and_by_nobody_else() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        let (owner, other, passer_by) = (member_shopper(&shop).await, member_shopper(&shop).await, guest(&shop).await);
        let placed = placed_order(&shop, &owner, goods, 1).await;
        let foreign = placed_order(&shop, &other, goods, 1).await;
        let number = number_of(&shop, placed.orders[0]).await;
        for stranger in [&other, &passer_by] {
            let seen = of_member(&shop, stranger, &number, Lang::Zh).await;
            assert!(matches!(seen, Err(Error::NotFound)));
            let accesses = [Access::Member, Access::Token(foreign.access.clone()), Access::Token(String::new())];
            for access in accesses {
                assert!(matches!(cancel(&shop, stranger, &access, &number).await, Err(Error::NotFound)));
                assert!(matches!(confirm(&shop, stranger, &access, &number).await, Err(Error::NotFound)));
                assert!(matches!(buy_again(&shop, stranger, &access, &number).await, Err(Error::NotFound)));
            }
        }
        let page = of_checkout(&shop, &placed.access, Lang::Zh).await.expect("the link");
        assert_eq!(page.orders[0].status, domain::orders::OrderStatus::Placed, "nothing changed");
        assert!(of_checkout(&shop, "x", Lang::Zh).await.is_err());
        let found = look_up(&shop, &passer_by, &number, "138 1234 5678").await.expect("number and phone");
        assert_eq!(found, placed.access);
        assert!(matches!(look_up(&shop, &passer_by, &number, "13999999999").await, Err(Error::NotFound)));
        for _ in 0..20 {
            let _ = look_up(&shop, &passer_by, &number, "13999999999").await;
        }
        let late = look_up(&shop, &passer_by, &number, "138 1234 5678").await;
        assert!(matches!(late, Err(Error::Throttled(_))), "guessing ends");
    });
}

#[test]
fn a_link_names_its_order_and_opens_nothing_without_its_secret() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 50).await;
        let shopper = guest(&shop).await;
        let placed = placed_order(&shop, &shopper, goods, 1).await;
        let foreign = placed_order(&shop, &guest(&shop).await, goods, 1).await;
        let seen = of_checkout(&shop, &placed.access, Lang::Zh).await.expect("the link");
        assert_eq!(seen.orders[0].number, number_of(&shop, placed.orders[0]).await);
        view(&shop, &shopper, &placed.access, Lang::Zh).await.expect("where it is paid");

        let id = sealing::named_by(&placed.access).expect("named");
        let (guessed, _) = sealing::naming_token(id);
        let (named, secret) = (&placed.access[..22], &foreign.access[22..]);
        let mixed = [named, secret].concat();
        assert_eq!(sealing::named_by(&mixed), Some(id), "this order's name and another one's secret");
        for wrong in [guessed.as_str(), mixed.as_str(), named, &foreign.access[1..], ""] {
            assert!(matches!(of_checkout(&shop, wrong, Lang::Zh).await, Err(Error::NotFound)), "{wrong}");
            assert!(matches!(view(&shop, &shopper, wrong, Lang::Zh).await, Err(Error::NotFound)), "{wrong}");
        }

        // A link that an older version gave out names nothing and opens its order all the same.
        let (old, hash) = sealing::token();
        assert_eq!(sealing::named_by(&old), None);
        let sql = "UPDATE checkouts SET access_hash = $1 WHERE id = $2";
        execute(&shop, sql, vec![hash.into(), id.into()]).await;
        assert!(matches!(of_checkout(&shop, &old, Lang::Zh).await, Err(Error::NotFound)), "it is not of that time");
        execute(&shop, "UPDATE checkouts SET link_named = FALSE WHERE id = $1", vec![id.into()]).await;
        let seen = of_checkout(&shop, &old, Lang::Zh).await.expect("the old link");
        assert_eq!(seen.orders[0].number, number_of(&shop, placed.orders[0]).await);
        view(&shop, &shopper, &old, Lang::Zh).await.expect("where it is paid");
        assert!(matches!(of_checkout(&shop, &placed.access, Lang::Zh).await, Err(Error::NotFound)), "it was replaced");
    });
}

#[test]
fn buying_again_fills_the_cart_and_says_what_is_gone() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 2).await;
        let visitor = guest(&shop).await;
        let placed = placed_order(&shop, &visitor, goods, 2).await;
        let (number, access) = (number_of(&shop, placed.orders[0]).await, Access::Token(placed.access.clone()));
        let again = buy_again(&shop, &visitor, &access, &number).await.expect("an answer");
        assert_eq!(again.put, 0);
        assert_eq!(again.gone.iter().map(|gone| gone.problem).collect::<Vec<_>>(), [LineProblem::SoldOut]);
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 0);
        cancel(&shop, &visitor, &access, &number).await.expect("called off");
        cancel(&shop, &visitor, &access, &number).await.expect("twice changes nothing");
        let again = buy_again(&shop, &visitor, &access, &number).await.expect("an answer");
        assert_eq!((again.put, again.gone), (1, vec![]));
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 2);
    });
}
