//! A crowd: people who have nothing in common, so that nobody holds anything when they order.
//!
//! What a person has not paid yet is counted against what they may hold. A measurement in which one
//! person orders thousands of times would measure that counting, which no shop has to do.

use super::buying::buying;
use crate::db::insert_rows;
use crate::sessions::{ABSOLUTE, Visitor};
use crate::{Shop, new_id, params, sealing};
use domain::Timestamp;
use domain::checkout::PlaceOrder;
use domain::ids::SessionId;
use domain::orders::Channel;
use std::sync::atomic::{AtomicU64, Ordering};

/// Somebody who has just come to the shop.
#[derive(Clone, Debug)]
pub struct Stranger {
    /// Their browser.
    pub visitor: Visitor,
    /// What its cookie holds.
    pub token: String,
    /// Their phone, which nobody else has.
    pub phone: String,
    /// Where they live, alone.
    pub line: String,
}

/// So many people with a session each.
#[allow(clippy::expect_used)]
pub async fn strangers(shop: &Shop, count: usize) -> Vec<Stranger> {
    static BORN: AtomicU64 = AtomicU64::new(0);
    let now = shop.clock.now();
    let minute = now.0 - now.0.rem_euclid(Timestamp::MINUTE);
    let (mut people, mut rows) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for _ in 0..count {
        let (id, (token, hash)) = (new_id(), sealing::token());
        let number = BORN.fetch_add(1, Ordering::Relaxed);
        rows.push(params![id, hash, Channel::Web.code(), now.0, minute, now.plus(ABSOLUTE).0]);
        people.push(Stranger {
            visitor: Visitor { session: SessionId(id), customer: None, staff: None, channel: Channel::Web },
            token,
            phone: format!("13{:09}", number % 1_000_000_000),
            line: format!("文三路 {} 号", number + 1),
        });
    }
    let columns = ["id", "token_hash", "channel", "created_at", "seen_at", "expires_at"];
    insert_rows(shop.db.write(), "sessions", &columns, rows).await.expect("sessions");
    people
}

impl Stranger {
    /// What they send to buy one piece.
    pub fn buys(&self, goods: super::buying::Goods) -> PlaceOrder {
        let mut command = buying(goods, 1);
        command.address.phone.clone_from(&self.phone);
        command.address.line.clone_from(&self.line);
        command
    }
}
