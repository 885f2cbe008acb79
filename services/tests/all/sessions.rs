//! Sessions begin, are found by their token alone, rotate and end.

use domain::Timestamp;
use domain::checkout::Refusal;
use domain::ids::{CustomerId, SessionId, VariantId};
use domain::orders::Channel;
use services::cart::ProductForm;
use services::sessions::{self, NewSession, Visitor, Who};
use services::testing::buying::product_with_stock;
use services::testing::trade::customer;
use services::testing::{execute, number, on_both};
use services::{Error, Shop, cart};

fn guest() -> Visitor {
    Visitor { session: SessionId(uuid::Uuid::now_v7()), customer: None, staff: None, channel: Channel::Qr }
}

async fn signed_in(shop: &Shop, visitor: &Visitor, customer: CustomerId) -> (SessionId, String) {
    let tx = shop.begin().await.expect("a transaction");
    let session = sessions::sign_in(shop, &tx, visitor, Who::Customer(customer)).await.expect("a session");
    tx.commit().await.expect("committed");
    session
}

#[test]
fn a_session_is_found_by_its_token_and_nothing_else() {
    on_both(|shop| async move {
        let visitor = guest();
        let token = sessions::begin(&shop, visitor.session, visitor.channel).await.expect("begun");
        assert_eq!(token.len(), 43, "256 bits");
        let found = sessions::find(&shop, &token).await.expect("answers").expect("found");
        assert_eq!(found.visitor.session, visitor.session);
        assert_eq!(found.visitor.channel, Channel::Qr);
        assert_eq!(found.visitor.customer, None);
        assert!(!found.stale);
        for wrong in ["", "x", &token[1..], &visitor.session.to_string()] {
            assert!(sessions::find(&shop, wrong).await.expect("answers").is_none(), "{wrong}");
        }
    });
}

#[test]
fn a_session_knows_how_many_pieces_are_in_the_cart() {
    on_both(|shop| async move {
        let (some, more) = (product_with_stock(&shop, 9).await, product_with_stock(&shop, 9).await);
        let pieces = async |token: &str| sessions::find(&shop, token).await.expect("answers").expect("found").pieces;
        let visitor = guest();
        let token = sessions::begin(&shop, visitor.session, visitor.channel).await.expect("begun");
        assert_eq!(pieces(&token).await, Some(0));
        cart::add(&shop, &visitor, some.variant, 2).await.expect("in the cart");
        cart::add(&shop, &visitor, more.variant, 3).await.expect("in the cart");
        assert_eq!(pieces(&token).await, Some(5));
        cart::save_for_later(&shop, &visitor, some.variant, true).await.expect("set aside");
        assert_eq!(pieces(&token).await, Some(3));
        // Signing in takes the cart along; it is the member's then, on every browser of theirs and on no other.
        let anna = customer(&shop, "安娜", "13800000001", "anna@example.com").await;
        let tx = shop.begin().await.expect("a transaction");
        cart::merge(&tx, visitor.session, anna).await.expect("merged");
        tx.commit().await.expect("committed");
        let (session, token) = signed_in(&shop, &visitor, anna).await;
        assert_eq!(pieces(&token).await, Some(3));
        let stranger = guest();
        let other = sessions::begin(&shop, stranger.session, stranger.channel).await.expect("begun");
        assert_eq!(pieces(&other).await, Some(0));
        let (_, elsewhere) = signed_in(&shop, &stranger, anna).await;
        assert_eq!(pieces(&elsewhere).await, Some(3));
        let member = Visitor { session, customer: Some(anna), ..guest() };
        cart::remove(&shop, &member, more.variant).await.expect("taken out");
        assert_eq!((pieces(&token).await, pieces(&elsewhere).await), (Some(0), Some(0)));
    });
}

#[test]
fn somebody_new_has_a_session_with_their_first_piece_or_none() {
    on_both(|shop| async move {
        let goods = product_with_stock(&shop, 9).await;
        let form = |variant: VariantId| ProductForm { variant: variant.to_string(), ..ProductForm::default() };
        let written = async || {
            let count = "SELECT (SELECT COUNT(*) FROM sessions) * 10000 + (SELECT COUNT(*) FROM carts) * 100
                         + (SELECT COUNT(*) FROM cart_lines) AS n";
            number(&shop, count, vec![]).await
        };
        let add = async |new: &NewSession, variant: VariantId, at_once: bool| {
            let visitor = Visitor { session: new.id, ..guest() };
            cart::add_form(&shop, &visitor, Some(new), form(variant), at_once).await
        };
        let new = NewSession::new(Channel::Qr);
        let refused = add(&new, VariantId(uuid::Uuid::now_v7()), false).await.expect_err("no such thing");
        assert!(matches!(refused, Error::Refused(Refusal::NotForSale { .. })), "{refused}");
        assert_eq!((new.token(), written().await), (None, 0), "nothing is left of it");
        assert_eq!(add(&new, goods.variant, true).await.expect("meant"), Some((goods.variant, 1)));
        assert_eq!((new.token(), written().await), (None, 0), "what is bought at once is in no cart");
        assert_eq!(add(&new, goods.variant, false).await.expect("in the cart"), None);
        assert_eq!(written().await, 10101);
        let token = new.token().expect("a session");
        let found = sessions::find(&shop, token).await.expect("answers").expect("found");
        assert_eq!((found.visitor.session, found.visitor.channel, found.pieces), (new.id, Channel::Qr, Some(1)));
    });
}

/// Takes the row away behind the shop's back: whoever is found then was remembered.
async fn lose(shop: &Shop, session: SessionId) {
    assert_eq!(execute(shop, "DELETE FROM sessions WHERE id = $1", vec![session.0.into()]).await, 1);
}

#[test]
fn a_guest_is_remembered_until_the_minute_is_over() {
    on_both(|shop| async move {
        let who = async |token: &str| {
            let found = sessions::recognize(&shop, token).await.expect("answers")?;
            Some((found.visitor.session, found.visitor.channel, found.stale, found.pieces))
        };
        let goods = product_with_stock(&shop, 9).await;
        shop.clock.advance(Timestamp::MINUTE - shop.clock.now().0.rem_euclid(Timestamp::MINUTE));
        let (begun, asked) = (guest(), guest());
        let token = sessions::begin(&shop, begun.session, Channel::Qr).await.expect("begun");
        let new = NewSession::new(Channel::App);
        let form = ProductForm { variant: goods.variant.to_string(), ..ProductForm::default() };
        cart::add_form(&shop, &Visitor { session: new.id, ..guest() }, Some(&new), form, false).await.expect("added");
        let first = new.token().expect("a session");
        assert_eq!(who(&token).await, Some((begun.session, Channel::Qr, false, None)), "begun here");
        assert_eq!(who(first).await, Some((new.id, Channel::App, false, None)), "begun with a first piece");
        assert_eq!(who("nobody's").await, None);
        let later = sessions::begin(&shop, asked.session, Channel::Web).await.expect("begun");
        shop.clock.advance(Timestamp::MINUTE);
        assert_eq!(who(first).await, Some((new.id, Channel::App, true, Some(1))), "asked for once a minute");
        assert_eq!(who(&later).await, Some((asked.session, Channel::Web, true, Some(0))));
        lose(&shop, asked.session).await;
        shop.clock.advance(Timestamp::MINUTE - 1);
        assert_eq!(who(&later).await, Some((asked.session, Channel::Web, false, None)), "the minute is not over");
        shop.clock.advance(1);
        assert_eq!(who(&later).await, None);
        // Whoever ends their session is not remembered, whatever the minute.
        assert_eq!(who(&token).await.map(|found| found.0), Some(begun.session));
        sessions::end(&shop, begun.session).await.expect("ended");
        assert_eq!(who(&token).await, None);
    });
}

#[test]
fn nobody_who_is_or_was_signed_in_is_remembered() {
    on_both(|shop| async move {
        let anna = customer(&shop, "安娜", "13800000001", "anna@example.com").await;
        let visitor = guest();
        let old = sessions::begin(&shop, visitor.session, visitor.channel).await.expect("begun");
        assert!(sessions::recognize(&shop, &old).await.expect("answers").is_some());
        // Who thinks better of it is still the guest they were.
        let tx = shop.begin().await.expect("a transaction");
        sessions::sign_in(&shop, &tx, &visitor, Who::Customer(anna)).await.expect("a session");
        drop(tx);
        assert!(sessions::recognize(&shop, &old).await.expect("answers").is_some());
        let (session, token) = signed_in(&shop, &visitor, anna).await;
        assert!(sessions::recognize(&shop, &old).await.expect("answers").is_none(), "a planted token is forgotten");
        let customer =
            async || sessions::recognize(&shop, &token).await.expect("answers").map(|found| found.visitor.customer);
        assert_eq!(customer().await, Some(Some(anna)));
        execute(&shop, "UPDATE customers SET status = 'blocked'", vec![]).await;
        assert_eq!(customer().await, Some(None), "at once");
        execute(&shop, "UPDATE customers SET status = 'active'", vec![]).await;
        assert_eq!(customer().await, Some(Some(anna)), "and back");
        lose(&shop, session).await;
        assert_eq!(customer().await, None);
    });
}

#[test]
fn signing_in_makes_the_old_token_worthless() {
    on_both(|shop| async move {
        let anna = customer(&shop, "安娜", "13800000001", "anna@example.com").await;
        let visitor = guest();
        let old = sessions::begin(&shop, visitor.session, visitor.channel).await.expect("begun");
        let (session, new) = signed_in(&shop, &visitor, anna).await;
        assert_ne!(session, visitor.session);
        assert!(sessions::find(&shop, &old).await.expect("answers").is_none(), "a planted token stays anonymous");
        let found = sessions::find(&shop, &new).await.expect("answers").expect("found");
        assert_eq!(found.visitor.customer, Some(anna));
        assert_eq!(found.visitor.channel, Channel::Qr);
    });
}

#[test]
fn a_session_ends_after_thirty_idle_days_and_after_half_a_year_in_any_case() {
    on_both(|shop| async move {
        let visitor = guest();
        let token = sessions::begin(&shop, visitor.session, visitor.channel).await.expect("begun");
        for _ in 0..6 {
            shop.clock.advance(sessions::IDLE - Timestamp::MINUTE);
            let found = sessions::find(&shop, &token).await.expect("answers").expect("in use");
            assert!(found.stale);
            sessions::touch(&shop, visitor.session).await.expect("noted");
            assert!(!sessions::find(&shop, &token).await.expect("answers").expect("in use").stale);
        }
        shop.clock.advance(Timestamp::HOUR);
        assert!(sessions::find(&shop, &token).await.expect("answers").is_none(), "the absolute end");

        let idle = guest();
        let token = sessions::begin(&shop, idle.session, idle.channel).await.expect("begun");
        shop.clock.advance(sessions::IDLE);
        assert!(sessions::find(&shop, &token).await.expect("answers").is_none(), "idle too long");
        assert_eq!(sessions::end_expired(&shop).await.expect("swept"), 2);
    });
}

#[test]
fn ending_the_others_keeps_this_one() {
    on_both(|shop| async move {
        let anna = customer(&shop, "安娜", "13800000001", "anna@example.com").await;
        let ben = customer(&shop, "本", "13800000002", "ben@example.com").await;
        let (here, here_token) = signed_in(&shop, &guest(), anna).await;
        let (_, there_token) = signed_in(&shop, &guest(), anna).await;
        let (_, ben_token) = signed_in(&shop, &guest(), ben).await;
        let tx = shop.begin().await.expect("a transaction");
        assert_eq!(sessions::end_others_of_customer(&tx, anna, here).await.expect("ended"), 1);
        tx.commit().await.expect("committed");
        assert!(sessions::find(&shop, &here_token).await.expect("answers").is_some());
        assert!(sessions::find(&shop, &there_token).await.expect("answers").is_none());
        assert!(sessions::find(&shop, &ben_token).await.expect("answers").is_some());
        sessions::end(&shop, here).await.expect("ended");
        assert!(sessions::find(&shop, &here_token).await.expect("answers").is_none());
    });
}
