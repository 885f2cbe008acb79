#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

//! Settings: who may change them, and what is kept.

use domain::Lang;
use domain::settings::ShopSettings;
use domain::staff::Permission;
use services::Error;
use services::settings::{Scope, get, set, set_shop_settings, shop_settings};
use services::testing::{on_both, trade};

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
