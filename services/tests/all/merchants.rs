//! Merchants and shoppers at the desk: who opens and closes, and who sees whom.

use domain::Lang;
use domain::merchants::NewMerchant;
use domain::orders::PaymentStatus;
use services::Error;
use services::customers::desk as customers;
use services::merchants::{list, open, set_open};
use services::testing::trade::{OrderSketch, customer, member, order, stall};
use services::testing::{NOW, on_both};

fn tea_house() -> NewMerchant {
    NewMerchant {
        slug: "tea-house".into(),
        name_zh: "茶舍".into(),
        name_en: "Tea House".into(),
        legal_name: "某某茶业有限公司".into(),
        credit_code: "91350100M000100Y43".into(),
        region_code: "330106".into(),
    }
}

#[test]
fn the_platform_opens_closes_and_reopens_a_merchant() {
    on_both(|shop| async move {
        let owner = member(&shop, None, "owner").await;
        let before = list(&shop, &owner, Lang::En).await.expect("a list").len();
        let id = open(&shop, &owner, &tea_house()).await.expect("opened");
        let find = async || {
            let all = list(&shop, &owner, Lang::En).await.expect("a list");
            assert_eq!(all.len(), before + 1);
            all.into_iter().find(|row| row.id == id).expect("the new one")
        };
        let row = find().await;
        assert_eq!((row.name.as_str(), row.open, row.self_run, row.products), ("Tea House", true, false, 0));
        let taken = open(&shop, &owner, &tea_house()).await;
        assert!(matches!(taken, Err(Error::Invalid(fields)) if fields == [("slug".into(), "taken".into())]));
        set_open(&shop, &owner, id, false).await.expect("closed");
        assert!(!find().await.open);
        assert!(matches!(set_open(&shop, &owner, id, false).await, Err(Error::Conflict)));
        set_open(&shop, &owner, id, true).await.expect("open again");
        assert!(find().await.open);
        let log = services::operations::audit_rows(&shop, &owner, 1).await.expect("a log");
        let actions: Vec<&str> = log.rows.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(actions, ["merchant.reopen", "merchant.close", "merchant.open"]);
        assert_eq!(log.broken_at, None);
    });
}

#[test]
fn a_merchants_own_owner_opens_nobody() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let platform = member(&shop, None, "owner").await;
        let before = list(&shop, &platform, Lang::Zh).await.expect("a list");
        assert!(matches!(list(&shop, &owner, Lang::Zh).await, Err(Error::Forbidden)));
        assert!(matches!(open(&shop, &owner, &tea_house()).await, Err(Error::Forbidden)));
        assert!(matches!(set_open(&shop, &owner, ours.id, false).await, Err(Error::Forbidden)));
        // Even the right itself is of no use to a merchant's staff.
        let odd = member(&shop, Some(ours.id), "owner").await;
        assert!(matches!(set_open(&shop, &odd, ours.id, false).await, Err(Error::Forbidden)));
        assert_eq!(list(&shop, &platform, Lang::Zh).await.expect("a list"), before);
    });
}

#[test]
fn a_merchants_staff_see_their_own_shoppers_masked() {
    on_both(|shop| async move {
        let (ours, theirs) = (stall(&shop, "ours").await, stall(&shop, "theirs").await);
        let wang = customer(&shop, "王小云", "13812345678", "wang@example.com").await;
        let li = customer(&shop, "李四", "13900001111", "li@example.com").await;
        let of = |stall, customer| OrderSketch { customer: Some(customer), ..OrderSketch::of(stall, NOW) };
        order(
            &shop,
            OrderSketch { quantity: 2, payment: PaymentStatus::PartiallyRefunded, refunded: 1000, ..of(ours, wang) },
        )
        .await;
        order(&shop, of(theirs, wang)).await;
        order(&shop, of(theirs, li)).await;
        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let platform = member(&shop, None, "owner").await;
        let seen = customers::list(&shop, &owner, "", 1).await.expect("a list");
        assert_eq!((seen.count, seen.rows.len()), (1, 1));
        let row = &seen.rows[0];
        assert_eq!((row.id, row.orders, row.spent), (wang, 1, 4000));
        assert_eq!(
            (row.name.as_str(), row.phone.as_str(), row.email.as_str()),
            ("王**", "138****5678", "w***@example.com")
        );
        assert_eq!(customers::list(&shop, &platform, "", 1).await.expect("a list").count, 2);
        for (text, platform_finds, owner_finds) in [
            ("13900001111", 1, 0),
            ("Li@Example.com", 1, 0),
            ("13812345678", 1, 1),
            ("1381234567", 0, 0),
            ("王小云", 0, 0),
        ] {
            let count = async |member| customers::list(&shop, member, text, 1).await.expect("a list").count;
            assert_eq!((count(&platform).await, count(&owner).await), (platform_finds, owner_finds), "{text}");
        }
        assert!(matches!(customers::page(&shop, &owner, li, "").await, Err(Error::NotFound)));
        assert!(matches!(customers::reveal(&shop, &owner, li).await, Err(Error::NotFound)));
        let page = customers::page(&shop, &owner, wang, "").await.expect("a page");
        assert_eq!((page.latest.len(), page.revealed, page.row.phone.as_str()), (1, false, "138****5678"));
        let pass = customers::reveal(&shop, &owner, wang).await.expect("a pass");
        let page = customers::page(&shop, &owner, wang, &pass).await.expect("a page");
        assert_eq!((page.revealed, page.row.name.as_str(), page.row.phone.as_str()), (true, "王小云", "13812345678"));
        assert!(!customers::page(&shop, &platform, wang, &pass).await.expect("a page").revealed);
        let support = member(&shop, Some(ours.id), "support").await;
        assert!(matches!(customers::reveal(&shop, &support, wang).await, Err(Error::Forbidden)));
        let log = services::operations::audit_rows(&shop, &platform, 1).await.expect("a log");
        assert_eq!(log.rows.len(), 1);
        assert_eq!(log.rows[0].object, format!("customer:{wang}"));
        let shipping = member(&shop, Some(ours.id), "shipping").await;
        assert!(matches!(customers::list(&shop, &shipping, "", 1).await, Err(Error::Forbidden)));
    });
}
