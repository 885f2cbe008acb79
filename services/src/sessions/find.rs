//! Who holds this token?

use super::{IDLE, STAFF_IDLE, Visitor, to_the_minute};
use crate::db::{execute, row};
use crate::staff::{Member, permissions_of};
use crate::{Result, Shop, params, sealing};
use domain::ids::{CustomerId, MerchantId, SessionId, StaffId};
use domain::orders::Channel;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A living session.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who is behind it.
    pub visitor: Visitor,
    /// Whether its last use is older than the present minute; see [`touch`].
    pub stale: bool,
    /// Pieces in their cart, those set aside left out: every page says how many, so it is asked at once. None when it
    /// was not asked.
    pub pieces: Option<i64>,
    /// Of a guest, on whose session nobody is signed in: when it ends at the latest.
    pub(super) ends: Option<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    customer_id: Option<Uuid>,
    customer_status: Option<String>,
    staff_id: Option<Uuid>,
    staff_status: Option<String>,
    merchant_id: Option<Uuid>,
    permissions: Option<String>,
    channel: String,
    seen_at: i64,
    expires_at: i64,
    pieces: i64,
}

/// The living session of a token. None when there is none, when it was not used for too long,
/// or when it has reached its absolute end.
pub async fn find(shop: &Shop, token: &str) -> Result<Option<Found>> {
    let found: Option<Row> = row(
        shop.db.keyed(),
        "SELECT s.id, s.customer_id, c.status AS customer_status, s.staff_id, m.status AS staff_status,
                m.merchant_id, r.permissions, s.channel, s.seen_at, s.expires_at,
                CAST(COALESCE((SELECT SUM(l.quantity) FROM cart_lines l WHERE NOT l.saved AND l.cart_id =
                  CASE WHEN c.status = 'active'
                    THEN (SELECT k.id FROM carts k WHERE k.customer_id = c.id ORDER BY k.created_at, k.id LIMIT 1)
                    ELSE (SELECT k.id FROM carts k WHERE k.id = s.cart_id AND k.customer_id IS NULL) END), 0)
                  AS BIGINT) AS pieces
         FROM sessions s
         LEFT JOIN customers c ON c.id = s.customer_id
         LEFT JOIN staff m ON m.id = s.staff_id
         LEFT JOIN roles r ON r.id = m.role_id
         WHERE s.token_hash = $1",
        params![sealing::token_hash(token)],
    )
    .await?;
    let Some(found) = found else { return Ok(None) };
    let now = shop.clock.now();
    let idle = if found.staff_id.is_some() { STAFF_IDLE } else { IDLE };
    if found.expires_at <= now.0 || found.seen_at + idle <= now.0 {
        return Ok(None);
    }
    let active = |status: &Option<String>| status.as_deref() == Some("active");
    let customer = found.customer_id.filter(|_| active(&found.customer_status)).map(CustomerId);
    let staff = found.staff_id.filter(|_| active(&found.staff_status)).map(|id| Member {
        id: StaffId(id),
        merchant: found.merchant_id.map(MerchantId),
        permissions: permissions_of(found.permissions.as_deref().unwrap_or("[]")),
    });
    Ok(Some(Found {
        visitor: Visitor {
            session: SessionId(found.id),
            customer,
            staff,
            channel: Channel::from_code(&found.channel).unwrap_or(Channel::Web),
        },
        stale: found.seen_at < to_the_minute(now),
        pieces: Some(found.pieces),
        ends: (found.customer_id.is_none() && found.staff_id.is_none()).then_some(found.expires_at),
    }))
}

/// Notes that a session is in use, to the minute.
pub async fn touch(shop: &Shop, session: SessionId) -> Result<()> {
    let minute = to_the_minute(shop.clock.now());
    execute(
        shop.db.write(),
        "UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1",
        params![minute, session.0],
    )
    .await?;
    Ok(())
}
