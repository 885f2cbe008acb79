//! Links that work once: hashed at rest, for one purpose, for a while.

use crate::db::{execute, row};
use crate::{Error, Result, Shop, Tx, params, sealing};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a link is for; a link works for its purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Becoming the owner of the shop.
    Owner,
    /// Joining the staff.
    StaffInvite,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::Owner => "owner",
            Purpose::StaffInvite => "staff_invite",
        }
    }
}

/// Makes a token for `subject` that works once within `lifetime` milliseconds.
pub(crate) async fn issue(tx: &Tx, purpose: Purpose, subject: &impl Serialize, lifetime: i64) -> Result<String> {
    let (token, hash) = sealing::token();
    let subject = serde_json::to_string(subject).map_err(|error| Error::Damaged(error.to_string()))?;
    execute(
        &**tx,
        "INSERT INTO one_time_tokens (token_hash, purpose, subject, expires_at) VALUES ($1, $2, $3, $4)",
        params![hash, purpose.code(), subject, tx.now().plus(lifetime).0],
    )
    .await?;
    Ok(token)
}

#[derive(FromQueryResult)]
struct Row {
    subject: String,
}

/// What a token that still works is for.
pub(crate) async fn look<T: DeserializeOwned>(shop: &Shop, purpose: Purpose, token: &str) -> Result<T> {
    let found: Option<Row> = row(
        shop.db.read(),
        "SELECT subject FROM one_time_tokens
         WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3",
        params![sealing::token_hash(token), purpose.code(), shop.clock.now().0],
    )
    .await?;
    let found = found.ok_or(Error::NotFound)?;
    serde_json::from_str(&found.subject).map_err(|error| Error::Damaged(format!("token: {error}")))
}

/// Uses a token up; of two at the same moment one finds it used.
pub(crate) async fn spend(tx: &Tx, purpose: Purpose, token: &str) -> Result<()> {
    let spent = execute(
        &**tx,
        "UPDATE one_time_tokens SET used_at = $1
         WHERE token_hash = $2 AND purpose = $3 AND used_at IS NULL AND expires_at > $1",
        params![tx.now().0, sealing::token_hash(token), purpose.code()],
    )
    .await?;
    if spent == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Ends all unused tokens of a purpose.
pub(crate) async fn end_all(tx: &Tx, purpose: Purpose) -> Result<()> {
    execute(
        &**tx,
        "UPDATE one_time_tokens SET used_at = $1 WHERE purpose = $2 AND used_at IS NULL",
        params![tx.now().0, purpose.code()],
    )
    .await?;
    Ok(())
}
