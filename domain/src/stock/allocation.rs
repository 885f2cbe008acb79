//! From where the goods of one order are taken.

use crate::ids::{LocationId, VariantId};
use std::collections::BTreeMap;

/// Pieces of a variant that somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// The variant.
    pub variant: VariantId,
    /// Pieces, at least 1.
    pub quantity: i64,
}

/// Pieces of a variant that one place can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// The variant.
    pub variant: VariantId,
    /// The place.
    pub location: LocationId,
    /// Pieces available there.
    pub available: i64,
    /// How near the place is to the shopper; larger is nearer (digits of the region code that agree).
    pub nearness: i64,
}

/// Pieces of a variant taken from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The variant.
    pub variant: VariantId,
    /// The place.
    pub location: LocationId,
    /// Pieces, at least 1.
    pub quantity: i64,
}

/// A variant of which all places together have too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// The variant.
    pub variant: VariantId,
    /// Pieces wanted over all lines.
    pub requested: i64,
    /// Pieces available over all places.
    pub available: i64,
}

/// Decides from where the wanted pieces are taken.
///
/// Wants of one variant are added up first, so that two lines never share a piece. If some
/// place has everything, all comes from the nearest such place. Otherwise the place that can
/// give most goes first, and so on: few parcels, not the fewest at any price. Ties go to the
/// nearer place, then to the smaller id, so the same facts always give the same answer.
pub fn allocate(wants: &[Want], supplies: &[Supply]) -> Result<Vec<Taken>, Short> {
    let mut missing: BTreeMap<VariantId, i64> = BTreeMap::new();
    for want in wants {
        *missing.entry(want.variant).or_default() += want.quantity.max(0);
    }
    missing.retain(|_, quantity| *quantity > 0);
    for (variant, requested) in &missing {
        let available = supplies.iter().filter(|s| s.variant == *variant).map(|s| s.available.max(0)).sum();
        if available < *requested {
            return Err(Short { variant: *variant, requested: *requested, available });
        }
    }
    let mut places: BTreeMap<LocationId, Place> = BTreeMap::new();
    for supply in supplies {
        let place = places.entry(supply.location).or_default();
        place.nearness = place.nearness.max(supply.nearness);
        *place.pieces.entry(supply.variant).or_default() += supply.available.max(0);
    }
    let mut taken = Vec::new();
    while !missing.is_empty() {
        let best = places
            .iter()
            .map(|(location, place)| (place.gives(&missing), place.nearness, std::cmp::Reverse(*location)))
            .max();
        // The sums were checked above, so some place can always give something.
        let Some((1.., _, std::cmp::Reverse(location))) = best else { break };
        let Some(place) = places.remove(&location) else { break };
        for (variant, pieces) in place.pieces {
            let Some(wanted) = missing.get_mut(&variant) else { continue };
            let quantity = pieces.min(*wanted);
            if quantity > 0 {
                taken.push(Taken { variant, location, quantity });
                *wanted -= quantity;
            }
        }
        missing.retain(|_, quantity| *quantity > 0);
    }
    taken.sort_by_key(|t| (t.variant, t.location));
    Ok(taken)
}

#[derive(Default)]
struct Place {
    nearness: i64,
    pieces: BTreeMap<VariantId, i64>,
}

impl Place {
    /// How many of the missing pieces it can give.
    fn gives(&self, missing: &BTreeMap<VariantId, i64>) -> i64 {
        missing.iter().map(|(variant, wanted)| self.pieces.get(variant).map_or(0, |p| (*p).min(*wanted))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }
    fn place(n: u128) -> LocationId {
        LocationId(Uuid::from_u128(n))
    }
    fn want(v: u128, quantity: i64) -> Want {
        Want { variant: variant(v), quantity }
    }
    fn supply(v: u128, l: u128, available: i64, nearness: i64) -> Supply {
        Supply { variant: variant(v), location: place(l), available, nearness }
    }
    fn taken(v: u128, l: u128, quantity: i64) -> Taken {
        Taken { variant: variant(v), location: place(l), quantity }
    }
    fn check(wants: &[Want], supplies: &[Supply], expected: Result<Vec<Taken>, Short>) {
        assert_eq!(allocate(wants, supplies), expected);
    }

    #[test]
    fn everything_comes_from_the_nearest_place_that_has_it_all() {
        check(
            &[want(1, 2), want(2, 1)],
            &[supply(1, 7, 9, 0), supply(2, 7, 9, 0), supply(1, 8, 2, 4), supply(2, 8, 1, 4), supply(1, 9, 9, 6)],
            Ok(vec![taken(1, 8, 2), taken(2, 8, 1)]),
        );
    }

    #[test]
    fn without_such_a_place_it_is_split() {
        check(&[want(1, 5)], &[supply(1, 7, 2, 6), supply(1, 8, 4, 0)], Ok(vec![taken(1, 7, 1), taken(1, 8, 4)]));
    }

    #[test]
    fn lines_of_one_variant_are_added_up() {
        check(
            &[want(1, 2), want(1, 2)],
            &[supply(1, 7, 3, 0)],
            Err(Short { variant: variant(1), requested: 4, available: 3 }),
        );
        check(&[want(1, 2), want(1, 1)], &[supply(1, 7, 3, 0)], Ok(vec![taken(1, 7, 3)]));
    }

    #[test]
    fn an_oversold_place_gives_nothing() {
        check(&[want(1, 1)], &[supply(1, 7, -3, 0)], Err(Short { variant: variant(1), requested: 1, available: 0 }));
    }

    proptest! {
        #[test]
        fn an_allocation_gives_exactly_what_is_wanted_and_never_more_than_there_is(
            wants in prop::collection::vec((0_u128..5, 1_i64..20), 1..8),
            supplies in prop::collection::btree_map((0_u128..5, 0_u128..4), (-2_i64..40, 0_i64..6), 0..20),
        ) {
            let wants: Vec<Want> = wants.into_iter().map(|(v, q)| want(v, q)).collect();
            let supplies: Vec<Supply> = supplies.into_iter().map(|((v, l), (a, n))| supply(v, l, a, n)).collect();
            match allocate(&wants, &supplies) {
                Ok(taken) => {
                    for n in 0..5 {
                        let wanted: i64 = wants.iter().filter(|w| w.variant == variant(n)).map(|w| w.quantity).sum();
                        let got: i64 = taken.iter().filter(|t| t.variant == variant(n)).map(|t| t.quantity).sum();
                        prop_assert_eq!(wanted, got);
                    }
                    for t in &taken {
                        let there = supplies.iter().find(|s| s.variant == t.variant && s.location == t.location);
                        prop_assert!(there.is_some_and(|s| s.available >= t.quantity) && t.quantity > 0);
                    }
                    prop_assert_eq!(allocate(&wants, &supplies), Ok(taken), "the same facts give the same answer");
                }
                Err(short) => {
                    let there: i64 = supplies.iter().filter(|s| s.variant == short.variant).map(|s| s.available.max(0)).sum();
                    prop_assert_eq!(there, short.available);
                    prop_assert!(short.requested > short.available);
                }
            }
        }
    }
}
