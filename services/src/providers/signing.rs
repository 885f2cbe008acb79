//! Signed messages, as the Standard Webhooks specification describes them: an id, a time and an
//! HMAC-SHA256 over `id.time.content`. The receiver refuses what is bent, old or from the future.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How far a message's time may be from ours.
pub const TOLERANCE: i64 = 5 * Timestamp::MINUTE;

/// Headers of a message, names in lower case.
pub type Headers = Vec<(String, String)>;

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// A header is missing or is not what it must be.
    #[error("headers")]
    Headers,
    /// Too old, or from the future.
    #[error("timestamp")]
    Timestamp,
    /// Not signed by who holds the secret.
    #[error("signature")]
    Signature,
}

fn mac(secret: &str, id: &str, seconds: &str, content: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length; the type cannot know.
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(secret.as_bytes()).ok()?;
    for part in [id.as_bytes(), b".", seconds.as_bytes(), b".", content] {
        mac.update(part);
    }
    Some(mac)
}

/// The headers that go with a message.
pub fn sign(secret: &str, id: &str, now: Timestamp, content: &[u8]) -> Headers {
    let seconds = now.0.div_euclid(Timestamp::SECOND).to_string();
    let signature =
        mac(secret, id, &seconds, content).map(|mac| BASE64.encode(mac.finalize().into_bytes())).unwrap_or_default();
    vec![
        ("webhook-id".to_owned(), id.to_owned()),
        ("webhook-timestamp".to_owned(), seconds),
        ("webhook-signature".to_owned(), ["v1,", &signature].concat()),
    ]
}

/// Checks a message and gives its id. Several signatures, separated by spaces, are fine as long as
/// one is right: that is how a secret is changed without a pause.
pub fn verify(
    secret: &str,
    headers: &[(String, String)],
    content: &[u8],
    now: Timestamp,
) -> std::result::Result<String, Distrust> {
    let header = |name: &str| {
        let mut found = headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((_, value)), None) if !value.is_empty() => Ok(value.as_str()),
            // A header given twice could mean one thing here and another elsewhere.
            _ => Err(Distrust::Headers),
        }
    };
    let (id, seconds) = (header("webhook-id")?, header("webhook-timestamp")?);
    let signatures = header("webhook-signature")?;
    if id.len() > 128 || !seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Distrust::Headers);
    }
    let at: i64 = seconds.parse().map_err(|_| Distrust::Headers)?;
    let at = at.checked_mul(Timestamp::SECOND).ok_or(Distrust::Timestamp)?;
    if (now.0 - at).abs() > TOLERANCE {
        return Err(Distrust::Timestamp);
    }
    let genuine = signatures.split(' ').filter_map(|one| one.strip_prefix("v1,")).any(|one| {
        BASE64
            .decode(one)
            .is_ok_and(|bytes| mac(secret, id, seconds, content).is_some_and(|mac| mac.verify_slice(&bytes).is_ok()))
    });
    if genuine { Ok(id.to_owned()) } else { Err(Distrust::Signature) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_395_600_000);

    #[test]
    fn a_message_is_believed_for_five_minutes() {
        let headers = sign("secret", "evt_1", NOW, b"{}");
        let check = |late: i64| verify("secret", &headers, b"{}", NOW.plus(late));
        assert_eq!(check(0).as_deref(), Ok("evt_1"));
        assert_eq!(check(5 * Timestamp::MINUTE).as_deref(), Ok("evt_1"));
        assert_eq!(check(5 * Timestamp::MINUTE + 1), Err(Distrust::Timestamp));
        assert_eq!(check(-6 * Timestamp::MINUTE), Err(Distrust::Timestamp));
    }

    #[test]
    fn every_part_is_signed() {
        let headers = sign("secret", "evt_1", NOW, b"{}");
        assert_eq!(verify("other", &headers, b"{}", NOW), Err(Distrust::Signature));
        assert_eq!(verify("secret", &headers, b"{ }", NOW), Err(Distrust::Signature));
        for (index, value) in [(0, "evt_2"), (1, "1795395601"), (2, "v1,AAAA"), (2, "v2,AAAA")] {
            let mut bent = headers.clone();
            bent[index].1 = value.to_owned();
            assert_eq!(verify("secret", &bent, b"{}", NOW), Err(Distrust::Signature), "{value}");
        }
        assert_eq!(verify("secret", &headers[..2], b"{}", NOW), Err(Distrust::Headers));
        let twice = [headers.clone(), headers].concat();
        assert_eq!(verify("secret", &twice, b"{}", NOW), Err(Distrust::Headers));
    }

    #[test]
    fn one_right_signature_among_several_is_enough() {
        let mut headers = sign("new", "evt_1", NOW, b"{}");
        headers[2].1 = format!("v1,AAAA {}", headers[2].1);
        assert_eq!(verify("new", &headers, b"{}", NOW).as_deref(), Ok("evt_1"));
    }
}
