//! The audit finds what is wrong, and nothing in a sound shop.
#![allow(clippy::expect_used)] // A test that cannot go on shall stop.

use services::testing::{TestShop, on_both};

#[test]
fn an_empty_shop_is_sound() {
    on_both(|shop| async move {
        assert_eq!(services::audit::run(&shop).await.expect("the audit runs"), vec![]);
    });
}

#[test]
fn an_order_whose_sums_are_bent_is_found() {
    on_both(|shop| async move {
        bend(&shop).await;
        let codes: Vec<&str> =
            services::audit::run(&shop).await.expect("the audit runs").iter().map(|finding| finding.code).collect();
        assert_eq!(codes, vec!["I10.checkout"]);
    });
}

/// Writes a checkout that promises money no order asks for.
async fn bend(shop: &TestShop) {
    services::testing::execute(
        shop,
        "INSERT INTO checkouts (id, shopper, idempotency_key, request_hash, currency, total, access_hash, access_token, created_at, expires_at)
         VALUES ($1, 'session:x', 'k', $2, 'CNY', 500, $2, $2, 0, 0)",
        vec![uuid::Uuid::from_u128(1).into(), vec![1_u8].into()],
    )
    .await;
}
