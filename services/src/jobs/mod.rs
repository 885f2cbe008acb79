//! Work that must happen, committed together with its cause.
//!
//! A job is a row written in the transaction that makes it necessary. A worker claims it with one
//! conditional UPDATE and a lease, so that two workers, or two nodes, never run it at the same
//! time; a worker that dies loses its lease, and another goes on. A job may therefore run twice:
//! every handler is idempotent. A failed try is repeated with growing pauses; after ten tries
//! the job is a dead letter, which staff see and may start again. A job whose third party is left
//! alone for a while was not tried; it comes back as often as it takes.

mod chores;
mod dead;
mod kinds;
mod queue;
mod worker;

pub use chores::ask_for as ask_for_chores;
pub use dead::{dead_letters, retry};
pub use queue::enqueue;
pub(crate) use queue::enqueue_all;
pub use worker::{run_due, work};

/// The provider is asked to give a refund's money back.
pub(crate) const REFUND: &str = "refund.ask";
/// The sandbox provider tells the shop something.
pub(crate) const SANDBOX_NOTICE: &str = "sandbox.notice";
/// The demo carrier tells the shop something.
pub(crate) const DEMO_PARCEL: &str = "demo_carrier.report";
