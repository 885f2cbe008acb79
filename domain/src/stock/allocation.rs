//! From where the goods of one order are taken.

use super::{Choice, Nearness, SentFrom};
use crate::ids::{LocationId, VariantId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most places among which the fewest parcels are really looked for: all their combinations are a
/// thousand. Among more, those that can give most are taken, which is nearly always as good.
const MOST_EXACT: usize = 10;

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
    /// How near the place is to the shopper.
    pub nearness: Nearness,
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

/// What is taken from where, and why from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// By variant, then place.
    pub taken: Vec<Taken>,
    /// The places, nearest first, and why it is these.
    pub sent_from: SentFrom,
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
/// place has everything, all comes from the nearest such place: one parcel. Otherwise it comes in as
/// few parcels as possible; among as few, those with the nearest place, then with the next. Of several
/// places each gives what it has, the nearest first. Ties go to the smaller id, so the same facts
/// always give the same answer.
pub fn allocate(wants: &[Want], supplies: &[Supply]) -> Result<Allocation, Short> {
    let mut missing: Pieces = BTreeMap::new();
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
    let places = places(supplies, &missing);
    let mut complete = places.iter().filter(|place| place.rest(&missing).is_empty());
    let (chosen, why) = match (complete.next(), complete.next()) {
        (Some(nearest), None) => (vec![nearest], Choice::Only),
        (Some(nearest), Some(_)) => (vec![nearest], Choice::Nearest),
        (None, _) => (fewest(&places, &missing), Choice::Split),
    };
    let (mut taken, mut from) = (Vec::new(), Vec::new());
    for place in chosen {
        let before = taken.len();
        for (variant, pieces) in &place.pieces {
            let quantity = missing.get(variant).map_or(0, |wanted| (*pieces).min(*wanted));
            if quantity > 0 {
                taken.push(Taken { variant: *variant, location: place.location, quantity });
            }
        }
        missing = place.rest(&missing);
        if taken.len() > before {
            from.push((place.location, place.nearness));
        }
    }
    taken.sort_by_key(|t| (t.variant, t.location));
    Ok(Allocation { taken, sent_from: SentFrom { why, places: from } })
}

type Pieces = BTreeMap<VariantId, i64>;

struct Place {
    location: LocationId,
    nearness: Nearness,
    pieces: Pieces,
}

impl Place {
    /// What is still missing when this place has given what it can.
    fn rest(&self, missing: &Pieces) -> Pieces {
        let left = |(variant, wanted): (&VariantId, &i64)| {
            let rest = *wanted - self.pieces.get(variant).map_or(0, |pieces| (*pieces).min(*wanted));
            (rest > 0).then_some((*variant, rest))
        };
        missing.iter().filter_map(left).collect()
    }
}

/// The places that have something of what is missing, nearest first.
fn places(supplies: &[Supply], missing: &Pieces) -> Vec<Place> {
    let mut places: BTreeMap<LocationId, Place> = BTreeMap::new();
    for supply in supplies.iter().filter(|supply| supply.available > 0 && missing.contains_key(&supply.variant)) {
        let (location, nearness) = (supply.location, supply.nearness);
        let place = places.entry(location).or_insert_with(|| Place { location, nearness, pieces: BTreeMap::new() });
        place.nearness = place.nearness.max(nearness);
        *place.pieces.entry(supply.variant).or_default() += supply.available;
    }
    let mut places: Vec<Place> = places.into_values().collect();
    places.sort_by_key(|place| (Reverse(place.nearness), place.location));
    places
}

/// As few of the places as have everything together, nearest first. All of them have it.
fn fewest<'p>(places: &'p [Place], missing: &Pieces) -> Vec<&'p Place> {
    if places.len() > MOST_EXACT {
        return generous(places, missing);
    }
    (1..=places.len()).find_map(|count| some(places, count, missing)).unwrap_or_default()
}

/// The first combination of so many places, in their order, that has everything.
fn some<'p>(places: &'p [Place], count: usize, missing: &Pieces) -> Option<Vec<&'p Place>> {
    if missing.is_empty() {
        return Some(Vec::new());
    }
    if count == 0 {
        return None;
    }
    places.iter().enumerate().find_map(|(at, place)| {
        let mut chosen = some(&places[at + 1..], count - 1, &place.rest(missing))?;
        chosen.insert(0, place);
        Some(chosen)
    })
}

/// Place after place the one that can give most of what is still missing.
fn generous<'p>(places: &'p [Place], missing: &Pieces) -> Vec<&'p Place> {
    let pieces = |missing: &Pieces| missing.values().sum::<i64>();
    let (mut missing, mut chosen) = (missing.clone(), Vec::new());
    while !missing.is_empty() {
        // The first of equals is the nearest. Whoever was chosen has given all it can.
        let others = (0..places.len()).filter(|at| !chosen.contains(at));
        let best = others.min_by_key(|at| pieces(&places[*at].rest(&missing)));
        let Some(at) = best.filter(|at| pieces(&places[*at].rest(&missing)) < pieces(&missing)) else { break };
        missing = places[at].rest(&missing);
        chosen.push(at);
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|at| &places[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Nearness::{Area, City, District, Elsewhere, Province};
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
    fn supply(v: u128, l: u128, available: i64, nearness: Nearness) -> Supply {
        Supply { variant: variant(v), location: place(l), available, nearness }
    }
    fn taken(v: u128, l: u128, quantity: i64) -> Taken {
        Taken { variant: variant(v), location: place(l), quantity }
    }
    fn check(wants: &[Want], supplies: &[Supply], why: Choice, from: &[(u128, Nearness)], expected: &[Taken]) {
        let places = from.iter().map(|(l, nearness)| (place(*l), *nearness)).collect();
        let expected = Allocation { taken: expected.to_vec(), sent_from: SentFrom { why, places } };
        assert_eq!(allocate(wants, supplies), Ok(expected));
    }

    #[test]
    fn everything_comes_from_the_nearest_place_that_has_it_all() {
        let supplies = [
            supply(1, 7, 9, Elsewhere),
            supply(2, 7, 9, Elsewhere),
            supply(1, 8, 2, City),
            supply(2, 8, 1, City),
            supply(1, 9, 9, District),
        ];
        let wants = [want(1, 2), want(2, 1)];
        check(&wants, &supplies, Choice::Nearest, &[(8, City)], &[taken(1, 8, 2), taken(2, 8, 1)]);
        let wants = [want(1, 2), want(2, 2)];
        check(&wants, &supplies, Choice::Only, &[(7, Elsewhere)], &[taken(1, 7, 2), taken(2, 7, 2)]);
    }

    #[test]
    fn of_places_as_near_the_smaller_id_gives() {
        let supplies = [supply(1, 8, 9, Area), supply(1, 7, 9, Area)];
        check(&[want(1, 1)], &supplies, Choice::Nearest, &[(7, Area)], &[taken(1, 7, 1)]);
    }

    #[test]
    fn without_such_a_place_the_nearest_gives_what_it_has_and_the_next_the_rest() {
        let supplies = [supply(1, 7, 2, District), supply(1, 8, 4, Elsewhere)];
        let from = [(7, District), (8, Elsewhere)];
        check(&[want(1, 5)], &supplies, Choice::Split, &from, &[taken(1, 7, 2), taken(1, 8, 3)]);
    }

    /// Whoever takes the most generous place first would need three parcels here.
    #[test]
    fn as_few_parcels_as_possible_come_even_if_the_largest_place_sends_none() {
        let supplies = [
            supply(1, 1, 3, District),
            supply(2, 1, 3, District),
            supply(1, 2, 4, Province),
            supply(3, 2, 2, Province),
            supply(2, 3, 4, Elsewhere),
            supply(4, 3, 2, Elsewhere),
        ];
        let wants = [want(1, 4), want(2, 4), want(3, 1), want(4, 1)];
        let from = [(2, Province), (3, Elsewhere)];
        let expected = [taken(1, 2, 4), taken(2, 3, 4), taken(3, 2, 1), taken(4, 3, 1)];
        check(&wants, &supplies, Choice::Split, &from, &expected);
    }

    #[test]
    fn of_many_places_those_that_give_most_are_taken() {
        let mut supplies: Vec<Supply> = (1..=20).map(|l| supply(1, l, 1, Province)).collect();
        supplies.extend([supply(1, 21, 6, Elsewhere), supply(1, 22, 5, Area)]);
        let from = [(1, Province), (22, Area), (21, Elsewhere)];
        check(&[want(1, 12)], &supplies, Choice::Split, &from, &[taken(1, 1, 1), taken(1, 21, 6), taken(1, 22, 5)]);
    }

    #[test]
    fn lines_of_one_variant_are_added_up() {
        let supplies = [supply(1, 7, 3, Elsewhere)];
        let short = Short { variant: variant(1), requested: 4, available: 3 };
        assert_eq!(allocate(&[want(1, 2), want(1, 2)], &supplies), Err(short));
        check(&[want(1, 2), want(1, 1)], &supplies, Choice::Only, &[(7, Elsewhere)], &[taken(1, 7, 3)]);
    }

    #[test]
    fn an_oversold_place_gives_nothing() {
        let short = Short { variant: variant(1), requested: 1, available: 0 };
        assert_eq!(allocate(&[want(1, 1)], &[supply(1, 7, -3, Elsewhere)]), Err(short));
    }

    /// Whether these places have everything together.
    fn have_all(which: u32, wants: &[Want], supplies: &[Supply]) -> bool {
        (0..5).all(|v| {
            let wanted: i64 = wants.iter().filter(|w| w.variant == variant(v)).map(|w| w.quantity).sum();
            let at = |s: &&Supply| s.variant == variant(v) && which & (1 << s.location.0.as_u128()) != 0;
            supplies.iter().filter(at).map(|s| s.available.max(0)).sum::<i64>() >= wanted
        })
    }

    proptest! {
        #[test]
        fn among_many_places_too_nothing_is_promised_twice(
            wants in prop::collection::vec((0_u128..3, 1_i64..30), 1..5),
            supplies in prop::collection::btree_map((0_u128..3, 0_u128..25), 0_i64..6, 0..75),
        ) {
            let wants: Vec<Want> = wants.into_iter().map(|(v, q)| want(v, q)).collect();
            let supplies: Vec<Supply> = supplies.into_iter().map(|((v, l), a)| supply(v, l, a, Elsewhere)).collect();
            if let Ok(Allocation { taken, sent_from }) = allocate(&wants, &supplies) {
                for n in 0..3 {
                    let wanted: i64 = wants.iter().filter(|w| w.variant == variant(n)).map(|w| w.quantity).sum();
                    let got: i64 = taken.iter().filter(|t| t.variant == variant(n)).map(|t| t.quantity).sum();
                    prop_assert_eq!(wanted, got);
                }
                for there in &supplies {
                    let of = |t: &&Taken| t.variant == there.variant && t.location == there.location;
                    prop_assert!(taken.iter().filter(of).map(|t| t.quantity).sum::<i64>() <= there.available);
                }
                let mut places: Vec<LocationId> = sent_from.places.iter().map(|(place, _)| *place).collect();
                places.sort_unstable();
                places.dedup();
                prop_assert_eq!(places.len(), sent_from.places.len(), "no place is named twice");
            }
        }

        #[test]
        fn an_allocation_gives_exactly_what_is_wanted_and_never_more_than_there_is_in_as_few_parcels_as_possible(
            wants in prop::collection::vec((0_u128..5, 1_i64..20), 1..8),
            near in prop::collection::vec(0_usize..5, 5),
            supplies in prop::collection::btree_map((0_u128..5, 0_u128..5), -2_i64..40, 0..25),
        ) {
            let wants: Vec<Want> = wants.into_iter().map(|(v, q)| want(v, q)).collect();
            let nearness = |l: u128| Nearness::ALL[near[l as usize]];
            let supplies: Vec<Supply> =
                supplies.into_iter().map(|((v, l), available)| supply(v, l, available, nearness(l))).collect();
            match allocate(&wants, &supplies) {
                Ok(allocation) => {
                    let taken = &allocation.taken;
                    for n in 0..5 {
                        let wanted: i64 = wants.iter().filter(|w| w.variant == variant(n)).map(|w| w.quantity).sum();
                        let got: i64 = taken.iter().filter(|t| t.variant == variant(n)).map(|t| t.quantity).sum();
                        prop_assert_eq!(wanted, got);
                    }
                    for t in taken {
                        let there = supplies.iter().find(|s| s.variant == t.variant && s.location == t.location);
                        prop_assert!(there.is_some_and(|s| s.available >= t.quantity) && t.quantity > 0);
                    }
                    // What is said of the parcels is what is done.
                    let mut from: Vec<LocationId> = taken.iter().map(|t| t.location).collect();
                    from.sort_unstable();
                    from.dedup();
                    let mut said: Vec<LocationId> = allocation.sent_from.places.iter().map(|(l, _)| *l).collect();
                    prop_assert!(allocation.sent_from.places.windows(2).all(|pair| pair[0].1 >= pair[1].1));
                    said.sort_unstable();
                    prop_assert_eq!(&said, &from);
                    let fewest = (0_u32..32).filter(|which| have_all(*which, &wants, &supplies)).map(u32::count_ones).min();
                    prop_assert_eq!(fewest, Some(from.len() as u32));
                    let complete: Vec<u128> = (0..5).filter(|l| have_all(1 << l, &wants, &supplies)).collect();
                    let why = match complete.len() { 0 => Choice::Split, 1 => Choice::Only, _ => Choice::Nearest };
                    prop_assert_eq!(allocation.sent_from.why, why);
                    if let Some(nearest) = complete.iter().map(|l| nearness(*l)).max() {
                        prop_assert_eq!(allocation.sent_from.places[0].1, nearest, "one parcel from the nearest");
                    }
                    let mut turned = supplies.clone();
                    turned.reverse();
                    prop_assert_eq!(allocate(&wants, &turned), Ok(allocation.clone()), "the same facts give the same answer");
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
