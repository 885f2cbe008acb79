//! Chance that falls the same way in every run, so that whatever a test stumbles over is found again.

/// Numbers that follow from a seed: SplitMix64.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The numbers of a seed.
    pub fn of(seed: u64) -> Chance {
        Chance(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` up to, but not including, `to`, which must be larger.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from.wrapping_add_unsigned(self.bits() % from.abs_diff(to))
    }

    /// One of some things, of which there must be one at least.
    pub fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[(self.bits() % things.len() as u64) as usize]
    }
}
