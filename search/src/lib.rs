//! The search engine: from typed words to ranked products.
//!
//! It knows documents and queries, not where they come from: no database, no web. [`Index`] keeps an
//! inverted index in a folder of its own; whoever feeds it may throw the folder away and build it
//! again at any time. `text` holds the pure rules of letters, words and sounds, [`knobs`] every weight
//! in words.

pub mod ask;
mod best;
mod collect;
mod dictionary;
pub mod document;
mod generation;
mod held;
pub mod index;
pub mod knobs;
mod lots;
mod plan;
mod schema;
mod slots;
mod suggest;
pub mod text;
mod turns;
mod values;

pub use ask::{Facets, Found, Order, Query, Scope};
pub use document::Document;
pub use index::Index;

/// What can go wrong. None of it is the shopper's business: the shop searches without the engine
/// and builds the index again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no index yet, or none that can be read.
    #[error("the index is not ready")]
    NotReady,
    /// Another process is writing to this index.
    #[error("another process writes to the index")]
    Busy,
    /// Files could not be read or written.
    #[error("the index's folder: {0}")]
    Files(#[from] std::io::Error),
    /// Whoever feeds it could not go on.
    #[error("the documents: {0}")]
    Feed(String),
    /// The engine failed.
    #[error("the index: {0}")]
    Engine(#[from] tantivy::TantivyError),
}

/// What the engine's functions give.
pub type Result<T> = std::result::Result<T, Error>;
