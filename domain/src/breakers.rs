//! When a third party that does not answer is left alone.
//!
//! Whoever has not answered [`MOST_FAILURES`] times in a row is not asked any more: shoppers hear at
//! once that they must try again or pay another way, instead of waiting in vain, and a third party
//! that is in trouble is not hit harder. After [`PAUSE`] one request may see how it is, and nobody
//! else until that one has come back or another pause is over. Any answer, a refusal as well, ends
//! the rest.

use crate::Timestamp;

/// Failures in a row after which nobody asks any more.
pub const MOST_FAILURES: u32 = 5;

/// Milliseconds until somebody may ask again.
pub const PAUSE: i64 = 15 * Timestamp::SECOND;

/// What is remembered of one third party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    failures: u32,
    rests_until: Timestamp,
}

impl Breaker {
    /// Somebody wants to ask: `Ok` when they may, else the milliseconds after which to come back.
    pub fn ask(&mut self, now: Timestamp) -> Result<(), i64> {
        if self.failures < MOST_FAILURES {
            return Ok(());
        }
        let left = self.rests_until.0.saturating_sub(now.0);
        // A clock that was put back must not make the rest longer than a pause.
        if (1..=PAUSE).contains(&left) {
            return Err(left);
        }
        // This one sees how it is. Whoever asks and never comes back keeps the others away no
        // longer than a pause.
        self.rests_until = now.plus(PAUSE);
        Ok(())
    }

    /// Whether nobody asks, because it has not answered.
    pub fn rests(&self, now: Timestamp) -> bool {
        self.failures >= MOST_FAILURES && (1..=PAUSE).contains(&self.rests_until.0.saturating_sub(now.0))
    }

    /// It answered.
    pub fn answered(&mut self) {
        *self = Breaker::default();
    }

    /// It did not answer, or could not do it now.
    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MOST_FAILURES {
            self.rests_until = now.plus(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_395_600_000);

    fn resting() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..MOST_FAILURES {
            assert_eq!(breaker.ask(NOW), Ok(()));
            breaker.failed(NOW);
        }
        breaker
    }

    #[test]
    fn five_failures_in_a_row_are_enough_and_four_are_not() {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            for _ in 1..MOST_FAILURES {
                breaker.failed(NOW);
            }
            assert_eq!(breaker.ask(NOW), Ok(()));
            breaker.answered();
        }
        assert_eq!(resting().ask(NOW), Err(PAUSE));
        assert_eq!(resting().ask(NOW.plus(PAUSE - 1)), Err(1));
    }

    #[test]
    fn after_the_pause_one_looks_and_the_others_wait_for_what_it_finds() {
        let later = NOW.plus(PAUSE);
        let mut breaker = resting();
        assert_eq!(breaker.ask(later), Ok(()));
        assert_eq!(breaker.ask(later), Err(PAUSE));
        let (mut well, mut still_ill) = (breaker, breaker);
        well.answered();
        assert_eq!([well.ask(later), well.ask(later)], [Ok(()), Ok(())]);
        let back = later.plus(5 * Timestamp::SECOND);
        still_ill.failed(back);
        assert_eq!(still_ill.ask(back), Err(PAUSE));
        assert_eq!(still_ill.ask(back.plus(PAUSE)), Ok(()));
        // The one who looked has gone away without a word.
        assert_eq!(breaker.ask(later.plus(PAUSE)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_put_back_keeps_nobody_away() {
        assert_eq!(resting().ask(NOW.plus(-Timestamp::HOUR)), Ok(()));
    }
}
