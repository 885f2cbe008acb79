//! A browser does something that must be remembered: from now on it has a session.

use super::{ABSOLUTE, to_the_minute};
use crate::db::execute;
use crate::{Result, Shop, params, sealing};
use domain::ids::SessionId;
use domain::orders::Channel;

/// Stores an anonymous session under an id drawn before, and gives the token for the cookie.
pub async fn begin(shop: &Shop, session: SessionId, channel: Channel) -> Result<String> {
    let (token, hash) = sealing::token();
    let now = shop.clock.now();
    execute(
        shop.db.write(),
        "INSERT INTO sessions (id, token_hash, channel, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![session.0, hash, channel.code(), now.0, to_the_minute(now), now.plus(ABSOLUTE).0],
    )
    .await?;
    Ok(token)
}
