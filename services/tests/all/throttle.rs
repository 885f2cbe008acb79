//! Limits hold, also against tries that arrive at the same moment.

use domain::Timestamp;
use services::testing::on_both;
use services::{Error, throttle};

#[test]
fn a_hundred_tries_at_once_are_counted_one_by_one() {
    on_both(|shop| async move {
        let tries = (0..100).map(|_| {
            let shop = shop.shop.clone();
            tokio::spawn(async move { throttle::allow(&shop, "sign-in:anna", 10, 15 * Timestamp::MINUTE).await })
        });
        let mut allowed = 0;
        for answer in tries.collect::<Vec<_>>() {
            match answer.await.expect("no panic") {
                Ok(()) => allowed += 1,
                Err(Error::Throttled(wait)) => assert_eq!(wait, 900),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(allowed, 10);
        throttle::allow(&shop, "sign-in:ben", 10, 15 * Timestamp::MINUTE).await.expect("another bucket");
    });
}

#[test]
fn a_window_opens_again_when_it_is_over() {
    on_both(|shop| async move {
        let allow = || throttle::allow(&shop, "guess", 2, Timestamp::MINUTE);
        allow().await.expect("first");
        allow().await.expect("second");
        assert!(matches!(allow().await, Err(Error::Throttled(60))));
        shop.clock.advance(59_500);
        assert!(matches!(allow().await, Err(Error::Throttled(1))));
        shop.clock.advance(500);
        allow().await.expect("a new window");
        allow().await.expect("second of the new window");
        assert!(matches!(allow().await, Err(Error::Throttled(60))));
        shop.clock.advance(2 * Timestamp::DAY);
        assert_eq!(throttle::forget_old(&shop).await.expect("swept"), 1);
    });
}
