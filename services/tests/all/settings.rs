//! Settings: who may change them, and what is kept.

use domain::checkout::PlaceOrder;
use domain::orders::Channel;
use domain::settings::ShopSettings;
use domain::staff::Permission;
use domain::{Lang, Timestamp};
use services::Error;
use services::sessions::Visitor;
use services::settings::{Scope, get, set, set_shop_settings, shop_settings};
use services::testing::{buying, number, on_both, trade};
use services::{checkout, jobs, payments};

#[test]
fn nobody_has_decided_yet_and_the_shop_has_a_name() {
    on_both(|shop| async move {
        let settings = shop_settings(&shop).await.expect("settings");
        assert_eq!(settings, ShopSettings::default());
        assert_eq!(settings.name(Lang::Zh), "云商城");
    });
}

#[test]
fn the_owner_renames_the_shop() {
    on_both(|shop| async move {
        let owner = trade::member(&shop, None, "owner").await;
        let new = ShopSettings { name_zh: "早市".into(), unpaid_minutes: Some(20), ..ShopSettings::default() };
        set_shop_settings(&shop, &owner, new.clone()).await.expect("kept");
        set_shop_settings(&shop, &owner, new.clone()).await.expect("kept again");
        assert_eq!(shop_settings(&shop).await.expect("settings"), new);
    });
}

#[test]
fn unpaid_orders_are_kept_as_long_as_the_owner_decided() {
    on_both(|shop| async move {
        let owner = trade::member(&shop, None, "owner").await;
        let goods = buying::product_with_stock(&shop, 5).await;
        let visitor = buying::guest(&shop).await;
        let kept = || number(&shop, "SELECT MAX(expires_at - created_at) / 60000 AS n FROM checkouts", vec![]);
        buying::placed_order(&shop, &visitor, goods, 1).await;
        assert_eq!(kept().await, shop.options.unpaid_minutes);
        let longer = ShopSettings { unpaid_minutes: Some(90), ..ShopSettings::default() };
        set_shop_settings(&shop, &owner, longer).await.expect("kept");
        buying::placed_order(&shop, &visitor, goods, 1).await;
        assert_eq!(kept().await, 90);
    });
}

#[test]
fn each_channel_keeps_unpaid_orders_as_long_as_was_decided_for_it() {
    on_both(|shop| async move {
        let owner = trade::member(&shop, None, "owner").await;
        let goods = buying::product_with_stock(&shop, 9).await;
        let set = ShopSettings { unpaid_minutes: Some(40), qr_unpaid_minutes: Some(10), ..ShopSettings::default() };
        set_shop_settings(&shop, &owner, set).await.expect("kept");
        for (channel, minutes) in [(Channel::Web, 40), (Channel::Share, 40), (Channel::Qr, 10)] {
            let visitor = Visitor { channel, ..buying::guest(&shop).await };
            let before = shop.clock.now();
            let command = PlaceOrder { channel, ..buying::buying(goods, 1) };
            let placed = checkout::place_order(&shop, &visitor, command).await.expect("an order");
            let page = payments::view(&shop, &visitor, &placed.access, Lang::Zh).await.expect("the payment page");
            assert_eq!(page.expires_at, before.plus(minutes * Timestamp::MINUTE), "{channel}");
            let unpaid = || number(&shop, "SELECT COUNT(*) AS n FROM orders WHERE payment_status = 'unpaid'", vec![]);
            shop.clock.advance(minutes * Timestamp::MINUTE - 1);
            jobs::run_due(&shop).await.expect("jobs");
            assert_eq!(unpaid().await, 1, "{channel}");
            shop.clock.advance(1);
            jobs::run_due(&shop).await.expect("jobs");
            assert_eq!(unpaid().await, 0, "{channel}");
        }
    });
}

#[test]
fn malformed_settings_are_refused_and_nothing_changes() {
    on_both(|shop| async move {
        let owner = trade::member(&shop, None, "owner").await;
        let bad = ShopSettings { credit_code: "1".into(), ..ShopSettings::default() };
        let refused = set_shop_settings(&shop, &owner, bad).await.expect_err("refused");
        assert!(matches!(refused, Error::Invalid(fields) if fields == [("credit_code".into(), "malformed".into())]));
        assert_eq!(shop_settings(&shop).await.expect("settings"), ShopSettings::default());
    });
}

#[test]
fn a_merchants_staff_change_their_own_settings_only() {
    on_both(|shop| async move {
        let (ours, theirs) = (trade::stall(&shop, "ours").await, trade::stall(&shop, "theirs").await);
        let owner = trade::member(&shop, Some(ours.id), "merchant_owner").await;
        set(&shop, &owner, Scope::Merchant(ours.id), "greeting", &"你好".to_owned()).await.expect("kept");
        for scope in [Scope::Merchant(theirs.id), Scope::Platform] {
            let refused = set(&shop, &owner, scope, "greeting", &"坏".to_owned()).await.expect_err("refused");
            assert!(matches!(refused, Error::Forbidden));
            assert_eq!(get::<String>(&shop, scope, "greeting").await.expect("a text"), "");
        }
        assert_eq!(get::<String>(&shop, Scope::Merchant(ours.id), "greeting").await.expect("a text"), "你好");
        let shipping = trade::member(&shop, Some(ours.id), "shipping").await;
        assert!(!shipping.permissions.contains(&Permission::SettingsEdit));
        let refused = set(&shop, &shipping, Scope::Merchant(ours.id), "greeting", &"坏".to_owned()).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
    });
}

#[test]
fn the_menu_knows_who_is_looking() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "ours").await;
        let support = trade::member(&shop, Some(stall.id), "support").await;
        let me = services::staff::me::me(&shop, &support, Lang::Zh).await.expect("themselves");
        assert_eq!(me.name, "陈店员");
        assert_eq!(me.merchant.as_deref(), Some("ours店"));
        assert!(me.may(Permission::OrdersView) && !me.may(Permission::OrdersEdit));
        assert!(!me.is_platform());
    });
}

#[test]
fn a_merchants_staff_decide_about_their_own_delivery_only() {
    on_both(|shop| async move {
        use domain::settings::delivery::{MethodForm, RateForm};
        use services::settings::delivery::{methods, remove_rate, save_method, save_rate};
        let (ours, theirs) = (trade::stall(&shop, "ours").await, trade::stall(&shop, "theirs").await);
        let owner = trade::member(&shop, Some(ours.id), "merchant_owner").await;
        let platform = trade::member(&shop, None, "owner").await;
        let form = |id| MethodForm {
            id,
            name_zh: "次日达".into(),
            name_en: "Next day".into(),
            carrier: "sf".into(),
            days_min: 1,
            days_max: 2,
            free_over: "99".into(),
            active: false,
        };
        let rate = |method| RateForm {
            method,
            region: "54".into(),
            served: true,
            first_g: 1000,
            first_price: "18".into(),
            step_g: 500,
            step_price: "9.5".into(),
            extra_days: 3,
        };
        save_method(&shop, &owner, &form(ours.method)).await.expect("saved");
        save_rate(&shop, &owner, &rate(ours.method)).await.expect("saved");
        save_rate(&shop, &owner, &RateForm { first_price: "20".into(), ..rate(ours.method) }).await.expect("again");
        let seen = methods(&shop, &owner, Lang::En).await.expect("a list");
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].name_en.as_str(), seen[0].free_over, seen[0].active), ("Next day", Some(9900), false));
        assert_eq!(seen[0].rates.len(), 1);
        assert_eq!(seen[0].rates[0].place, "西藏自治区");
        let named = |region: &str| RateForm { region: region.into(), ..rate(ours.method) };
        save_rate(&shop, &owner, &named("浙江 杭州")).await.expect("a place by its name");
        let codes = methods(&shop, &owner, Lang::Zh).await.expect("a list")[0].rates.clone();
        assert_eq!(codes.iter().map(|rate| rate.region.as_str()).collect::<Vec<_>>(), ["3301", "54"]);
        remove_rate(&shop, &owner, ours.method, "3301").await.expect("removed");
        let nowhere = save_rate(&shop, &owner, &named("月球")).await;
        assert!(matches!(nowhere, Err(Error::Invalid(fields)) if fields == [("region".into(), "malformed".into())]));
        assert_eq!((seen[0].rates[0].first_price, seen[0].rates[0].step_price), (2000, 950));
        assert!(matches!(save_method(&shop, &owner, &form(theirs.method)).await, Err(Error::NotFound)));
        assert!(matches!(save_rate(&shop, &owner, &rate(theirs.method)).await, Err(Error::NotFound)));
        assert!(matches!(remove_rate(&shop, &owner, theirs.method, "54").await, Err(Error::NotFound)));
        let all = methods(&shop, &platform, Lang::En).await.expect("a list");
        assert_eq!(all.len(), 2);
        assert!(
            all.iter()
                .any(|method| method.id == theirs.method && method.name_en == "Express" && method.rates.is_empty())
        );
        remove_rate(&shop, &owner, ours.method, "54").await.expect("removed");
        assert!(methods(&shop, &owner, Lang::En).await.expect("a list")[0].rates.is_empty());
        assert!(matches!(remove_rate(&shop, &owner, ours.method, "54").await, Err(Error::NotFound)));
    });
}
