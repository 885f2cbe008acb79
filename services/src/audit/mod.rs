//! Checks that the books are right.

use crate::db::number;
use crate::{Result, Shop, params};

/// Whether the database answers.
pub async fn ping(shop: &Shop) -> Result<()> {
    number(shop.db.read(), "SELECT 1 AS n", params![]).await?;
    Ok(())
}
