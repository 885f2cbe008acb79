//! What was sold out a moment ago.
//!
//! In a flash sale most come too late, and they learn it at once: they neither queue nor wait for
//! the lock that the buyers hold. What is remembered is forgotten after a second, or as soon as
//! this process sees stock come back, so that no node refuses longer than that what another one
//! has again.

use domain::Lang;
use domain::checkout::Refusal;
use domain::ids::VariantId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long it is believed.
const BELIEVED: Duration = Duration::from_secs(1);

/// Most variants that are remembered; more than are ever sold out in the same second.
const MOST: usize = 10_000;

/// What a refusal calls a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// Its SKU.
    pub sku: String,
    /// Its product's title in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// The variants that had nothing left a moment ago.
#[derive(Default)]
pub(crate) struct SoldOut {
    variants: Mutex<HashMap<VariantId, (Names, Instant)>>,
}

impl SoldOut {
    /// Remembers variants of which nothing is left.
    pub(crate) fn remember(&self, gone: impl Iterator<Item = (VariantId, Names)>) {
        let now = Instant::now();
        let mut variants = self.variants();
        for (variant, names) in gone {
            if variants.len() >= MOST {
                variants.retain(|_, (_, since)| now.duration_since(*since) < BELIEVED);
            }
            if variants.len() < MOST {
                variants.insert(variant, (names, now));
            }
        }
    }

    /// Some of it can be bought again.
    pub(crate) fn forget(&self, variant: VariantId) {
        self.variants().remove(&variant);
    }

    /// Whether anything is remembered at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.variants().is_empty()
    }

    /// The refusal for somebody who wants some pieces of a variant, when nothing is left of it.
    pub(crate) fn refuses(&self, variant: VariantId, requested: i64, lang: Lang) -> Option<Refusal> {
        let variants = self.variants();
        let (names, since) = variants.get(&variant)?;
        (since.elapsed() < BELIEVED).then(|| Refusal::OutOfStock {
            sku: names.sku.clone(),
            title: lang.pick(&names.zh, &names.en).to_owned(),
            requested,
            available: 0,
        })
    }

    fn variants(&self) -> MutexGuard<'_, HashMap<VariantId, (Names, Instant)>> {
        // Nothing in here panics half-way through a change.
        self.variants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
