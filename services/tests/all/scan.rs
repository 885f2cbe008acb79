//! Scan to order: a signed cart opens, a bent one does not, and filling twice is filling once.

use domain::checkout::{MAX_QUANTITY, WantedLine};
use domain::ids::VariantId;
use domain::scan::MOST_LINES;
use domain::{Lang, Money};
use services::sessions::Visitor;
use services::testing::buying::{Goods, guest, product_with_stock};
use services::testing::{Backend, TestShop, execute, on_both};
use services::{Error, cart, scan};

fn line(goods: Goods, quantity: i64) -> WantedLine {
    WantedLine { variant: goods.variant, quantity }
}

/// Pieces of each line of the visitor's cart by variant.
async fn pieces(shop: &TestShop, visitor: &Visitor, goods: Goods) -> i64 {
    let view = cart::for_visitor(shop, visitor, Lang::Zh).await.expect("a cart");
    let lines = view.groups.iter().flat_map(|group| &group.lines).chain(&view.saved);
    lines.filter(|line| line.variant == goods.variant).map(|line| line.quantity).sum()
}

fn is_forged<T: std::fmt::Debug>(result: Result<T, Error>) {
    let forged = vec![("code".to_owned(), "signature".to_owned())];
    assert!(matches!(&result, Err(Error::Invalid(why)) if *why == forged), "{result:?}");
}

#[test]
fn a_code_fills_the_cart_once_however_often_it_is_scanned() {
    on_both(|shop| async move {
        let (cup, bowl) = (product_with_stock(&shop, 50).await, product_with_stock(&shop, 3).await);
        let code = scan::code(&shop, &[line(cup, 2), line(bowl, 5)]).expect("a code");
        let found = scan::look(&shop, &code, Lang::Zh).await.expect("a cart");
        assert_eq!(
            found.lines.iter().map(|line| (line.quantity, line.available)).collect::<Vec<_>>(),
            [(2, 50), (5, 3)]
        );
        assert_eq!(found.total, Money::cny(2 * cup.price + 5 * bowl.price));
        let visitor = guest(&shop).await;
        for _ in 0..2 {
            let filled = scan::fill(&shop, &visitor, &code).await.expect("filled");
            assert_eq!((filled.put, filled.gone.len()), (2, 0));
            assert_eq!((pieces(&shop, &visitor, cup).await, pieces(&shop, &visitor, bowl).await), (2, 5));
        }
        // Whoever has more of it keeps what they have.
        cart::add(&shop, &visitor, cup.variant, 4).await.expect("in the cart");
        scan::fill(&shop, &visitor, &code).await.expect("filled");
        assert_eq!(pieces(&shop, &visitor, cup).await, 6);
        // Put aside for later, it comes back as the code says.
        cart::save_for_later(&shop, &visitor, cup.variant, true).await.expect("aside");
        scan::fill(&shop, &visitor, &code).await.expect("filled");
        assert_eq!(pieces(&shop, &visitor, cup).await, 2);
    });
}

#[test]
fn every_bent_letter_is_noticed_and_nothing_comes_into_the_cart() {
    on_both(|shop| async move {
        let cup = product_with_stock(&shop, 50).await;
        let code = scan::code(&shop, &[line(cup, 1)]).expect("a code");
        let visitor = guest(&shop).await;
        for at in 0..code.len() {
            let mut bent = code.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).expect("letters");
            is_forged(scan::look(&shop, &bent, Lang::Zh).await);
            is_forged(scan::fill(&shop, &visitor, &bent).await);
        }
        for nonsense in ["", "A", "%", "go", &code[..code.len() - 1], &format!("{code}AAAA"), &"A".repeat(10_000)] {
            is_forged(scan::fill(&shop, &visitor, nonsense).await);
        }
        assert_eq!(pieces(&shop, &visitor, cup).await, 0);
        // Another shop has other keys.
        let other = TestShop::open(if shop.db.is_postgres() { Backend::Postgres } else { Backend::Sqlite }).await;
        is_forged(scan::look(&other, &code, Lang::Zh).await);
    });
}

#[test]
fn what_is_gone_is_said_and_the_rest_is_put() {
    on_both(|shop| async move {
        let (cup, bowl, dish) = (
            product_with_stock(&shop, 5).await,
            product_with_stock(&shop, 5).await,
            product_with_stock(&shop, 0).await,
        );
        let nobody = WantedLine { variant: VariantId(uuid::Uuid::now_v7()), quantity: 1 };
        let code = scan::code(&shop, &[line(cup, 1), line(bowl, 1), line(dish, 1), nobody]).expect("a code");
        execute(&shop, "UPDATE variants SET active = FALSE WHERE id = $1", vec![bowl.variant.0.into()]).await;
        let found = scan::look(&shop, &code, Lang::En).await.expect("a cart");
        assert_eq!((found.lines.len(), found.gone, found.is_for_sale()), (3, 1, true));
        assert_eq!(found.total, Money::cny(cup.price));
        let visitor = guest(&shop).await;
        let filled = scan::fill(&shop, &visitor, &code).await.expect("filled");
        assert_eq!((filled.put, filled.gone.len()), (1, 3));
        assert_eq!(pieces(&shop, &visitor, cup).await, 1);
        execute(&shop, "UPDATE variants SET active = FALSE", Vec::new()).await;
        assert!(!scan::look(&shop, &code, Lang::Zh).await.expect("a cart").is_for_sale());
    });
}

#[test]
fn a_cart_becomes_a_code_of_what_is_ticked() {
    on_both(|shop| async move {
        let (cup, bowl) = (product_with_stock(&shop, 50).await, product_with_stock(&shop, 50).await);
        let (visitor, friend) = (guest(&shop).await, guest(&shop).await);
        let empty = scan::of_cart(&shop, &visitor, Lang::Zh).await;
        assert!(matches!(&empty, Err(Error::Invalid(why)) if why[0].1 == "empty"), "{empty:?}");
        cart::add(&shop, &visitor, cup.variant, 3).await.expect("in the cart");
        cart::add(&shop, &visitor, bowl.variant, 1).await.expect("in the cart");
        cart::select(&shop, &visitor, bowl.variant, false).await.expect("unticked");
        let made = scan::of_cart(&shop, &visitor, Lang::En).await.expect("a code");
        assert_eq!(made.link, format!("{}/en/scan/{}?source=qr", shop.options.base_url, made.code));
        scan::fill(&shop, &friend, &made.code).await.expect("filled");
        assert_eq!((pieces(&shop, &friend, cup).await, pieces(&shop, &friend, bowl).await), (3, 0));
        let many = vec![line(cup, MAX_QUANTITY); MOST_LINES + 1];
        let refused = scan::code(&shop, &many);
        assert!(matches!(&refused, Err(Error::Invalid(why)) if why[0].1 == "too_many"), "{refused:?}");
        assert!(scan::code(&shop, &many[..MOST_LINES]).is_ok());
    });
}
