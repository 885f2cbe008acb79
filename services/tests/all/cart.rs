//! The cart: what it holds, what has changed, and what becomes of it at sign-in.

use domain::cart::{CartChange, CartView, LineProblem};
use domain::checkout::Refusal;
use domain::ids::VariantId;
use domain::{Lang, Money};
use services::sessions::Visitor;
use services::testing::buying::{DELIVERY, guest, member_shopper, product_with_stock, two_merchants};
use services::testing::catalog::close_merchant;
use services::testing::{TestShop, execute, on_both};
use services::{Error, cart};

async fn view(shop: &TestShop, visitor: &Visitor) -> CartView {
    cart::for_visitor(shop, visitor, Lang::Zh).await.expect("the cart opens")
}

#[test]
fn pieces_of_one_variant_add_up_and_stop_at_the_limit() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 20_000).await;
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, goods.variant, 2).await.expect("in the cart");
        cart::add(&shop, &visitor, goods.variant, 3).await.expect("in the cart");
        let seen = view(&shop, &visitor).await;
        assert_eq!((seen.pieces, seen.selected), (5, 5));
        assert_eq!(seen.totals.total, Money::cny(5000 + DELIVERY));
        cart::add(&shop, &visitor, goods.variant, 9999).await.expect("in the cart");
        assert_eq!(view(&shop, &visitor).await.pieces, 9999);
    });
}

#[test]
fn every_press_of_more_and_fewer_counts_and_they_stop_at_the_limits() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 20_000).await;
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, goods.variant, 1).await.expect("in the cart");
        let presses: Vec<_> = (0..10)
            .map(|_| {
                let (shop, visitor) = (shop.shop.clone(), visitor.clone());
                tokio::spawn(async move { cart::change_form(&shop, &visitor, goods.variant, "more", "").await })
            })
            .collect();
        for press in presses {
            assert_eq!(press.await.expect("it ends").expect("one more"), None);
        }
        assert_eq!(view(&shop, &visitor).await.pieces, 11);
        cart::set_quantity(&shop, &visitor, goods.variant, 9999).await.expect("changed");
        cart::change_form(&shop, &visitor, goods.variant, "more", "").await.expect("as many as may be");
        assert_eq!(view(&shop, &visitor).await.pieces, 9999);
        cart::set_quantity(&shop, &visitor, goods.variant, 2).await.expect("changed");
        for _ in 0..3 {
            cart::change_form(&shop, &visitor, goods.variant, "fewer", "").await.expect("at least one");
        }
        assert_eq!(view(&shop, &visitor).await.pieces, 1);
    });
}

#[test]
fn it_says_what_changed_since_the_last_look() {
    on_both(|shop| async move {
        let (cheap, dear) = two_merchants(&shop, 5).await;
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, cheap.variant, 2).await.expect("in the cart");
        cart::add(&shop, &visitor, dear.variant, 2).await.expect("in the cart");
        execute(&shop, "UPDATE variants SET price = price - 100 WHERE id = $1", vec![cheap.variant.0.into()]).await;
        execute(&shop, "UPDATE stock_levels SET allocated = 4 WHERE variant_id = $1", vec![dear.variant.0.into()])
            .await;
        let seen = view(&shop, &visitor).await;
        let line = |variant: VariantId| {
            seen.groups.iter().flat_map(|group| &group.lines).find(|line| line.variant == variant).expect("the line")
        };
        assert_eq!(line(cheap.variant).change, Some(CartChange::Cheaper(Money::cny(100))));
        assert_eq!(line(dear.variant).problem, Some(LineProblem::FewerLeft(1)));
        assert_eq!(seen.totals.items, Money::cny(1800), "what cannot be bought is not in the total");
        close_merchant(&shop, dear.merchant).await.expect("closed");
        cart::set_quantity(&shop, &visitor, cheap.variant, 1).await.expect("changed");
        let seen = view(&shop, &visitor).await;
        let lines: Vec<_> = seen.groups.iter().flat_map(|group| &group.lines).collect();
        assert!(lines.iter().all(|line| line.change.is_none()), "acting on what one sees counts as having seen it");
        assert!(lines.iter().any(|line| line.problem == Some(LineProblem::NotForSale)));
        let refused = cart::add(&shop, &visitor, dear.variant, 1).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NotForSale { .. }))));
    });
}

#[test]
fn a_line_goes_out_comes_back_and_waits() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, goods.variant, 3).await.expect("in the cart");
        let taken = cart::remove(&shop, &visitor, goods.variant).await.expect("out");
        assert_eq!(taken, Some(cart::Removed { variant: goods.variant, quantity: 3, saved: false }));
        assert_eq!(cart::remove(&shop, &visitor, goods.variant).await.expect("out already"), None);
        assert_eq!(view(&shop, &visitor).await.pieces, 0);
        cart::restore(&shop, &visitor, goods.variant, 3, false).await.expect("back");
        cart::restore(&shop, &visitor, goods.variant, 9, false).await.expect("back already");
        assert_eq!(view(&shop, &visitor).await.pieces, 3);
        cart::save_for_later(&shop, &visitor, goods.variant, true).await.expect("waits");
        let seen = view(&shop, &visitor).await;
        assert_eq!((seen.pieces, seen.saved.len()), (0, 1));
        cart::save_for_later(&shop, &visitor, goods.variant, false).await.expect("taken up");
        cart::select(&shop, &visitor, goods.variant, false).await.expect("unticked");
        let seen = view(&shop, &visitor).await;
        assert_eq!((seen.pieces, seen.selected, seen.totals.total), (3, 0, Money::cny(0)));
        cart::select_all(&shop, &visitor, true).await.expect("ticked again");
        assert_eq!(view(&shop, &visitor).await.selected, 3);
        let stranger = guest(&shop).await;
        assert!(matches!(cart::select_all(&shop, &stranger, false).await, Err(Error::NotFound)), "there is no cart");
        let foreign = cart::set_quantity(&shop, &stranger, goods.variant, 1).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "a cart is its owner's alone");
    });
}

#[test]
fn everything_is_ticked_at_once_but_what_is_set_aside() {
    on_both(|shop| async move {
        let (a, b) = two_merchants(&shop, 50).await;
        let (visitor, other) = (guest(&shop).await, guest(&shop).await);
        for who in [&visitor, &other] {
            cart::add(&shop, who, a.variant, 2).await.expect("in the cart");
            cart::add(&shop, who, b.variant, 1).await.expect("in the cart");
        }
        let selected = async |who| view(&shop, who).await.selected;
        cart::select(&shop, &visitor, a.variant, false).await.expect("unticked");
        let change = async |how| cart::change_form(&shop, &visitor, a.variant, how, "").await.expect("changed");
        change("tick-all").await;
        assert_eq!(selected(&visitor).await, 3);
        change("untick-all").await;
        assert_eq!((selected(&visitor).await, selected(&other).await), (0, 3), "of one cart alone");
        cart::save_for_later(&shop, &visitor, b.variant, true).await.expect("set aside");
        change("tick-all").await;
        let seen = view(&shop, &visitor).await;
        assert_eq!((seen.selected, seen.saved[0].selected), (2, false), "what is set aside stays as it is");
    });
}

#[test]
fn signing_in_brings_the_browsers_cart_along_once() {
    on_both(|shop| async move {
        let (a, b) = two_merchants(&shop, 50).await;
        let member = member_shopper(&shop).await;
        let customer = member.customer.expect("a member");
        cart::add(&shop, &member, a.variant, 2).await.expect("in the member's cart");
        let browser = Visitor { customer: None, ..guest(&shop).await };
        cart::add(&shop, &browser, a.variant, 5).await.expect("in the browser's cart");
        cart::add(&shop, &browser, b.variant, 1).await.expect("in the browser's cart");
        for _ in 0..2 {
            let tx = shop.begin().await.expect("a transaction");
            cart::merge(&tx, browser.session, customer).await.expect("merged");
            tx.commit().await.expect("committed");
            let seen = view(&shop, &member).await;
            let mut pieces: Vec<i64> =
                seen.groups.iter().flat_map(|group| &group.lines).map(|line| line.quantity).collect();
            pieces.sort_unstable();
            assert_eq!(pieces, [1, 5], "the larger quantity, not the sum");
            assert_eq!(view(&shop, &browser).await.pieces, 0);
        }
    });
}

/// Two windows put their first thing in at the same moment; both find it in the one cart.
#[test]
fn first_goods_put_in_at_once_share_a_cart() {
    on_both(|shop| async move {
        let shop = std::sync::Arc::new(shop);
        let goods = [product_with_stock(&shop, 5).await, product_with_stock(&shop, 5).await];
        for member in [false, true] {
            for round in 0..20 {
                let visitor = if member { member_shopper(&shop).await } else { guest(&shop).await };
                let start = std::sync::Arc::new(tokio::sync::Barrier::new(2));
                let windows = goods.map(|goods| {
                    let (shop, visitor, start) = (shop.clone(), visitor.clone(), start.clone());
                    tokio::spawn(async move {
                        start.wait().await;
                        cart::add(&shop, &visitor, goods.variant, 1).await
                    })
                });
                for window in windows {
                    window.await.expect("it ends").expect("in the cart");
                }
                assert_eq!(view(&shop, &visitor).await.pieces, 2, "member {member}, round {round}");
            }
        }
    });
}

#[test]
fn the_undo_of_a_line_that_waited_lets_it_wait_again() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 5).await;
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, goods.variant, 2).await.expect("in the cart");
        cart::save_for_later(&shop, &visitor, goods.variant, true).await.expect("set aside");
        let change = |change: &'static str| cart::change_form(&shop, &visitor, goods.variant, change, "2");
        let taken = change("remove").await.expect("out").expect("what was taken out");
        assert_eq!(taken, cart::Removed { variant: goods.variant, quantity: 2, saved: true });
        change("restore-later").await.expect("back");
        let seen = view(&shop, &visitor).await;
        assert_eq!((seen.pieces, seen.saved.len()), (0, 1));
    });
}
