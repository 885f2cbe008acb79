//! Searching: the engine, what feeds it, and what answers without it.
//!
//! The engine's index is a copy of what is on sale, in a folder of this node. [`keep`] brings it up to
//! date for as long as the program runs; [`answer`] asks it for a list; [`like`] answers in its place
//! while there is no index. So nothing that happens to the index can close the shop.

mod answer;
mod feed;
mod keep;
mod like;
mod settings;

pub(crate) use answer::{as_listing, ask};
pub use keep::{Keeper, keep, reindex};
pub(crate) use like::{Meaning, meaning};
pub use settings::{set_synonyms, synonyms};

use crate::{Result, Shop};
use std::sync::{Arc, OnceLock};

/// The search engine of a process: nothing until its folder is open.
#[derive(Default)]
pub struct Engine {
    index: OnceLock<Arc<search::Index>>,
}

impl Engine {
    /// The index, if searches can be asked of it.
    fn ready(&self) -> Option<Arc<search::Index>> {
        self.index.get().filter(|index| index.is_ready()).cloned()
    }
}

/// Completes what a shopper is typing; nothing without an index.
pub async fn suggest(shop: &Shop, typed: &str) -> Result<Vec<String>> {
    const MOST: usize = 8;
    let Some(index) = shop.engine.ready() else { return Ok(Vec::new()) };
    let typed = domain::catalog::listing::normalise(typed);
    apart(move || Ok(index.suggest(&typed, MOST)?)).await
}

/// Runs what takes a while on a thread that may wait.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(search::Error::Feed(error.to_string()).into()),
    }
}
