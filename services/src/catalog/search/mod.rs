//! Searching: the engine, what feeds it, and what answers without it.
//!
//! The engine's index is a copy of what is on sale, in a folder of this node. [`keep`] brings it up to
//! date for as long as the program runs; [`answer`] asks it for a list; [`like`] answers in its place
//! while there is no index; [`report`] counts what is searched for. So nothing that happens to the index can close the shop.

mod answer;
mod feed;
mod keep;
mod like;
mod report;
mod settings;
mod suggest;

pub(crate) use answer::{as_listing, ask};
pub use keep::{Keeper, keep, reindex};
pub(crate) use like::{Meaning, meaning};
pub(crate) use report::ordered;
pub use report::{keep_report, opened, search_report, searched, write_down};
pub use settings::{add_synonym, remove_synonym, set_synonyms, synonym_list, synonyms, undo_synonyms};
pub use suggest::suggest;

use crate::Result;
use std::sync::{Arc, OnceLock};

/// The search engine of a process: nothing until its folder is open.
#[derive(Default)]
pub struct Engine {
    index: OnceLock<Arc<search::Index>>,
    /// What is searched for.
    searches: report::Searches,
}

impl Engine {
    /// The index, if searches can be asked of it.
    fn ready(&self) -> Option<Arc<search::Index>> {
        self.index.get().filter(|index| index.is_ready()).cloned()
    }
}

/// Runs what takes a while on a thread that may wait.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(search::Error::Feed(error.to_string()).into()),
    }
}
