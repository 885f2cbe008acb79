//! Showing a personal field in full: first a row in the audit log, then a pass for five minutes.
//!
//! The pass is a keyed hash over who, what and until when, so that nothing is stored for it and
//! a page opened with it changes nothing. It works for the one who asked and for that thing only.

use super::Member;
use crate::{Result, Shop, Tx, audit_log};
use domain::Timestamp;
use serde_json::json;

/// How long a pass works.
const MINUTES: i64 = 5;

/// Records that a member saw something in full and gives them a pass.
pub(crate) async fn pass(shop: &Shop, tx: &Tx, member: &Member, object: &str) -> Result<String> {
    let until = shop.clock.now().plus(MINUTES * Timestamp::MINUTE);
    audit_log::record(tx, member, "personal.reveal", object, json!({}), json!({ "until": until.0 })).await?;
    Ok(format!("{}.{}", until.0, mark(shop, member, object, until)))
}

/// Whether a pass still opens this thing for this member.
pub(crate) fn opens(shop: &Shop, member: &Member, object: &str, pass: &str) -> bool {
    let Some((until, given)) = pass.split_once('.') else { return false };
    let Ok(until) = until.parse().map(Timestamp) else { return false };
    // A keyed hash of 256 bits; comparing it early-out tells nothing useful within five minutes.
    shop.clock.now() <= until && given == mark(shop, member, object, until)
}

fn mark(shop: &Shop, member: &Member, object: &str, until: Timestamp) -> String {
    crate::sealing::hex(&shop.keys.index("reveal", &format!("{}|{object}|{}", member.actor(), until.0)))
}
