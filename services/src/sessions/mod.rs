//! Sessions: which browser is which, and who is signed in on it.
//!
//! A browser holds a random token; the database holds its hash only. Signing in or out gives
//! the browser a new token and a new row, and the old one stops working in the same
//! transaction, so a token learned before is worth nothing afterwards.

mod begin;
mod end;
mod find;
mod guests;
mod rotate;

pub(crate) use begin::FirstRows;
pub use begin::{NewSession, begin};
pub use end::{end, end_all_of_customer, end_all_of_staff, end_expired, end_others_of_customer};
pub use find::{Found, find, touch};
pub(crate) use guests::Guests;
pub use guests::recognize;
pub use rotate::{Who, sign_in};

use crate::staff::Member;
use domain::Timestamp;
use domain::ids::{CustomerId, SessionId};

/// Who is behind a request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The browser's session.
    pub session: SessionId,
    /// The shopper signed in.
    pub customer: Option<CustomerId>,
    /// The member of staff signed in.
    pub staff: Option<Member>,
    /// How the browser came here.
    pub channel: domain::orders::Channel,
}

/// Whose orders and wishes are a visitor's: the member's who is signed in, else those of this browser.
pub(crate) fn shopper_of(visitor: &Visitor) -> String {
    match visitor.customer {
        Some(customer) => format!("customer:{customer}"),
        None => format!("session:{}", visitor.session),
    }
}

/// How long a shopper's session lives without being used.
pub const IDLE: i64 = 30 * Timestamp::DAY;
/// How long a session of staff lives without being used.
pub const STAFF_IDLE: i64 = 12 * Timestamp::HOUR;
/// How long a session lives at most.
pub const ABSOLUTE: i64 = 180 * Timestamp::DAY;
/// How long a session of staff lives at most.
pub const STAFF_ABSOLUTE: i64 = 7 * Timestamp::DAY;

/// A moment with the seconds cut off: sessions remember no more.
fn to_the_minute(now: Timestamp) -> i64 {
    now.0 - now.0.rem_euclid(Timestamp::MINUTE)
}
