//! Is the chain whole?

use super::{BEGINNING, Entry, hash};
use crate::db::rows;
use crate::{Result, Shop, params};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What reading the whole log showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written; so many there are.
    Whole(i64),
    /// The first row that is missing, changed or in the wrong place.
    Broken {
        /// Its number.
        seq: i64,
    },
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    at: i64,
    actor: String,
    merchant_id: Option<Uuid>,
    action: String,
    object: String,
    before: String,
    after: String,
    prev_hash: String,
    hash: String,
}

const PAGE: i64 = 1000;

/// Reads the whole log and follows the chain. (Rows cut off at the very end leave a shorter
/// chain that is whole; keep the last hash elsewhere to notice that.)
pub async fn verify(shop: &Shop) -> Result<Verdict> {
    let (mut seq, mut previous) = (0, BEGINNING.to_owned());
    loop {
        let page: Vec<Row> = rows(
            shop.db.read(),
            "SELECT seq, at, actor, merchant_id, action, object, before, after, prev_hash, hash
             FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2",
            params![seq, PAGE],
        )
        .await?;
        if page.is_empty() {
            return Ok(Verdict::Whole(seq));
        }
        for row in page {
            let entry = Entry {
                seq: seq + 1,
                at: row.at,
                actor: &row.actor,
                merchant: row.merchant_id,
                action: &row.action,
                object: &row.object,
                before: &row.before,
                after: &row.after,
            };
            if row.seq != seq + 1 || row.prev_hash != previous || row.hash != hash(&entry, &previous) {
                return Ok(Verdict::Broken { seq: seq + 1 });
            }
            (seq, previous) = (row.seq, row.hash);
        }
    }
}
