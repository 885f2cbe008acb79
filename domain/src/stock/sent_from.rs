//! Why an order's goods come from where they come from, as facts that can be told in any language.

use crate::ids::LocationId;
use serde::{Deserialize, Serialize};

codes! {
    /// How near a place is to where a parcel goes; the later, the nearer.
    Nearness {
        /// Another part of the country.
        Elsewhere = "elsewhere",
        /// The same part of the country, such as the east: the first digit of the codes.
        Area = "area",
        /// The same province.
        Province = "province",
        /// The same city.
        City = "city",
        /// The same district.
        District = "district",
    }
}

impl Nearness {
    /// How near two regions are, by their official codes (GB/T 2260): two digits for a province, four
    /// for a city, six for a district; whatever follows is a street.
    pub fn between(one: &str, other: &str) -> Nearness {
        let agree = |digits: usize| one.get(..digits).is_some_and(|front| Some(front) == other.get(..digits));
        if agree(6) {
            Nearness::District
        } else if agree(4) {
            Nearness::City
        } else if agree(2) {
            Nearness::Province
        } else if agree(1) {
            Nearness::Area
        } else {
            Nearness::Elsewhere
        }
    }
}

codes! {
    /// Why it is these places.
    Choice {
        /// No other place has everything.
        Only = "only",
        /// Of several places that have everything it is the nearest.
        Nearest = "nearest",
        /// No place has everything.
        Split = "split",
    }
}

/// From where an order's goods come, and why: what is kept with the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFrom {
    /// Why it is these places.
    pub why: Choice,
    /// The places, nearest first, one parcel each, with how near each is to the shopper.
    pub places: Vec<(LocationId, Nearness)>,
}

/// The same as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFromView {
    /// Why it is these places.
    pub why: Choice,
    /// The places' names, nearest first.
    pub places: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_digits_agree_the_nearer() {
        let cases = [
            ("330106", "330106", Nearness::District),
            ("330106", "330106004", Nearness::District),
            ("330106", "330110", Nearness::City),
            ("330106", "330600", Nearness::Province),
            ("330106", "310101", Nearness::Area),
            ("330106", "440106", Nearness::Elsewhere),
            ("3301", "330106", Nearness::City),
            ("33", "330106", Nearness::Province),
            ("", "330106", Nearness::Elsewhere),
            ("", "", Nearness::Elsewhere),
        ];
        for (one, other, expected) in cases {
            assert_eq!(Nearness::between(one, other), expected, "{one} and {other}");
            assert_eq!(Nearness::between(other, one), expected, "{other} and {one}");
        }
        assert!(Nearness::ALL.is_sorted(), "the later, the nearer");
    }
}
