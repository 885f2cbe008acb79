//! Personal fields at rest: AES-256-GCM, with keys that can be rotated, and keyed hashes to
//! find a phone number or e-mail address without storing it in the clear.

use crate::{Error, Result};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, Mac};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use uuid::Uuid;

/// The keys of one shop.
pub struct Keyring {
    current: u32,
    ciphers: RwLock<BTreeMap<u32, Arc<Aes256Gcm>>>,
    index_key: [u8; 32],
    stored: StoredKeys,
    /// Where keys made by another process are found.
    file: Option<PathBuf>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredKeys {
    current: u32,
    keys: BTreeMap<u32, String>,
    index_key: String,
}

const HEADER: usize = 5;
const NONCE: usize = 12;
const VERSION: u8 = 1;

impl Keyring {
    /// Fresh random keys.
    pub fn generate() -> Keyring {
        let stored = StoredKeys {
            current: 1,
            keys: BTreeMap::from([(1, BASE64.encode(random::<32>()))]),
            index_key: BASE64.encode(random::<32>()),
        };
        // Keys just made have the right length.
        match Self::from_stored(stored) {
            Ok(keys) => keys,
            Err(_) => unreachable!("32 random bytes are a key"),
        }
    }

    /// Reads the keys from a file, or makes the file (readable by its owner only) at first start.
    pub fn open(path: &Path) -> Result<Keyring> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Keyring { file: Some(path.to_owned()), ..Self::from_json(&text)? }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // Of several programs that start together one makes the keys, and all use those.
                Self::generate().save_first(path)?;
                let text = std::fs::read_to_string(path)?;
                Ok(Keyring { file: Some(path.to_owned()), ..Self::from_json(&text)? })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the JSON form, such as one given through the environment.
    pub fn from_json(text: &str) -> Result<Keyring> {
        let stored = serde_json::from_str(text).map_err(|error| Error::Damaged(format!("key file: {error}")))?;
        Self::from_stored(stored)
    }

    fn from_stored(stored: StoredKeys) -> Result<Keyring> {
        let decode = |text: &str| -> Result<[u8; 32]> {
            let bytes = BASE64.decode(text).map_err(|error| Error::Damaged(format!("key file: {error}")))?;
            <[u8; 32]>::try_from(bytes).map_err(|_| Error::Damaged("key file: a key is not 32 bytes".to_owned()))
        };
        let mut ciphers = BTreeMap::new();
        for (id, key) in &stored.keys {
            ciphers.insert(*id, Arc::new(Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&decode(key)?))));
        }
        if !ciphers.contains_key(&stored.current) {
            return Err(Error::Damaged("key file: the current key is missing".to_owned()));
        }
        let index_key = decode(&stored.index_key)?;
        Ok(Keyring { current: stored.current, ciphers: RwLock::new(ciphers), index_key, stored, file: None })
    }

    /// Writes the key file; a reader sees the old or the new keys, never a part.
    pub fn save(&self, path: &Path) -> Result<()> {
        std::fs::rename(self.write_beside(path)?, path)?;
        Ok(())
    }

    /// Writes the key file unless there is one by now.
    fn save_first(&self, path: &Path) -> Result<()> {
        let temporary = self.write_beside(path)?;
        // Unlike renaming, linking never takes the place of a file that is there.
        let linked = std::fs::hard_link(&temporary, path);
        std::fs::remove_file(&temporary)?;
        match linked {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Writes the keys to a file of this process in the same folder, durably.
    fn write_beside(&self, path: &Path) -> Result<PathBuf> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = serde_json::to_string_pretty(&self.stored).map_err(|error| Error::Damaged(error.to_string()))?;
        let temporary = path.with_extension(format!("{}.new", hex(&random::<4>())));
        let mut file =
            std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(temporary)
    }

    /// The same keys and a new current one; old ones still open what they sealed.
    pub fn rotated(&self) -> Result<Keyring> {
        let mut stored = self.stored.clone();
        stored.current = stored.keys.keys().max().copied().unwrap_or(0) + 1;
        stored.keys.insert(stored.current, BASE64.encode(random::<32>()));
        Self::from_stored(stored)
    }

    /// Seals a text. `context` (table and column) is bound to it, so that a sealed field
    /// cannot be moved to another column.
    pub fn seal(&self, context: &str, text: &str) -> Vec<u8> {
        let nonce = random::<NONCE>();
        let payload = Payload { msg: text.as_bytes(), aad: context.as_bytes() };
        // The current key is among the keys, and AES-GCM fails only beyond 64 GiB.
        let cipher = self.cipher(self.current);
        let sealed =
            cipher.and_then(|cipher| cipher.encrypt(Nonce::from_slice(&nonce), payload).ok()).unwrap_or_default();
        let mut out = Vec::with_capacity(HEADER + NONCE + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&self.current.to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`Keyring::seal`] made.
    pub fn open_sealed(&self, context: &str, sealed: &[u8]) -> Result<String> {
        let damaged = || Error::Damaged(format!("sealed field {context}"));
        if sealed.len() < HEADER + NONCE || sealed[0] != VERSION {
            return Err(damaged());
        }
        let id = u32::from_be_bytes([sealed[1], sealed[2], sealed[3], sealed[4]]);
        let cipher = self.cipher(id).or_else(|| self.learn(id)).ok_or_else(damaged)?;
        let payload = Payload { msg: &sealed[HEADER + NONCE..], aad: context.as_bytes() };
        let open =
            cipher.decrypt(Nonce::from_slice(&sealed[HEADER..HEADER + NONCE]), payload).map_err(|_| damaged())?;
        String::from_utf8(open).map_err(|_| damaged())
    }

    fn cipher(&self, id: u32) -> Option<Arc<Aes256Gcm>> {
        self.ciphers.read().ok()?.get(&id).cloned()
    }

    /// A key this process does not know: another one has rotated, and the file has it by now.
    fn learn(&self, id: u32) -> Option<Arc<Aes256Gcm>> {
        let fresh = Self::from_json(&std::fs::read_to_string(self.file.as_ref()?).ok()?).ok()?;
        let learned = fresh.cipher(id)?;
        self.ciphers.write().ok()?.insert(id, learned.clone());
        Some(learned)
    }

    /// Whether a sealed field was sealed with the current key.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.len() > HEADER && sealed[1..HEADER] == self.current.to_be_bytes()
    }

    /// The keyed hash by which a normalised value is found (a blind index).
    pub fn index(&self, context: &str, normalised: &str) -> Vec<u8> {
        self.mac(&[context.as_bytes(), b"\0", normalised.as_bytes()])
    }

    fn mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        // HMAC takes keys of any length.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.index_key) else { return Vec::new() };
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }
}

/// Random bytes from the operating system's generator.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A random token of 256 bits for links and cookies, and the hash under which it is stored.
pub fn token() -> (String, Vec<u8>) {
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random::<32>());
    let hash = token_hash(&token);
    (token, hash)
}

/// A token that opens one thing and names it, so that no index of hashes is needed to find it: the thing's id and
/// 192 random bits. And the hash under which it is stored.
pub fn naming_token(id: Uuid) -> (String, Vec<u8>) {
    let token = [&id.as_bytes()[..], &random::<24>()].concat();
    let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(token);
    let hash = token_hash(&token);
    (token, hash)
}

/// What a token of [`naming_token`] names; none for any other text. Whether the token is right, its hash says.
pub fn named_by(token: &str) -> Option<Uuid> {
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).ok()?;
    let id = bytes.first_chunk::<16>().filter(|_| bytes.len() == 40)?;
    Some(Uuid::from_bytes(*id))
}

/// The hash under which a token is stored.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Bytes from hexadecimal; none when it is not.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_field_opens_only_in_its_column() {
        let keys = Keyring::generate();
        let sealed = keys.seal("customers.name", "王小云");
        assert_eq!(keys.open_sealed("customers.name", &sealed).ok().as_deref(), Some("王小云"));
        assert!(keys.open_sealed("customers.phone", &sealed).is_err());
        let mut bent = sealed.clone();
        *bent.last_mut().expect("not empty") ^= 1;
        assert!(keys.open_sealed("customers.name", &bent).is_err());
        assert!(!sealed.windows(6).any(|w| w == "王小".as_bytes()));
    }

    #[test]
    fn programs_that_start_together_use_the_same_keys() {
        let folder = std::env::temp_dir().join(format!("yunmall-keys-{}", hex(&random::<8>())));
        let path = folder.join("keys.json");
        let openers: Vec<_> = (0..8)
            .map(|_| {
                let path = path.clone();
                std::thread::spawn(move || Keyring::open(&path).expect("keys").index("a", "b"))
            })
            .collect();
        let indexes: Vec<Vec<u8>> = openers.into_iter().map(|opener| opener.join().expect("no panic")).collect();
        assert!(indexes.iter().all(|index| *index == indexes[0]));
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left over");
        std::fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn rotation_opens_old_fields_and_seals_with_the_new_key() {
        let old = Keyring::generate();
        let sealed = old.seal("a.b", "x");
        let new = old.rotated().expect("rotates");
        assert_eq!(new.open_sealed("a.b", &sealed).ok().as_deref(), Some("x"));
        assert!(!new.is_current(&sealed));
        let again = new.seal("a.b", "x");
        assert!(new.is_current(&again));
        assert!(old.open_sealed("a.b", &again).is_err());
        assert_eq!(old.index("p", "138"), new.index("p", "138"), "look-ups survive a rotation");
    }
}
