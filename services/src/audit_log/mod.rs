//! The audit log: what staff changed, append-only and hash-chained.
//!
//! Rows are numbered 1, 2, 3, … without gaps, and each carries a hash over itself and the row
//! before. Changing, removing or inserting a row later therefore shows. The database refuses
//! changes too, but the chain also holds against somebody who may do as they like there.

mod record;
mod verify;

pub use record::{record, record_as};
pub use verify::{Verdict, verify};

use sha2::{Digest, Sha256};

/// What the first row names as the hash before it.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The facts of a row that its hash covers.
struct Entry<'a> {
    seq: i64,
    at: i64,
    actor: &'a str,
    merchant: Option<uuid::Uuid>,
    action: &'a str,
    object: &'a str,
    before: &'a str,
    after: &'a str,
}

/// The hash of a row: over a JSON array, in which no two different rows read the same.
fn hash(entry: &Entry, previous: &str) -> String {
    let merchant = entry.merchant.map(|id| id.to_string());
    let text = serde_json::json!([
        entry.seq,
        entry.at,
        entry.actor,
        merchant,
        entry.action,
        entry.object,
        entry.before,
        entry.after,
        previous
    ])
    .to_string();
    crate::sealing::hex(&Sha256::digest(text.as_bytes()))
}
