//! A phone has a network again: its changes of the cart come in line by line, and prices are the shop's.

use domain::Lang;
use domain::cart::{BroughtBack, CartChange, CartView};
use domain::ids::VariantId;
use domain::{Money, checkout::MAX_LINES};
use services::cart::{self, bring_back, offered};
use services::sessions::Visitor;
use services::testing::buying::{DELIVERY, Goods, guest, pieces_in_cart, product_with_stock};
use services::testing::{TestShop, execute, on_both};
use services::{Error, checkout};

fn change(goods: Goods, before: i64, now: i64) -> BroughtBack {
    BroughtBack { variant: goods.variant, before, now, selected: true, saved: false, seen_price: goods.price }
}

/// Pieces of each line, newest first.
fn pieces(view: &CartView) -> Vec<i64> {
    view.groups.iter().flat_map(|group| &group.lines).map(|line| line.quantity).collect()
}

async fn brought(shop: &TestShop, visitor: &Visitor, changes: &[BroughtBack]) -> CartView {
    bring_back(shop, visitor, changes, Lang::Zh).await.expect("brought back")
}

#[test]
fn what_was_done_here_and_there_both_counts_and_repeating_it_changes_nothing() {
    on_both(|shop| async move {
        let (cup, bowl) = (product_with_stock(&shop, 50).await, product_with_stock(&shop, 50).await);
        let visitor = guest(&shop).await;
        cart::add(&shop, &visitor, cup.variant, 1).await.expect("in the cart");
        // Without a network one more cup, and two bowls that were not there.
        let changes = [change(cup, 1, 2), change(bowl, 0, 2)];
        let once = brought(&shop, &visitor, &changes).await;
        assert_eq!((once.pieces, once.selected), (4, 4));
        assert_eq!(brought(&shop, &visitor, &changes).await, once, "the answer was lost, and it is sent again");
        // Meanwhile three more cups on another device.
        cart::add(&shop, &visitor, cup.variant, 3).await.expect("in the cart");
        let view = brought(&shop, &visitor, &[change(cup, 2, 1), change(bowl, 2, 0)]).await;
        assert_eq!(pieces(&view), [4], "five there, one fewer here, and no bowls");
        assert_eq!(view.totals.total, Money::cny(4 * cup.price + DELIVERY));
    });
}

#[test]
fn the_shops_price_counts_and_the_page_says_what_changed() {
    on_both(|shop| async move {
        let cup = product_with_stock(&shop, 50).await;
        let visitor = guest(&shop).await;
        execute(&shop, "UPDATE variants SET price = 1250", Vec::new()).await;
        let view = brought(&shop, &visitor, &[change(cup, 0, 1)]).await;
        let line = &view.groups[0].lines[0];
        assert_eq!(line.unit_price, Money::cny(1250));
        assert_eq!(line.change, Some(CartChange::Dearer(Money::cny(250))));
    });
}

#[test]
fn nonsense_changes_nothing() {
    on_both(|shop| async move {
        let cup = product_with_stock(&shop, 50).await;
        let visitor = guest(&shop).await;
        let nobody = BroughtBack { variant: VariantId(uuid::Uuid::now_v7()), ..change(cup, 0, 3) };
        let view = brought(&shop, &visitor, &[nobody, change(cup, 5, 5), change(cup, 9, -4)]).await;
        assert_eq!(view.pieces, 0);
        let many = vec![change(cup, 0, 1); MAX_LINES + 1];
        let refused = bring_back(&shop, &visitor, &many, Lang::Zh).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 0);
    });
}

#[test]
fn a_phone_knows_what_one_piece_would_be() {
    on_both(|shop| async move {
        let cup = product_with_stock(&shop, 7).await;
        let slug = cart::for_visitor(&shop, &in_cart(&shop, cup).await, Lang::Zh).await.expect("a cart").groups[0]
            .lines[0]
            .slug
            .clone();
        let known = offered(&shop, &slug, Lang::Zh).await.expect("offered");
        let one: Vec<_> =
            known.iter().map(|one| (one.line.variant, one.line.quantity, one.line.total, one.delivery)).collect();
        assert_eq!(one, [(cup.variant, 1, Money::cny(cup.price), Money::cny(DELIVERY))]);
        assert_eq!(known[0].line.available, 7);
        assert_eq!(offered(&shop, "none", Lang::Zh).await.expect("offered"), []);
    });
}

async fn in_cart(shop: &TestShop, goods: Goods) -> Visitor {
    let visitor = guest(shop).await;
    cart::add(shop, &visitor, goods.variant, 1).await.expect("in the cart");
    visitor
}

#[test]
fn an_order_that_waited_may_cost_less_than_was_seen_but_never_more() {
    on_both(|shop| async move {
        let cup = product_with_stock(&shop, 7).await;
        let visitor = in_cart(&shop, cup).await;
        let mut command = services::testing::buying::buying_cart(cup.price + DELIVERY - 1);
        command.cheaper_is_fine = true;
        let refused = checkout::place_order(&shop, &visitor, command.clone()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert_eq!(pieces_in_cart(&shop, &visitor).await, 1, "the goods stay in the cart");
        command.seen_total = cup.price + DELIVERY + 300;
        command.idempotency_key = uuid::Uuid::now_v7().to_string();
        let placed = checkout::place_order(&shop, &visitor, command).await.expect("an order");
        assert_eq!(placed.total, Money::cny(cup.price + DELIVERY));
    });
}
