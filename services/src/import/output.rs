//! What readers hand over: products in batches, refused rows, and how far they are.

use crate::catalog::draft::ProductDraft;
use crate::catalog::write::BATCH;
use domain::catalog::import::{Reject, RejectReason};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc::Sender;

/// A part of what was read.
#[derive(Default)]
pub(super) struct Part {
    pub(super) products: Vec<ProductDraft>,
    pub(super) rejects: Vec<Reject>,
    pub(super) rows: i64,
    pub(super) remote_pictures: i64,
    pub(super) ignored: Vec<String>,
    pub(super) encoding: Option<&'static str>,
    /// Bytes taken from the source so far.
    pub(super) read: u64,
}

/// Why a reader stops early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    /// Nobody listens any more.
    #[error("the import was given up")]
    GivenUp,
    /// The file itself fails.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The file, or its mapping, is not what the format says.
    #[error("{reason}: {name}")]
    Unusable {
        /// Why.
        reason: RejectReason,
        /// What is missing or wrong.
        name: String,
    },
}

/// Where a reader puts what it reads. Waits when the writer is behind, so that never more than a
/// few batches are in memory.
pub(super) struct Output {
    sender: Sender<Part>,
    part: Part,
    pub(super) read: Arc<AtomicU64>,
}

impl Output {
    pub(super) fn new(sender: Sender<Part>) -> Output {
        Output { sender, part: Part::default(), read: Arc::default() }
    }

    /// Counts a row that was read.
    pub(super) fn row(&mut self) {
        self.part.rows += 1;
    }

    /// A product is complete.
    pub(super) fn product(&mut self, draft: ProductDraft) -> Result<(), Stop> {
        self.part.products.push(draft);
        if self.part.products.len() >= BATCH { self.send() } else { Ok(()) }
    }

    /// A row is refused.
    pub(super) fn reject(&mut self, reject: Reject) -> Result<(), Stop> {
        self.part.rejects.push(reject);
        if self.part.rejects.len() >= 10 * BATCH { self.send() } else { Ok(()) }
    }

    /// A picture lies on another machine.
    pub(super) fn remote_picture(&mut self) {
        self.part.remote_pictures += 1;
    }

    /// Columns or files are passed over.
    pub(super) fn ignored(&mut self, names: impl IntoIterator<Item = String>) {
        self.part.ignored.extend(names);
    }

    /// The encoding of a file.
    pub(super) fn encoding(&mut self, name: &'static str) {
        self.part.encoding.get_or_insert(name);
    }

    /// Hands over what is left.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        self.send()
    }

    fn send(&mut self) -> Result<(), Stop> {
        let mut part = std::mem::take(&mut self.part);
        part.read = self.read.load(Ordering::Relaxed);
        self.sender.blocking_send(part).map_err(|_| Stop::GivenUp)
    }
}
