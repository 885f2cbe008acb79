//! Limits on tries: sign-in, look-ups, guesses. Counted in the database, so that the limit
//! holds for all nodes together and for tries that arrive at the same moment.

use crate::db::{execute, number};
use crate::{Error, Result, Shop, params, sealing};
use domain::Timestamp;

/// Counts one try of `bucket` (a purpose and a subject, such as `sign-in:13800138000`) and
/// refuses it when there were `max` within the window already. What the subject is cannot be
/// read from the database: buckets are stored as keyed hashes.
pub async fn allow(shop: &Shop, bucket: &str, max: i64, window_ms: i64) -> Result<()> {
    let bucket = sealing::hex(&shop.keys.index("throttle", bucket));
    let now = shop.clock.now();
    // One statement decides and counts; tries beside it wait for the row.
    let counted = execute(
        shop.db.write(),
        "INSERT INTO throttles (bucket, window_start, tries) VALUES ($1, $2, 1)
         ON CONFLICT (bucket) DO UPDATE SET
           tries = CASE WHEN throttles.window_start <= $3 THEN 1 ELSE throttles.tries + 1 END,
           window_start = CASE WHEN throttles.window_start <= $3 THEN $2 ELSE throttles.window_start END
         WHERE throttles.window_start <= $3 OR throttles.tries < $4",
        params![bucket.clone(), now.0, now.plus(-window_ms).0, max],
    )
    .await?;
    if counted > 0 {
        return Ok(());
    }
    let start =
        number(shop.db.read(), "SELECT window_start AS n FROM throttles WHERE bucket = $1", params![bucket]).await?;
    let wait = (start + window_ms - now.0).max(Timestamp::SECOND);
    Err(Error::Throttled((wait + Timestamp::SECOND - 1) / Timestamp::SECOND))
}

/// Forgets windows that ended a day ago.
pub async fn forget_old(shop: &Shop) -> Result<u64> {
    let old = shop.clock.now().plus(-Timestamp::DAY);
    execute(shop.db.write(), "DELETE FROM throttles WHERE window_start < $1", params![old.0]).await
}

/// Forgets the tries of a bucket: the one who tried has proved who they are.
pub async fn forget(shop: &Shop, bucket: &str) -> Result<()> {
    let bucket = sealing::hex(&shop.keys.index("throttle", bucket));
    execute(shop.db.write(), "DELETE FROM throttles WHERE bucket = $1", params![bucket]).await?;
    Ok(())
}
