//! What a phone is told while nobody looks at the shop (Web Push).
//!
//! A browser *subscribes*: it names an address at its push service, and keys by which it alone can read
//! what comes from there. The subscription belongs to the browser's session, and nothing is sent without
//! it: whoever signs out hears nothing any more. What becomes known, a step of an order or a wish come
//! true, asks for one job for each device in the transaction that makes it so; the job writes the words,
//! seals them and sends them, again and again as long as the push service does not answer. It looks at
//! what its shopper has chosen at the moment of sending, and waits for the end of their quiet hours.

mod crypto;
mod send;
mod steps;
mod subscribe;

pub(crate) use send::{SEND, send};
pub(crate) use steps::{News, step, tell};
pub use subscribe::{Subscription, choose, chosen, looked, subscribe, unsubscribe};
pub(crate) use subscribe::{forget_orphans, move_over};

use crate::{Result, Shop};

/// The key by which browsers know the shop as a sender of messages, base64url.
pub fn public_key(shop: &Shop) -> Result<String> {
    Ok(crypto::Sender::of(&shop.keys)?.public())
}
