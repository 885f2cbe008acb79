//! A phone in tests: it subscribes, and reads what comes, by the receiver's half of RFC 8291.

use crate::push::Subscription;
use crate::testing::wire::Pushed;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

/// A phone with its keys, which never leave it.
pub struct Phone {
    secret: SecretKey,
    auth: [u8; 16],
    /// What it hands to the shop.
    pub subscription: Subscription,
}

/// A fresh phone at a push service that browsers use.
#[allow(clippy::expect_used)]
pub fn phone() -> Phone {
    let secret = SecretKey::from_slice(&crate::sealing::random::<32>()).expect("nearly every number is a key");
    let auth = crate::sealing::random();
    let subscription = Subscription {
        endpoint: format!("https://updates.push.services.mozilla.com/wpush/v2/{}", crate::new_id().simple()),
        p256dh: BASE64.encode(secret.public_key().to_encoded_point(false).as_bytes()),
        auth: BASE64.encode(auth),
    };
    Phone { secret, auth, subscription }
}

impl Phone {
    /// What is in a message for this phone; none when it is for another, or was changed.
    #[allow(clippy::expect_used)]
    pub fn read(&self, pushed: &Pushed) -> Option<serde_json::Value> {
        let (salt, rest) = pushed.body.split_at(16);
        let (_, rest) = rest.split_at(4);
        let (length, rest) = rest.split_first()?;
        let (sender, sealed) = rest.split_at(usize::from(*length));
        let sender_key = PublicKey::from_sec1_bytes(sender).ok()?;
        let shared = p256::ecdh::diffie_hellman(self.secret.to_nonzero_scalar(), sender_key.as_affine());
        let own = self.secret.public_key().to_encoded_point(false);
        let mut input = [0; 32];
        let info = [b"WebPush: info\0".as_slice(), own.as_bytes(), sender].concat();
        Hkdf::<Sha256>::new(Some(&self.auth), shared.raw_secret_bytes()).expand(&info, &mut input).ok()?;
        let keys = Hkdf::<Sha256>::new(Some(salt), &input);
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        keys.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
        keys.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
        let mut text =
            Aes128Gcm::new(Key::<Aes128Gcm>::from_slice(&key)).decrypt(Nonce::from_slice(&nonce), sealed).ok()?;
        // Behind the text stands the mark of the last record, and nothing else.
        (text.pop() == Some(2)).then(|| serde_json::from_slice(&text).expect("a message is JSON"))
    }
}
