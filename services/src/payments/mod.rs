//! Payments: asking a provider for money, believing what it says only as far as it can be checked,
//! and giving money back.
//!
//! The story. A shopper presses “pay”: one transaction writes the payment; then, outside any
//! transaction, the provider is asked under the payment's number, so that a second press, or a
//! crash in between, asks for the same payment again. The provider tells us by notice, or is
//! asked, what became of it; each such fact goes through `apply`, which in one transaction
//! writes it down under its own id (so that a repetition does nothing), moves the payment by the
//! rule of `domain`, and moves the orders. Money that comes after the orders were called off
//! brings them back when the clock had called them off and the goods are still there, and else
//! is given back: money is never lost. A refund is a row first and a job second: the guarded
//! UPDATE of the order decides whether there is anything left to give back, and the provider
//! is asked under the refund's number until it answers.

mod apply;
mod ask;
mod capture;
mod find;
mod notice;
mod reconcile;
mod refund;
mod settle_refund;
mod start;
mod troubles;
mod view;

pub use apply::{Reason, Verdict};
pub use ask::{ask, ask_unsettled};
pub use notice::notice;
pub use reconcile::{Healed, reconcile, reconcile_new, reconcile_now};
pub use refund::{Refund, RefundCommand, RequestedBy, refund};
pub(crate) use refund::{Wanted, refund_in};
pub(crate) use settle_refund::ask_provider;
pub use start::{Started, start};
pub use troubles::{act_on_trouble, troubles};
pub use view::{AtHand, view, view_with};
