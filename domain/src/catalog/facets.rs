//! What comes back for a list: its products, and how it can be narrowed.

use super::ProductCard;
use serde::{Deserialize, Serialize};

/// One value a list can be narrowed to, and how many products would be left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// What goes into the URL.
    pub key: String,
    /// What people read.
    pub text: String,
    /// How many products have it, all other filters applied.
    pub count: i64,
    /// Whether the list is narrowed to it.
    pub chosen: bool,
}

/// An attribute a list can be narrowed by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeFacet {
    /// Its code.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// Its values, most products first.
    pub values: Vec<FacetValue>,
}

/// A range of prices and how many products lie in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBand {
    /// From this price, minor units; none for no lower end.
    pub from: Option<i64>,
    /// Up to this price, minor units; none for no upper end.
    pub to: Option<i64>,
    /// How many products, all other filters applied.
    pub count: i64,
    /// Whether the list is narrowed to it.
    pub chosen: bool,
}

/// The ranges that lists offer, in yuan: ends of one are the start of the next.
pub const BAND_ENDS: [i64; 5] = [5_000, 10_000, 20_000, 50_000, 100_000];

/// The price ranges without counts: from the end of the range before to 0.01 below its own end.
pub fn bands() -> Vec<(Option<i64>, Option<i64>)> {
    let from = std::iter::once(None).chain(BAND_ENDS.into_iter().map(Some));
    let to = BAND_ENDS.into_iter().map(|end| Some(end - 1)).chain(std::iter::once(None));
    from.zip(to).collect()
}

/// A list of products and how it can be narrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Products of pages 1 to the one asked for.
    pub products: Vec<ProductCard>,
    /// How many there are in all.
    pub total: i64,
    /// Whether the numbers are rough: of very many products, a sample is counted.
    #[serde(default)]
    pub about: bool,
    /// The last page shown.
    pub page: i64,
    /// Whether there is a further page.
    pub more: bool,
    /// Categories, most products first: those found in for a search, those right below for another list.
    pub categories: Vec<FacetValue>,
    /// Brands, most products first.
    pub brands: Vec<FacetValue>,
    /// Price ranges that are not empty.
    pub prices: Vec<PriceBand>,
    /// Attributes.
    pub attributes: Vec<AttributeFacet>,
    /// How many can be bought now, all other filters applied.
    pub in_stock: i64,
    /// How many cost less than before, all other filters applied.
    pub on_sale: i64,
    /// How many have at least so many stars.
    pub stars: Vec<FacetValue>,
    /// The words as they were probably meant, if they were not typed so.
    pub corrected: Option<String>,
    /// Whether not every word could be met.
    pub relaxed: bool,
}

/// A number as far as a sample knows it: its first two digits.
pub fn rough(count: i64) -> i64 {
    let mut unit = 1;
    while count / unit >= 100 {
        unit *= 10;
    }
    count / unit * unit
}

/// The most ranges that are made from prices.
const MOST_BANDS: usize = 5;

/// Ranges that part these prices, cheapest first, into heaps of about the same size, with ends that are
/// easy to read; none if there is nothing to part.
pub fn bands_of(prices: &[i64]) -> Vec<(Option<i64>, Option<i64>)> {
    let mut ends: Vec<i64> = Vec::new();
    for part in 1..MOST_BANDS {
        let Some(price) = prices.get(prices.len() * part / MOST_BANDS) else { continue };
        let end = readable(*price);
        let parts = prices.first().is_some_and(|least| *least < end) && prices.last().is_some_and(|most| *most >= end);
        if parts && ends.last().is_none_or(|last| *last < end) {
            ends.push(end);
        }
    }
    if ends.is_empty() {
        return Vec::new();
    }
    let from = std::iter::once(None).chain(ends.iter().copied().map(Some));
    let to = ends.iter().map(|end| Some(end - 1)).chain(std::iter::once(None));
    from.zip(to).collect()
}

/// The nearest of 1, 1.5, 2, 3, 5, 8 and 10 times a power of ten, at least one yuan.
fn readable(minor: i64) -> i64 {
    const STEPS: [i64; 7] = [10, 15, 20, 30, 50, 80, 100];
    let mut unit = 10;
    while minor >= unit * 100 {
        unit *= 10;
    }
    let nearest = STEPS.iter().map(|step| step * unit).min_by_key(|end| (end - minor).abs());
    nearest.unwrap_or(minor).max(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn price_ranges_touch_and_leave_nothing_out() {
        let all = bands();
        assert_eq!(all.first(), Some(&(None, Some(4_999))));
        assert_eq!(all.last(), Some(&(Some(100_000), None)));
        for pair in all.windows(2) {
            assert_eq!(pair[0].1.map(|to| to + 1), pair[1].0);
        }
    }

    #[test]
    fn rough_numbers_have_two_digits() {
        for (count, expected) in [(0, 0), (7, 7), (99, 99), (101, 100), (1_299, 1_200), (995_328, 990_000)] {
            assert_eq!(rough(count), expected);
        }
    }

    #[test]
    fn ranges_follow_the_prices() {
        let many: Vec<i64> = (1..=100).map(|price| price * 100).collect();
        let ends: Vec<_> = bands_of(&many).into_iter().filter_map(|(_, to)| to).collect();
        assert_eq!(ends, [1_999, 4_999, 7_999]);
        assert!(bands_of(&[]).is_empty());
        assert!(bands_of(&[500, 500, 500]).is_empty(), "one price needs no ranges");
        assert_eq!(bands_of(&[990, 12_900]), [(None, Some(999)), (Some(1_000), None)]);
    }

    proptest! {
        #[test]
        fn every_price_lies_in_exactly_one_range(mut prices in prop::collection::vec(0_i64..10_000_000, 0..60)) {
            prices.sort_unstable();
            let bands = bands_of(&prices);
            for price in &prices {
                let in_range = |band: &&(Option<i64>, Option<i64>)| {
                    band.0.is_none_or(|from| *price >= from) && band.1.is_none_or(|to| *price <= to)
                };
                prop_assert!(bands.is_empty() || bands.iter().filter(in_range).count() == 1);
            }
        }
    }
}
