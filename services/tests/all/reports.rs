//! The dashboard's numbers equal the books, and a merchant sees only their own.

use domain::orders::{FulfillmentStatus, OrderStatus, PaymentStatus};
use domain::reports::Trend;
use domain::{Lang, Timestamp};
use services::Error;
use services::reports::today;
use services::testing::trade::{OrderSketch, member, order, stall};
use services::testing::{NOW, on_both};

const HOUR: i64 = Timestamp::HOUR;
const DAY: i64 = Timestamp::DAY;

#[test]
fn the_dashboard_counts_exactly_what_is_in_the_tables() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let theirs = stall(&shop, "theirs").await;
        let at = |stall, millis: i64| OrderSketch::of(stall, NOW.plus(millis));
        // Today: two paid, one unpaid. It is nine in the morning.
        order(&shop, at(ours, -HOUR)).await;
        order(&shop, OrderSketch { quantity: 3, ..at(ours, -2 * HOUR) }).await;
        order(&shop, OrderSketch { payment: PaymentStatus::Unpaid, ..at(ours, -3 * HOUR) }).await;
        // Yesterday: one before nine, one after, which does not count for the comparison.
        order(&shop, at(ours, -DAY - HOUR)).await;
        order(&shop, at(ours, -DAY + HOUR)).await;
        // The same day last week: one, long completed.
        let done = OrderSketch {
            status: OrderStatus::Completed,
            goods: FulfillmentStatus::Delivered,
            quantity: 2,
            ..at(ours, -7 * DAY - HOUR)
        };
        order(&shop, done).await;
        // Before midnight in Shanghai is not today.
        order(&shop, at(ours, -9 * HOUR - 1)).await;
        // The other merchant's.
        order(&shop, OrderSketch { quantity: 10, ..at(theirs, -HOUR) }).await;

        let owner = member(&shop, Some(ours.id), "merchant_owner").await;
        let seen = today(&shop, &owner, Lang::Zh).await.expect("a dashboard");
        assert_eq!(seen.orders, Trend { now: 3, yesterday: 1, last_week: 1 });
        assert_eq!(seen.revenue, Trend { now: 10_000, yesterday: 2500, last_week: 5000 });
        assert_eq!(seen.to_ship.now, 5);
        assert_eq!(seen.low_stock, 0);
        assert_eq!(seen.needs.to_ship.len(), 5);
        assert_eq!(seen.needs.to_ship[0].placed_at, NOW.plus(-DAY - HOUR), "the oldest comes first");
        assert_eq!(seen.latest.len(), 7);
        assert_eq!(seen.days.len(), 30);
        let figures = |day: usize| (seen.days[day].orders, seen.days[day].revenue);
        assert_eq!(figures(29), (2, 10_000));
        assert_eq!(figures(28), (3, 7500));
        assert_eq!(figures(22), (1, 5000));
        assert_eq!(seen.days.iter().map(|day| day.revenue).sum::<i64>(), 22_500);

        let platform = member(&shop, None, "owner").await;
        let all = today(&shop, &platform, Lang::Zh).await.expect("a dashboard");
        assert_eq!(all.orders.now, 4);
        assert_eq!(all.revenue.now, 35_000);
        assert_eq!(all.to_ship.now, 6);
    });
}

#[test]
fn those_without_the_right_see_no_numbers() {
    on_both(|shop| async move {
        let ours = stall(&shop, "ours").await;
        let editor = member(&shop, Some(ours.id), "editor").await;
        assert!(matches!(today(&shop, &editor, Lang::En).await, Err(Error::Forbidden)));
    });
}

#[test]
fn an_empty_shop_has_an_empty_morning() {
    on_both(|shop| async move {
        let platform = member(&shop, None, "owner").await;
        let seen = today(&shop, &platform, Lang::En).await.expect("a dashboard");
        assert_eq!(seen.orders, Trend::default());
        assert_eq!(seen.revenue, Trend::default());
        assert_eq!(seen.to_ship, Trend::default());
        assert_eq!(seen.needs, domain::reports::NeedsYou::default());
        assert!(seen.days.iter().all(|day| day.orders == 0 && day.revenue == 0));
    });
}
