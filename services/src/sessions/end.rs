//! Sessions end: by the one who holds them, by a changed password, by age.

use super::{IDLE, STAFF_IDLE};
use crate::db::execute;
use crate::{Result, Shop, Tx, params};
use domain::ids::{CustomerId, SessionId, StaffId};

/// Signs this browser out.
pub async fn end(shop: &Shop, session: SessionId) -> Result<()> {
    execute(shop.db.write(), "DELETE FROM sessions WHERE id = $1", params![session.0]).await?;
    shop.guests.forget(session);
    Ok(())
}

/// Signs a shopper out everywhere.
pub async fn end_all_of_customer(tx: &Tx, customer: CustomerId) -> Result<u64> {
    execute(&**tx, "DELETE FROM sessions WHERE customer_id = $1", params![customer.0]).await
}

/// Signs a shopper out everywhere but here.
pub async fn end_others_of_customer(tx: &Tx, customer: CustomerId, here: SessionId) -> Result<u64> {
    execute(&**tx, "DELETE FROM sessions WHERE customer_id = $1 AND id <> $2", params![customer.0, here.0]).await
}

/// Signs a member of staff out everywhere.
pub async fn end_all_of_staff(tx: &Tx, staff: StaffId) -> Result<u64> {
    execute(&**tx, "DELETE FROM sessions WHERE staff_id = $1", params![staff.0]).await
}

/// Forgets sessions that nobody can use any more.
pub async fn end_expired(shop: &Shop) -> Result<u64> {
    let now = shop.clock.now();
    execute(
        shop.db.write(),
        "DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2 OR (staff_id IS NOT NULL AND seen_at <= $3)",
        params![now.0, now.plus(-IDLE).0, now.plus(-STAFF_IDLE).0],
    )
    .await
}
