//! Chance that falls the same way every time, so that every demo shop looks alike.

use uuid::Uuid;

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
#[derive(Clone)]
pub(super) struct Dice {
    state: u64,
    ids: u64,
}

impl Dice {
    /// Dice for one purpose, such as one product's slug.
    pub(super) fn of(purpose: &str) -> Dice {
        // FNV-1a spreads names well enough to start from.
        let state = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Dice { state, ids: 0 }
    }

    /// The next 64 bits.
    pub(super) fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` up to, but not including, `to`; `from` when there is none between.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to.saturating_sub(from)).unwrap_or(0);
        let step = if width == 0 { 0 } else { self.roll() % width };
        from.saturating_add(i64::try_from(step).unwrap_or(0))
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(0, 100) < percent
    }

    /// One of some things; the first thing's type must have a default for when there are none.
    pub(super) fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let count = i64::try_from(things.len()).unwrap_or(0);
        things.get(usize::try_from(self.between(0, count)).unwrap_or(0))
    }

    /// An index, as often as its weight says.
    pub(super) fn weighted(&mut self, weights: &[i64]) -> usize {
        let mut left = self.between(0, weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0 {
                return index;
            }
        }
        0
    }

    /// A UUIDv7 of a moment: rows of the past sort before rows of the present. Ids of one
    /// millisecond keep the order in which they were asked for.
    pub(super) fn id_at(&mut self, at: i64) -> Uuid {
        self.ids += 1;
        let mut bytes = [0_u8; 10];
        bytes[..2].copy_from_slice(&((self.ids & 0x0fff) as u16).to_be_bytes());
        bytes[2..].copy_from_slice(&self.roll().to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(at).unwrap_or(0), &bytes).into_uuid()
    }

    /// Random bytes, for what would otherwise be a secret; nobody is meant to know it.
    pub(super) fn bytes(&mut self) -> Vec<u8> {
        (0..4).flat_map(|_| self.roll().to_be_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_purpose_falls_the_same_way() {
        let rolls = |purpose| std::iter::repeat_with(|| 0).take(3).scan(Dice::of(purpose), |d, _: i32| Some(d.roll()));
        assert!(rolls("a").eq(rolls("a")));
        assert!(!rolls("a").eq(rolls("b")));
        let mut dice = Dice::of("x");
        assert!((0..1000).all(|_| (3..7).contains(&dice.between(3, 7))));
        assert_eq!(dice.between(5, 5), 5);
        assert!((0..100).all(|_| dice.weighted(&[0, 5, 0]) == 1));
    }

    #[test]
    fn ids_of_the_past_sort_by_time_and_by_turn() {
        let mut dice = Dice::of("ids");
        let ids = [dice.id_at(1000), dice.id_at(1000), dice.id_at(1001), dice.id_at(2_000_000_000_000)];
        assert!(ids.is_sorted());
        assert_eq!(ids[0].get_version_num(), 7);
    }
}
