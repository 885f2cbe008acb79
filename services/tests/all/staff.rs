//! The owner's link, invitations, roles, and access taken away.

use domain::ids::SessionId;
use domain::orders::Channel;
use domain::staff::Permission;
use domain::{Lang, Timestamp};
use services::audit_log::{self, Verdict};
use services::sessions::{self, Visitor};
use services::staff::{self, Member, NewPerson};
use services::testing::trade::member;
use services::testing::{catalog, on_both};
use services::{Error, Shop};

const PASSWORD: &str = "tm93kvwbx2";

fn guest() -> Visitor {
    Visitor { session: SessionId(uuid::Uuid::now_v7()), customer: None, staff: None, channel: Channel::Web }
}

fn person(email: &str) -> NewPerson {
    NewPerson { email: email.into(), name: "陈老板".into(), password: PASSWORD.into() }
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().expect("a link")
}

async fn staff_of(shop: &Shop, token: &str) -> Option<Member> {
    sessions::find(shop, token).await.expect("answers").and_then(|found| found.visitor.staff)
}

fn invalid(error: Error) -> (String, String) {
    match error {
        Error::Invalid(mut fields) => fields.remove(0),
        other => panic!("{other}"),
    }
}

#[test]
fn the_first_link_makes_one_owner_and_then_no_more() {
    on_both(|shop| async move {
        staff::seed_roles(&shop).await.expect("roles");
        let link = staff::first_owner_link(&shop).await.expect("answers").expect("a link");
        let second = staff::first_owner_link(&shop).await.expect("answers").expect("another start, another link");
        assert!(link.starts_with("http://127.0.0.1:3000/setup/"));
        assert_eq!(token(&link).len(), 43);
        let weak = NewPerson { password: "password".into(), ..person("chen@example.com") };
        let error = staff::set_up_owner(&shop, &guest(), token(&link), &weak).await.expect_err("weak");
        assert_eq!(invalid(error), ("password".to_owned(), "common".to_owned()));

        let tries = (0..4).map(|n| {
            let (shop, link) = (shop.shop.clone(), link.clone());
            let person = person(&format!("chen{n}@example.com"));
            tokio::spawn(async move { staff::set_up_owner(&shop, &guest(), token(&link), &person).await })
        });
        let mut signed = Vec::new();
        for answer in tries.collect::<Vec<_>>() {
            match answer.await.expect("no panic") {
                Ok(entered) => signed.push(entered),
                Err(error) => assert!(matches!(error, Error::NotFound), "{error}"),
            }
        }
        assert_eq!(signed.len(), 1, "a link works once");
        let owner = staff_of(&shop, &signed[0].token).await.expect("signed in");
        assert_eq!((owner.merchant, owner.permissions.as_slice()), (None, Permission::ALL));
        assert!(staff::first_owner_link(&shop).await.expect("answers").is_none());
        let late = staff::set_up_owner(&shop, &guest(), token(&second), &person("x@example.com")).await;
        assert!(matches!(late, Err(Error::NotFound)), "the other links ended with it");
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(1));
    });
}

#[test]
fn a_link_stops_after_seven_days_and_opens_no_other_door() {
    on_both(|shop| async move {
        staff::seed_roles(&shop).await.expect("roles");
        let owner = member(&shop, None, "owner").await;
        let link = staff::owner_link(&shop).await.expect("a link");
        assert!(matches!(staff::invitation(&shop, token(&link), Lang::Zh).await, Err(Error::NotFound)));
        let invited = staff::invite(&shop, &owner, "lin@example.com", "support", None).await.expect("invited");
        assert!(matches!(staff::setup_is_open(&shop, token(&invited)).await, Err(Error::NotFound)));
        for wrong in ["", "x", &token(&link)[1..]] {
            assert!(matches!(staff::setup_is_open(&shop, wrong).await, Err(Error::NotFound)));
        }
        shop.clock.advance(Timestamp::DAY);
        let late = staff::accept(&shop, &guest(), token(&invited), &person("lin@example.com")).await;
        assert!(matches!(late, Err(Error::NotFound)));
        staff::setup_is_open(&shop, token(&link)).await.expect("still open");
        shop.clock.advance(6 * Timestamp::DAY);
        assert!(matches!(staff::setup_is_open(&shop, token(&link)).await, Err(Error::NotFound)));
    });
}

#[test]
fn an_invitation_is_for_one_address_one_role_and_one_merchant() {
    on_both(|shop| async move {
        let (tea, _) = catalog::merchant(&shop, "tea").await.expect("a merchant");
        let (books, _) = catalog::merchant(&shop, "books").await.expect("a merchant");
        let boss = member(&shop, Some(tea), "merchant_owner").await;
        let invite = |role: &'static str, merchant| {
            let (shop, boss) = (shop.shop.clone(), boss.clone());
            async move { staff::invite(&shop, &boss, "Lin@Example.com", role, merchant).await }
        };
        assert!(matches!(invite("owner", Some(tea)).await, Err(Error::Forbidden)));
        assert!(matches!(invite("shipping", Some(books)).await, Err(Error::Forbidden)));
        assert!(matches!(invite("shipping", None).await, Err(Error::Forbidden)));
        assert_eq!(invalid(invite("king", Some(tea)).await.expect_err("no role")), ("role".into(), "unknown".into()));
        let link = invite("shipping", Some(tea)).await.expect("invited");
        let view = staff::invitation(&shop, token(&link), Lang::En).await.expect("open");
        assert_eq!((view.role.as_str(), view.merchant.as_str()), ("Shipping", "tea store"));
        let other = staff::accept(&shop, &guest(), token(&link), &person("mo@example.com")).await.expect_err("other");
        assert_eq!(invalid(other), ("email".to_owned(), "other".to_owned()));
        let signed = staff::accept(&shop, &guest(), token(&link), &person("lin@example.com")).await.expect("joined");
        let lin = staff_of(&shop, &signed.token).await.expect("signed in");
        assert_eq!(lin.merchant, Some(tea));
        assert!(lin.demand(Permission::OrdersEdit).is_ok());
        assert!(matches!(lin.demand(Permission::RefundsCreate), Err(Error::Forbidden)));
        let again = staff::accept(&shop, &guest(), token(&link), &person("lin@example.com")).await;
        assert!(matches!(again, Err(Error::NotFound)));
        assert!(matches!(
            staff::invite(&shop, &lin, "mo@example.com", "shipping", Some(tea)).await,
            Err(Error::Forbidden)
        ));
    });
}

#[test]
fn disabling_ends_the_session_at_once_and_refuses_the_next_sign_in() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let link = staff::invite(&shop, &owner, "lin@example.com", "support", None).await.expect("invited");
        let signed = staff::accept(&shop, &guest(), token(&link), &person("lin@example.com")).await.expect("joined");
        let lin = staff_of(&shop, &signed.token).await.expect("signed in");
        let known = staff::sign_in(&shop, &guest(), "lin@example.com", "a guess").await.expect_err("wrong");
        let unknown = staff::sign_in(&shop, &guest(), "mo@example.com", "a guess").await.expect_err("wrong");
        assert_eq!(invalid(known), invalid(unknown));
        staff::change_role(&shop, &owner, lin.id, "shipping").await.expect("changed");
        assert!(staff_of(&shop, &signed.token).await.is_none(), "a new role needs a new session");
        let signed = staff::sign_in(&shop, &guest(), "lin@example.com", PASSWORD).await.expect("signed in");
        assert!(staff_of(&shop, &signed.token).await.expect("in").demand(Permission::OrdersEdit).is_ok());
        staff::disable(&shop, &owner, lin.id).await.expect("disabled");
        assert!(staff_of(&shop, &signed.token).await.is_none());
        let refused = staff::sign_in(&shop, &guest(), "lin@example.com", PASSWORD).await.expect_err("disabled");
        assert_eq!(invalid(refused), ("password".to_owned(), "wrong".to_owned()));
        staff::enable(&shop, &owner, lin.id).await.expect("enabled");
        staff::sign_in(&shop, &guest(), "lin@example.com", PASSWORD).await.expect("signed in");
        // Invited, joined, role, sign-in, disabled, enabled, sign-in.
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(7));
    });
}

#[test]
fn nobody_changes_themselves_their_betters_or_another_merchants_staff() {
    on_both(|shop| async move {
        let (tea, _) = catalog::merchant(&shop, "tea").await.expect("a merchant");
        let (books, _) = catalog::merchant(&shop, "books").await.expect("a merchant");
        let owner = member(&shop, None, "owner").await;
        let tea_boss = member(&shop, Some(tea), "merchant_owner").await;
        let tea_shipper = member(&shop, Some(tea), "shipping").await;
        let book_shipper = member(&shop, Some(books), "shipping").await;
        let disable = |who: &Member, whom: &Member| {
            let (shop, who, whom) = (shop.shop.clone(), who.clone(), whom.id);
            async move { staff::disable(&shop, &who, whom).await }
        };
        assert!(matches!(disable(&owner, &owner).await, Err(Error::Forbidden)));
        assert!(matches!(disable(&tea_boss, &owner).await, Err(Error::NotFound)));
        assert!(matches!(disable(&tea_boss, &book_shipper).await, Err(Error::NotFound)));
        assert!(matches!(disable(&tea_shipper, &tea_boss).await, Err(Error::Forbidden)));
        assert!(matches!(staff::change_role(&shop, &tea_boss, tea_shipper.id, "owner").await, Err(Error::Forbidden)));
        assert_eq!(audit_log::verify(&shop).await.expect("read"), Verdict::Whole(0), "nothing has changed");
        disable(&tea_boss, &tea_shipper).await.expect("her own staff");
        let names = |list: Vec<domain::staff::StaffView>| list.into_iter().map(|view| view.id).collect::<Vec<_>>();
        let seen = names(staff::list(&shop, &tea_boss, Lang::Zh).await.expect("hers"));
        assert_eq!(seen, [tea_boss.id, tea_shipper.id]);
        assert_eq!(staff::list(&shop, &owner, Lang::Zh).await.expect("all").len(), 4);
        assert!(matches!(staff::list(&shop, &tea_shipper, Lang::Zh).await, Err(Error::Forbidden)));
        let given = staff::grantable(&shop, &tea_boss, true, Lang::En).await.expect("hers");
        assert!(given.iter().all(|role| role.code != "owner") && given.len() == 4, "{given:?}");
    });
}
