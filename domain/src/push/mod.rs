//! What a phone is told while nobody looks at the shop: about which matters, at which hours, in which
//! words. Sent to those alone who asked for it after they had wished for something.

mod hosts;
mod message;

pub use hosts::{PUSH_SERVICES, origin_of};
pub use message::{Message, Subject};

use crate::Timestamp;
use crate::time::SHANGHAI_MINUTES;
use serde::{Deserialize, Serialize};

/// What somebody wants to hear about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The steps of their orders.
    Orders,
    /// Favourites that became cheaper.
    Prices,
    /// What was sold out and can be bought again.
    Stock,
}

/// The hours in which nobody is woken: minutes of the day in Shanghai. Begin and end alike means none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// From this minute on.
    pub from: i64,
    /// Until this minute, which is the first that is loud again.
    pub to: i64,
}

/// Minutes of a day.
const DAY: i64 = 24 * 60;

impl QuietHours {
    /// Ten at night to eight in the morning.
    pub const USUAL: QuietHours = QuietHours { from: 22 * 60, to: 8 * 60 };

    /// Reads `22:00` and `08:00`; none when either is no time of day.
    pub fn read(from: &str, to: &str) -> Option<QuietHours> {
        Some(QuietHours { from: minute_of_day(from)?, to: minute_of_day(to)? })
    }

    /// Begin and end as `22:00`.
    pub fn written(self) -> (String, String) {
        let text = |minute: i64| format!("{:02}:{:02}", minute.rem_euclid(DAY) / 60, minute.rem_euclid(DAY) % 60);
        (text(self.from), text(self.to))
    }

    /// When the quiet hours end in which `now` lies; none when it lies outside.
    pub fn over_at(self, now: Timestamp) -> Option<Timestamp> {
        let minutes = now.0.div_euclid(Timestamp::MINUTE) + SHANGHAI_MINUTES;
        let (minute, length) = (minutes.rem_euclid(DAY), (self.to - self.from).rem_euclid(DAY));
        let into = (minute - self.from).rem_euclid(DAY);
        (into < length).then(|| Timestamp((minutes - SHANGHAI_MINUTES + length - into) * Timestamp::MINUTE))
    }
}

fn minute_of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// What a shopper chose for their own devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Steps of orders.
    pub orders: bool,
    /// Favourites that became cheaper.
    pub prices: bool,
    /// Goods that are there again.
    pub stock: bool,
    /// When to be silent.
    pub quiet: QuietHours,
}

impl Preferences {
    /// What holds until something else was chosen.
    pub const USUAL: Preferences = Preferences { orders: true, prices: true, stock: true, quiet: QuietHours::USUAL };

    /// Whether a topic is wanted.
    pub fn wants(self, topic: Topic) -> bool {
        match topic {
            Topic::Orders => self.orders,
            Topic::Prices => self.prices,
            Topic::Stock => self.stock,
        }
    }
}

/// What the page about being told shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushView {
    /// What was chosen.
    pub preferences: Preferences,
    /// How many of the shopper's devices are told.
    pub devices: i64,
}

/// A step of an order that is worth a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A parcel has left.
    Shipped,
    /// A parcel arrives today.
    OutForDelivery,
    /// A parcel waits to be fetched.
    Waiting,
    /// Everything has arrived.
    Delivered,
    /// A parcel is in trouble, or comes back.
    Trouble,
    /// The order was called off by somebody else.
    Canceled,
    /// Money went back.
    Refunded,
}

impl Step {
    /// The step that an entry of an order's history is; none for what its shopper did or sees anyway.
    pub fn of_event(kind: &str, actor: &str) -> Option<Step> {
        match kind {
            "shipped" => Some(Step::Shipped),
            "delivered" => Some(Step::Delivered),
            "canceled" if actor != "shopper" => Some(Step::Canceled),
            "refunded" => Some(Step::Refunded),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `hour`:`minute` in Shanghai on some day.
    fn at(hour: i64, minute: i64) -> Timestamp {
        Timestamp(20_000 * Timestamp::DAY + (hour * 60 + minute - SHANGHAI_MINUTES) * Timestamp::MINUTE)
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let quiet = QuietHours::USUAL;
        assert_eq!(quiet.over_at(at(21, 59)), None);
        assert_eq!(quiet.over_at(at(22, 0)), Some(at(32, 0)));
        assert_eq!(quiet.over_at(at(3, 30)), Some(at(8, 0)));
        assert_eq!(quiet.over_at(at(7, 59)), Some(at(8, 0)));
        assert_eq!(quiet.over_at(at(8, 0)), None);
        let noon = QuietHours { from: 12 * 60, to: 14 * 60 };
        assert_eq!(noon.over_at(at(13, 0)), Some(at(14, 0)));
        assert_eq!(noon.over_at(at(14, 0)), None);
        let none = QuietHours { from: 60, to: 60 };
        assert_eq!(none.over_at(at(1, 0)), None);
    }

    #[test]
    fn times_of_day_are_read_strictly() {
        assert_eq!(QuietHours::read("22:00", "08:00"), Some(QuietHours::USUAL));
        assert_eq!(QuietHours::USUAL.written(), ("22:00".to_owned(), "08:00".to_owned()));
        for wrong in ["24:00", "8:00", "08:60", "+8:00", "", "8", "08:00:00"] {
            assert_eq!(QuietHours::read(wrong, "08:00"), None, "{wrong}");
        }
    }

    #[test]
    fn only_what_others_did_is_worth_a_message() {
        assert_eq!(Step::of_event("shipped", "staff:1"), Some(Step::Shipped));
        assert_eq!(Step::of_event("canceled", "shopper"), None);
        assert_eq!(Step::of_event("canceled", "system"), Some(Step::Canceled));
        assert_eq!(Step::of_event("paid", "provider"), None);
        assert_eq!(Step::of_event("placed", "shopper"), None);
    }

    proptest! {
        #[test]
        fn the_end_of_quiet_hours_is_loud(from in 0..DAY, to in 0..DAY, now in 0..10 * Timestamp::DAY) {
            let quiet = QuietHours { from, to };
            if let Some(end) = quiet.over_at(Timestamp(now)) {
                prop_assert!(end.0 > now && end.0 - now <= Timestamp::DAY);
                prop_assert_eq!(quiet.over_at(end), None);
            }
        }
    }
}
