//! What this process remembers of third parties that do not answer. Each node finds out for itself:
//! its line may be the one that is broken.

use super::payments::ProviderError;
use crate::Shop;
use domain::Timestamp;
use domain::breakers::Breaker;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// One breaker for each third party, by its code.
#[derive(Default)]
pub(crate) struct Breakers(Mutex<BTreeMap<&'static str, Breaker>>);

impl Breakers {
    fn with<T>(&self, code: &'static str, change: impl FnOnce(&mut Breaker) -> T) -> T {
        // Nothing in here panics half-way through a change.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(all.entry(code).or_default())
    }

    /// Who was asked since the process started, and whether they are left alone now.
    pub(crate) fn resting(&self, now: Timestamp) -> Vec<(&'static str, bool)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(code, breaker)| (*code, breaker.rests(now))).collect()
    }
}

/// Asks a provider, unless it has not answered for a while.
pub(super) async fn asking<T>(
    shop: &Shop,
    code: &'static str,
    question: impl Future<Output = Result<T, ProviderError>>,
) -> Result<T, ProviderError> {
    if let Err(left) = shop.breakers.with(code, |breaker| breaker.ask(shop.clock.now())) {
        let second = Timestamp::SECOND;
        return Err(ProviderError::Resting((left + second - 1) / second));
    }
    let answer = question.await;
    shop.breakers.with(code, |breaker| match &answer {
        Ok(_) | Err(ProviderError::Refused(_)) => breaker.answered(),
        Err(ProviderError::Unreachable(_) | ProviderError::Resting(_)) => breaker.failed(shop.clock.now()),
    });
    answer
}
