//! Password hashes: Argon2id, two at a time, never on the threads that answer requests.

use crate::{Error, Result, Shop};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and a core for some 20 ms: a crowd at the door must wait its turn
/// instead of taking the machine.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Hashes a password for storing.
pub async fn hash(shop: &Shop, password: &str) -> Result<String> {
    let (hasher, password) = (hasher(shop)?, password.to_owned());
    in_turn(move || {
        let salt = SaltString::encode_b64(&crate::sealing::random::<16>())?;
        Ok(hasher.hash_password(password.as_bytes(), &salt)?.to_string())
    })
    .await
}

/// Whether a password belongs to a stored hash. Without a hash (nobody has that name) it
/// works as long and says no, so that the time tells nothing.
pub async fn matches(shop: &Shop, password: &str, stored: Option<&str>) -> Result<bool> {
    let known = stored.is_some();
    let stored = match stored {
        Some(stored) => stored.to_owned(),
        None => nobody(shop).await?,
    };
    let (hasher, password) = (hasher(shop)?, password.to_owned());
    let same = in_turn(move || {
        // An account whose hash cannot be read has no password that fits.
        let stored = PasswordHash::new(&stored);
        Ok(stored.is_ok_and(|stored| hasher.verify_password(password.as_bytes(), &stored).is_ok()))
    })
    .await?;
    Ok(same && known)
}

/// The hash of a password that nobody has.
async fn nobody(shop: &Shop) -> Result<String> {
    static STRONG: OnceLock<String> = OnceLock::new();
    static CHEAP: OnceLock<String> = OnceLock::new();
    let kept = if shop.options.cheap_passwords { &CHEAP } else { &STRONG };
    if let Some(hash) = kept.get() {
        return Ok(hash.clone());
    }
    let made = hash(shop, &crate::sealing::token().0).await?;
    Ok(kept.get_or_init(|| made).clone())
}

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
fn hasher(shop: &Shop) -> Result<Argon2<'static>> {
    let (memory, passes) = if shop.options.cheap_passwords { (8, 1) } else { (19 * 1024, 2) };
    let params = Params::new(memory, passes, 1, None).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, argon2::password_hash::Error> + Send + 'static,
) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(|error| Error::Damaged(error.to_string()))?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Damaged(error.to_string()))?;
    done.map_err(|error| Error::Damaged(format!("password hash: {error}")))
}
