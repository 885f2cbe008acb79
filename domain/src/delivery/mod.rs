//! Delivery: where a method goes, what it costs and when the parcel arrives.

use crate::ids::{DeliveryMethodId, MerchantId};
use crate::{Money, Timestamp};
use serde::{Deserialize, Serialize};

/// What a method costs in a region and everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Prefix of the district code; empty for everywhere.
    pub region: String,
    /// False when the method does not go there.
    pub served: bool,
    /// Grams covered by the first price.
    pub first_g: i64,
    /// Price of the first weight, minor units.
    pub first_price: i64,
    /// Size of each further step in grams.
    pub step_g: i64,
    /// Price of each further step, minor units.
    pub step_price: i64,
    /// Days added to the method's.
    pub extra_days: i64,
}

impl Rate {
    /// The price of a weight: the first price, then one step price per begun step.
    pub fn price(&self, weight_g: i64) -> i64 {
        let over = (weight_g - self.first_g).max(0);
        let steps = if over == 0 { 0 } else { (over - 1) / self.step_g.max(1) + 1 };
        self.first_price.saturating_add(steps.saturating_mul(self.step_price))
    }
}

/// A way a merchant delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Identity.
    pub id: DeliveryMethodId,
    /// Whose it is.
    pub merchant: MerchantId,
    /// Name in the shopper's language.
    pub name: String,
    /// Code of the carrier.
    pub carrier: String,
    /// Days until arrival, at best.
    pub days_min: i64,
    /// Days until arrival, at worst.
    pub days_max: i64,
    /// Free from this goods total on, minor units.
    pub free_over: Option<i64>,
    /// Its rates.
    pub rates: Vec<Rate>,
}

impl Method {
    /// The rate of a region: the longest prefix wins, and it may say that the method does not go there.
    pub fn rate(&self, region: &str) -> Option<&Rate> {
        self.rates
            .iter()
            .filter(|rate| region.starts_with(&rate.region))
            .max_by_key(|rate| rate.region.len())
            .filter(|rate| rate.served)
    }
}

/// When parcels leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Orders until this minute of the day (Shanghai) leave the same day.
    pub cutoff_minute: i64,
    /// Days of the week on which parcels leave, Monday first.
    pub sends_on: [bool; 7],
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar { cutoff_minute: 16 * 60, sends_on: [true; 7] }
    }
}

impl Calendar {
    /// The day (its beginning) on which an order of `now` leaves.
    pub fn leaves_on(&self, now: Timestamp) -> Timestamp {
        let mut day = now.shanghai_day_start();
        if now.0 - day.0 >= self.cutoff_minute * Timestamp::MINUTE {
            day = day.plus(Timestamp::DAY);
        }
        // A merchant who never sends would never leave the loop; a week is enough to find a day.
        for _ in 0..7 {
            if self.sends_on[usize::from(day.shanghai_weekday() % 7)] {
                break;
            }
            day = day.plus(Timestamp::DAY);
        }
        day
    }
}

/// When a parcel arrives, from the beginning of the first day to the end of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Earliest.
    pub from: Timestamp,
    /// Latest.
    pub to: Timestamp,
}

/// What a method offers for one parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What it costs.
    pub price: Money,
    /// When it arrives.
    pub promise: Promise,
    /// Goods still missing until it is free, when it can be.
    pub free_in: Option<Money>,
}

/// What a method offers for goods of a weight and a value, in a region; none when it does not go there.
pub fn offer(
    method: &Method,
    region: &str,
    weight_g: i64,
    goods: Money,
    calendar: &Calendar,
    now: Timestamp,
) -> Option<Offer> {
    let rate = method.rate(region)?;
    let free = method.free_over.is_some_and(|over| goods.minor >= over);
    let price = if free { 0 } else { rate.price(weight_g) };
    let leaves = calendar.leaves_on(now);
    let arrives = |days: i64| leaves.plus((days + rate.extra_days).clamp(0, 365) * Timestamp::DAY);
    let free_in = method.free_over.filter(|_| price > 0).map(|over| goods.with(over - goods.minor));
    Some(Offer {
        price: goods.with(price),
        promise: Promise {
            from: arrives(method.days_min),
            to: arrives(method.days_max.max(method.days_min)).plus(Timestamp::DAY - 1),
        },
        free_in,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// 2026-11-23 09:00 in Shanghai, a Monday.
    const NOW: Timestamp = Timestamp(1_795_395_600_000);

    fn rate(region: &str, served: bool, first_price: i64, extra_days: i64) -> Rate {
        Rate { region: region.to_owned(), served, first_g: 1000, first_price, step_g: 500, step_price: 200, extra_days }
    }

    fn method() -> Method {
        Method {
            id: DeliveryMethodId(Uuid::from_u128(1)),
            merchant: MerchantId(Uuid::from_u128(2)),
            name: "标准快递".to_owned(),
            carrier: "demo".to_owned(),
            days_min: 1,
            days_max: 3,
            free_over: Some(9900),
            rates: vec![rate("", true, 1000, 0), rate("65", true, 2500, 3), rate("6540", false, 0, 0)],
        }
    }

    fn price(region: &str, weight_g: i64, goods: i64) -> Option<i64> {
        offer(&method(), region, weight_g, Money::cny(goods), &Calendar::default(), NOW).map(|o| o.price.minor)
    }

    #[test]
    fn the_longest_matching_region_decides() {
        assert_eq!(price("330106", 800, 100), Some(1000));
        assert_eq!(price("650102", 800, 100), Some(2500));
        assert_eq!(price("654002", 800, 100), None);
        assert_eq!(price("", 800, 100), Some(1000), "no address yet: the general rate is the estimate");
    }

    #[test]
    fn each_begun_step_is_charged() {
        for (weight, expected) in [(0, 1000), (1000, 1000), (1001, 1200), (1500, 1200), (1501, 1400), (3000, 1800)] {
            assert_eq!(price("33", weight, 100), Some(expected), "{weight} g");
        }
    }

    #[test]
    fn it_is_free_from_the_threshold_on() {
        assert_eq!(price("33", 9000, 9900), Some(0));
        let below = offer(&method(), "33", 500, Money::cny(9000), &Calendar::default(), NOW);
        assert_eq!(below.and_then(|o| o.free_in), Some(Money::cny(900)));
    }

    #[test]
    fn the_promise_counts_from_the_day_the_parcel_leaves() {
        let days = |now: Timestamp, calendar: &Calendar| {
            offer(&method(), "33", 500, Money::cny(100), calendar, now)
                .map(|o| (o.promise.from.day_text(), o.promise.to.day_text()))
        };
        let expect = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        let every_day = Calendar::default();
        assert_eq!(days(NOW, &every_day), expect("2026-11-24", "2026-11-26"));
        assert_eq!(
            days(NOW.plus(7 * Timestamp::HOUR), &every_day),
            expect("2026-11-25", "2026-11-27"),
            "16:00 is late"
        );
        let mut weekdays = every_day;
        weekdays.sends_on[5] = false;
        weekdays.sends_on[6] = false;
        let friday_evening = NOW.plus(4 * Timestamp::DAY + 9 * Timestamp::HOUR);
        assert_eq!(days(friday_evening, &weekdays), expect("2026-12-01", "2026-12-03"));
        let far = offer(&method(), "650102", 500, Money::cny(100), &every_day, NOW).map(|o| o.promise.from.day_text());
        assert_eq!(far.as_deref(), Some("2026-11-27"));
    }

    proptest! {
        #[test]
        fn more_weight_never_costs_less(a in 0_i64..100_000, b in 0_i64..100_000, step in 0_i64..3000) {
            let rate = Rate { step_g: step, ..rate("", true, 1000, 0) };
            prop_assert!(rate.price(a.min(b)) <= rate.price(a.max(b)));
            prop_assert!(rate.price(a) >= rate.first_price);
        }
    }
}
