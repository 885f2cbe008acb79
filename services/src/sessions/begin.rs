//! A browser does something that must be remembered: from now on it has a session.

use super::{ABSOLUTE, to_the_minute};
use crate::db::insert_rows;
use crate::{Result, Shop, new_id, params, sealing};
use domain::Timestamp;
use domain::ids::{CartId, SessionId};
use domain::orders::Channel;
use sea_orm::Value;
use std::sync::atomic::{AtomicBool, Ordering};

/// Stores an anonymous session under an id drawn before, and gives the token for the cookie.
pub async fn begin(shop: &Shop, session: SessionId, channel: Channel) -> Result<String> {
    let (token, hash) = sealing::token();
    let now = shop.clock.now();
    let row = row(now, session, channel, hash.clone(), None);
    insert_rows(shop.db.write(), "sessions", COLUMNS, vec![row]).await?;
    shop.guests.remember(hash, session, channel, now.plus(ABSOLUTE).0, now);
    Ok(token)
}

const COLUMNS: &[&str] = &["id", "token_hash", "channel", "created_at", "seen_at", "expires_at", "cart_id"];

fn row(now: Timestamp, session: SessionId, channel: Channel, hash: Vec<u8>, cart: Option<CartId>) -> Vec<Value> {
    let ends = now.plus(ABSOLUTE).0;
    params![session.0, hash, channel.code(), now.0, to_the_minute(now), ends, cart.map(|cart| cart.0)]
}

/// What is written of somebody new besides what they put into their cart.
#[derive(Clone)]
pub(crate) struct FirstRows {
    /// The cart's id.
    pub id: CartId,
    /// When they came.
    pub at: Timestamp,
    /// Their row of `carts`.
    pub cart: Vec<Value>,
    /// Their row of `sessions`.
    pub session: Vec<Value>,
}

impl FirstRows {
    /// The columns of `cart`.
    pub const CART: &[&str] = &["id", "created_at", "updated_at"];
    /// The columns of `session`.
    pub const SESSION: &[&str] = COLUMNS;
}

/// An anonymous session that is written together with what it must remember, if anything comes of that.
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    token: String,
    hash: Vec<u8>,
    channel: Channel,
    written: AtomicBool,
}

impl NewSession {
    /// For a browser that came by a channel.
    pub fn new(channel: Channel) -> NewSession {
        let (token, hash) = sealing::token();
        NewSession { id: SessionId(new_id()), token, hash, channel, written: AtomicBool::new(false) }
    }

    /// The session and a cart of its own, with nothing in it.
    pub(crate) fn rows(&self, now: Timestamp) -> FirstRows {
        let cart = CartId(new_id());
        FirstRows {
            id: cart,
            at: now,
            cart: params![cart.0, now.0, now.0],
            session: row(now, self.id, self.channel, self.hash.clone(), Some(cart)),
        }
    }

    /// It is durable, with what [`NewSession::rows`] gave at a moment.
    pub(crate) fn is_written(&self, shop: &Shop, at: Timestamp) {
        shop.guests.remember(self.hash.clone(), self.id, self.channel, at.plus(ABSOLUTE).0, shop.clock.now());
        self.written.store(true, Ordering::Release);
    }

    /// The token for the cookie, when there is a session behind it.
    pub fn token(&self) -> Option<&str> {
        self.written.load(Ordering::Acquire).then_some(self.token.as_str())
    }
}
