//! Shoppers register, sign in and out, change passwords, keep addresses; nobody else's.

use domain::checkout::{Address, Region};
use domain::ids::SessionId;
use domain::orders::Channel;
use domain::{Lang, Timestamp};
use services::customers::{self, Register, SignedIn, addresses};
use services::sessions::{self, Visitor};
use services::testing::on_both;
use services::{Error, Shop};

const PASSWORD: &str = "tm93kvwbx2";
const OTHER: &str = "correct horse battery";

fn guest() -> Visitor {
    Visitor { session: SessionId(uuid::Uuid::now_v7()), customer: None, staff: None, channel: Channel::Web }
}

fn form(contact: &str) -> Register {
    Register { contact: contact.into(), password: PASSWORD.into(), name: "王小云".into(), lang: Lang::Zh }
}

async fn visitor(shop: &Shop, signed: &SignedIn) -> Visitor {
    sessions::find(shop, &signed.token).await.expect("answers").expect("signed in").visitor
}

async fn member(shop: &Shop, contact: &str) -> Visitor {
    let signed = customers::register(shop, &guest(), form(contact)).await.expect("registered");
    visitor(shop, &signed).await
}

fn fields(error: &Error) -> Vec<(String, String)> {
    match error {
        Error::Invalid(fields) => fields.clone(),
        other => panic!("{other}"),
    }
}

fn home() -> Address {
    Address {
        name: "王小云".into(),
        phone: "13800138000".into(),
        region: Region {
            code: "330106".into(),
            province: "浙江省".into(),
            city: "杭州市".into(),
            district: "西湖区".into(),
            street: String::new(),
        },
        line: "文三路 1 号".into(),
    }
}

#[test]
fn a_phone_and_an_e_mail_address_each_make_one_account() {
    on_both(|shop| async move {
        let me = member(&shop, "+86 138 0013 8000").await;
        let view = customers::view(&shop, &me).await.expect("mine");
        assert_eq!((view.name.as_str(), view.phone.as_deref(), view.email), ("王小云", Some("13800138000"), None));
        for again in ["13800138000", "１３８００１３８０００"] {
            let error = customers::register(&shop, &guest(), form(again)).await.expect_err("taken");
            assert_eq!(fields(&error), [("contact".to_owned(), "taken".to_owned())]);
        }
        member(&shop, "wang@example.com").await;
        let error = customers::register(&shop, &guest(), form("Wang@Example.com")).await.expect_err("taken");
        assert_eq!(fields(&error), [("contact".to_owned(), "taken".to_owned())]);
        let weak = Register { contact: "nobody".into(), password: "12345678".into(), ..form("") };
        let error = customers::register(&shop, &guest(), weak).await.expect_err("wrong");
        let expected = [("contact", "phone"), ("password", "common")];
        assert_eq!(fields(&error), expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    });
}

#[test]
fn two_who_register_the_same_number_at_once_make_one_account() {
    on_both(|shop| async move {
        let tries = (0..8).map(|_| {
            let shop = shop.shop.clone();
            tokio::spawn(async move { customers::register(&shop, &guest(), form("13800138000")).await })
        });
        let mut made = 0;
        for answer in tries.collect::<Vec<_>>() {
            match answer.await.expect("no panic") {
                Ok(_) => made += 1,
                Err(error) => assert_eq!(fields(&error), [("contact".to_owned(), "taken".to_owned())]),
            }
        }
        assert_eq!(made, 1);
    });
}

#[test]
fn an_unknown_account_and_a_wrong_password_get_the_same_answer() {
    on_both(|shop| async move {
        member(&shop, "wang@example.com").await;
        let wrong = |contact: &'static str, password: &'static str| {
            let shop = shop.shop.clone();
            async move { customers::sign_in(&shop, &guest(), contact, password).await.expect_err("refused") }
        };
        let known = wrong("wang@example.com", "not the password").await;
        let unknown = wrong("nobody@example.com", "not the password").await;
        assert_eq!(fields(&known), [("password".to_owned(), "wrong".to_owned())]);
        assert_eq!(fields(&known), fields(&unknown));
        let signed = customers::sign_in(&shop, &guest(), " WANG@example.com", PASSWORD).await.expect("signed in");
        assert!(visitor(&shop, &signed).await.customer.is_some());
    });
}

#[test]
fn a_burst_of_guesses_gets_ten_and_the_right_password_must_wait_too() {
    on_both(|shop| async move {
        member(&shop, "wang@example.com").await;
        let tries = (0..100).map(|_| {
            let shop = shop.shop.clone();
            tokio::spawn(async move { customers::sign_in(&shop, &guest(), "wang@example.com", "a guess").await })
        });
        let mut judged = 0;
        for answer in tries.collect::<Vec<_>>() {
            match answer.await.expect("no panic").expect_err("refused") {
                Error::Throttled(_) => {}
                error => {
                    assert_eq!(fields(&error), [("password".to_owned(), "wrong".to_owned())]);
                    judged += 1;
                }
            }
        }
        assert_eq!(judged, 10);
        let late = customers::sign_in(&shop, &guest(), "wang@example.com", PASSWORD).await.expect_err("must wait");
        assert!(matches!(late, Error::Throttled(900)));
        shop.clock.advance(15 * Timestamp::MINUTE);
        customers::sign_in(&shop, &guest(), "wang@example.com", PASSWORD).await.expect("signed in");
    });
}

#[test]
fn a_changed_password_signs_every_other_browser_out() {
    on_both(|shop| async move {
        let here = member(&shop, "wang@example.com").await;
        let there = customers::sign_in(&shop, &guest(), "wang@example.com", PASSWORD).await.expect("signed in");
        let error = customers::change_password(&shop, &here, "a guess", OTHER).await.expect_err("wrong");
        assert_eq!(fields(&error), [("old".to_owned(), "wrong".to_owned())]);
        let error = customers::change_password(&shop, &here, PASSWORD, "wang@example.com").await.expect_err("weak");
        assert_eq!(fields(&error), [("new".to_owned(), "contact".to_owned())]);
        assert!(sessions::find(&shop, &there.token).await.expect("answers").is_some(), "nothing has changed");

        let signed = customers::change_password(&shop, &here, PASSWORD, OTHER).await.expect("changed");
        assert_ne!(signed.session, here.session);
        let here = visitor(&shop, &signed).await;
        assert!(sessions::find(&shop, &there.token).await.expect("answers").is_none());
        assert_eq!(customers::sessions(&shop, &here, Lang::En).await.expect("mine").len(), 1);
        customers::sign_in(&shop, &guest(), "wang@example.com", PASSWORD).await.expect_err("the old one");
        customers::sign_in(&shop, &guest(), "wang@example.com", OTHER).await.expect("the new one");
        assert_eq!(customers::sessions(&shop, &here, Lang::En).await.expect("mine").len(), 2);
        customers::sign_out_everywhere(&shop, &here).await.expect("out");
        assert!(sessions::find(&shop, &signed.token).await.expect("answers").is_none());
    });
}

#[test]
fn the_address_book_keeps_one_default() {
    on_both(|shop| async move {
        let me = member(&shop, "wang@example.com").await;
        let first = addresses::add(&shop, &me, &home(), false).await.expect("added");
        let work = Address { line: "西溪路 2 号".into(), ..home() };
        let second = addresses::add(&shop, &me, &work, true).await.expect("added");
        let ids = |list: Vec<domain::customers::AddressView>| {
            list.into_iter().map(|view| (view.id, view.is_default)).collect::<Vec<_>>()
        };
        let list = || addresses::list(&shop, &me);
        assert_eq!(ids(list().await.expect("mine")), [(second, true), (first, false)]);
        addresses::make_default(&shop, &me, first).await.expect("chosen");
        assert_eq!(ids(list().await.expect("mine")), [(first, true), (second, false)]);
        addresses::remove(&shop, &me, first).await.expect("removed");
        assert_eq!(ids(list().await.expect("mine")), [(second, true)]);
        assert_eq!(addresses::find(&shop, &me, second).await.expect("mine").address, work);
        for _ in 0..19 {
            addresses::add(&shop, &me, &home(), false).await.expect("added");
        }
        let error = addresses::add(&shop, &me, &home(), false).await.expect_err("full");
        assert_eq!(fields(&error), [("address".to_owned(), "too_many".to_owned())]);
    });
}

#[test]
fn an_address_of_somebody_else_is_not_found_and_not_changed() {
    on_both(|shop| async move {
        let anna = member(&shop, "anna@example.com").await;
        let ben = member(&shop, "ben@example.com").await;
        let id = addresses::add(&shop, &anna, &home(), true).await.expect("added");
        let other = Address { line: "elsewhere".into(), ..home() };
        assert!(matches!(addresses::find(&shop, &ben, id).await, Err(Error::NotFound)));
        assert!(matches!(addresses::change(&shop, &ben, id, &other, true).await, Err(Error::NotFound)));
        assert!(matches!(addresses::make_default(&shop, &ben, id).await, Err(Error::NotFound)));
        assert!(matches!(addresses::remove(&shop, &ben, id).await, Err(Error::NotFound)));
        for visitor in [guest(), Visitor { customer: None, ..anna.clone() }] {
            assert!(matches!(addresses::list(&shop, &visitor).await, Err(Error::SignIn)));
            assert!(matches!(addresses::find(&shop, &visitor, id).await, Err(Error::SignIn)));
        }
        assert_eq!(addresses::list(&shop, &ben).await.expect("his"), vec![]);
        let kept = addresses::list(&shop, &anna).await.expect("hers");
        assert_eq!((kept.len(), &kept[0].address, kept[0].is_default), (1, &home(), true));
    });
}
