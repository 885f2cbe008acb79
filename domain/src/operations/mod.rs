//! What the owner sees of the machine room: jobs and the audit log.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// How many jobs of a kind are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCount {
    /// Which job.
    pub kind: String,
    /// `ready`, `done` or `dead`.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// A row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who: a name, or `system`, or `setup`.
    pub actor: String,
    /// What, such as `order.ship`.
    pub action: String,
    /// On what, such as `order:<id>`.
    pub object: String,
    /// The facts before, as JSON.
    pub before: String,
    /// The facts after, as JSON.
    pub after: String,
}

/// A page of the audit log, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Its rows.
    pub rows: Vec<AuditRow>,
    /// How many rows there are.
    pub count: i64,
    /// The first row where the chain of hashes is broken; none when it is whole.
    pub broken_at: Option<i64>,
}

/// How the last check of all books went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAudit {
    /// When.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took: i64,
    /// Codes of the invariants that are broken; empty when every book is right.
    pub wrong: Vec<String>,
}
