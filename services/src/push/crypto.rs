//! The seal of a message: only the browser it is for can read it (RFC 8291, "Message Encryption for Web
//! Push", over RFC 8188), and its push service can tell who sends it (RFC 8292, "VAPID").

use crate::{Error, Keyring, Result};
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::Timestamp;
use hkdf::Hkdf;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use serde_json::json;
use sha2::Sha256;

/// The record size that the header names; a message is one record (RFC 8188 §2.1).
const RECORD: u32 = 4096;
/// The most bytes of a text: a push service must take 4,096 in all (RFC 8291 §4).
pub(super) const LONGEST: usize = 3_993;
/// Bytes of a public key, uncompressed.
const POINT: usize = 65;
/// Behind the last record of a text (RFC 8188 §2).
const LAST: u8 = 2;
/// How long a token is good for: at most a day (RFC 8292 §2).
const TOKEN: i64 = 12 * Timestamp::HOUR;

/// Those who may read: what a browser hands over when it subscribes.
pub(super) struct Reader {
    key: PublicKey,
    auth: [u8; 16],
}

impl Reader {
    /// Reads a subscription's `p256dh` and `auth`, both base64url.
    pub fn read(p256dh: &str, auth: &str) -> Option<Reader> {
        let bytes = |text: &str| BASE64.decode(text.trim_end_matches('=')).ok();
        let point = bytes(p256dh).filter(|point| point.len() == POINT)?;
        // A point that is not on the curve is refused here.
        Some(Reader { key: PublicKey::from_sec1_bytes(&point).ok()?, auth: bytes(auth)?.try_into().ok()? })
    }
}

/// Encrypts a text for a reader: header, then one record.
pub(super) fn encrypt(reader: &Reader, text: &[u8]) -> Result<Vec<u8>> {
    // Both are used for this one message only, as RFC 8291 §3 demands.
    encrypt_with(reader, text, &fresh_secret()?, crate::sealing::random())
}

fn encrypt_with(reader: &Reader, text: &[u8], sender: &SecretKey, salt: [u8; 16]) -> Result<Vec<u8>> {
    let damaged = || Error::Damaged("a push message could not be sealed".to_owned());
    if text.len() > LONGEST {
        return Err(damaged());
    }
    let shared = p256::ecdh::diffie_hellman(sender.to_nonzero_scalar(), reader.key.as_affine());
    let (ours, theirs) = (point(&sender.public_key()), point(&reader.key));
    // RFC 8291 §3.3 and §3.4: the shared secret and the browser's own secret make the input key.
    let mut input = [0; 32];
    let info = [b"WebPush: info\0".as_slice(), &theirs, &ours].concat();
    Hkdf::<Sha256>::new(Some(&reader.auth), shared.raw_secret_bytes())
        .expand(&info, &mut input)
        .map_err(|_| damaged())?;
    // RFC 8188 §2.2 and §2.3: the key and the nonce of the first record.
    let keys = Hkdf::<Sha256>::new(Some(&salt), &input);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    keys.expand(b"Content-Encoding: aes128gcm\0", &mut key).map_err(|_| damaged())?;
    keys.expand(b"Content-Encoding: nonce\0", &mut nonce).map_err(|_| damaged())?;
    let record = [text, &[LAST]].concat();
    let cipher = Aes128Gcm::new(Key::<Aes128Gcm>::from_slice(&key));
    let sealed = cipher.encrypt(Nonce::from_slice(&nonce), record.as_slice()).map_err(|_| damaged())?;
    let length = u8::try_from(ours.len()).map_err(|_| damaged())?;
    Ok([salt.as_slice(), &RECORD.to_be_bytes(), &[length], &ours, &sealed].concat())
}

/// A key that is a scalar of the curve: all but one in four thousand million are.
fn fresh_secret() -> Result<SecretKey> {
    (0..8)
        .find_map(|_| SecretKey::from_slice(&crate::sealing::random::<32>()).ok())
        .ok_or_else(|| Error::Damaged("no random key".to_owned()))
}

fn point(key: &PublicKey) -> Vec<u8> {
    key.to_encoded_point(false).as_bytes().to_vec()
}

/// Who sends: the shop's own key, the same on every node and as long as the shop lives, because
/// browsers subscribe to this sender alone. It is derived, so that nothing has to be kept.
pub(super) struct Sender(SigningKey);

impl Sender {
    /// The sender of a shop.
    pub fn of(keys: &Keyring) -> Result<Sender> {
        let key = (0..8).find_map(|round: u8| SigningKey::from_slice(&keys.index("vapid", &round.to_string())).ok());
        key.map(Sender).ok_or_else(|| Error::Damaged("no key for push messages".to_owned()))
    }

    /// The public key by which browsers know it, base64url.
    pub fn public(&self) -> String {
        BASE64.encode(self.0.verifying_key().to_encoded_point(false).as_bytes())
    }

    /// The `Authorization` header for a push service at `origin`; `contact` is where its operator may write.
    pub fn authorization(&self, origin: &str, contact: &str, now: Timestamp) -> String {
        let expires = now.plus(TOKEN).0 / Timestamp::SECOND;
        let header = BASE64.encode(json!({ "typ": "JWT", "alg": "ES256" }).to_string());
        let claims = BASE64.encode(json!({ "aud": origin, "exp": expires, "sub": contact }).to_string());
        let signed = [header, claims].join(".");
        let signature: Signature = self.0.sign(signed.as_bytes());
        format!("vapid t={signed}.{}, k={}", BASE64.encode(signature.to_bytes()), self.public())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64.decode(text).unwrap()
    }

    const READER: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    /// The example of RFC 8291 §5, byte by byte.
    #[test]
    fn the_example_of_the_standard_is_met() {
        let sender = SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let salt: [u8; 16] = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let reader = Reader::read(READER, AUTH).unwrap();
        let sealed = encrypt_with(&reader, b"When I grow up, I want to be a watermelon", &sender, salt).unwrap();
        assert_eq!(
            BASE64.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w\
             EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn no_two_messages_are_sealed_alike_and_none_is_too_long() {
        let reader = Reader::read(READER, AUTH).unwrap();
        let (one, other) = (encrypt(&reader, b"hello").unwrap(), encrypt(&reader, b"hello").unwrap());
        assert_ne!(one[..16], other[..16]);
        assert_ne!(one[21..86], other[21..86]);
        assert_eq!(encrypt(&reader, &[b'a'; LONGEST]).unwrap().len(), 4096);
        assert!(encrypt(&reader, &[b'a'; LONGEST + 1]).is_err());
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        assert!(Reader::read(&format!("{READER}="), &format!("{AUTH}==")).is_some());
        let mut off_the_curve = bytes(READER);
        off_the_curve[64] ^= 1;
        for (key, auth) in [
            (BASE64.encode(off_the_curve).as_str(), AUTH),
            (READER, "BTBZMqHH6r4Tts7J"),
            ("", AUTH),
            (READER, "%"),
            (AUTH, AUTH),
        ] {
            assert!(Reader::read(key, auth).is_none(), "{key} {auth}");
        }
    }

    /// Splits a header into what was signed, the signature and the key.
    fn parts(header: &str) -> (String, Signature, VerifyingKey) {
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = VerifyingKey::from_sec1_bytes(&bytes(key)).unwrap();
        (signed.to_owned(), Signature::from_slice(&bytes(signature)).unwrap(), key)
    }

    /// The example of RFC 8292 §2.4 is signed by its key, which shows that this is the same kind of signature.
    #[test]
    fn the_example_of_the_senders_standard_is_understood() {
        let (signed, signature, key) = parts(
            "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0N\
             TM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9\
             ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, \
             k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs",
        );
        assert!(key.verify(signed.as_bytes(), &signature).is_ok());
    }

    #[test]
    fn a_sender_says_who_it_is_for_whom_and_until_when() {
        let keys = Keyring::generate();
        let sender = Sender::of(&keys).unwrap();
        let header = sender.authorization("https://push.example", "https://shop.example", Timestamp(1_000_000_000));
        let (signed, signature, key) = parts(&header);
        assert!(key.verify(signed.as_bytes(), &signature).is_ok());
        assert_eq!(BASE64.encode(key.to_encoded_point(false).as_bytes()), sender.public());
        let claims: serde_json::Value = serde_json::from_slice(&bytes(signed.split_once('.').unwrap().1)).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["sub"], "https://shop.example");
        assert_eq!(claims["exp"], 1_000_000 + 12 * 3_600);
        assert_eq!(Sender::of(&keys.rotated().unwrap()).unwrap().public(), sender.public(), "a rotation keeps it");
        assert_ne!(Sender::of(&Keyring::generate()).unwrap().public(), sender.public());
    }
}
