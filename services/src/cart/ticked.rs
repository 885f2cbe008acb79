//! What many visitors are about to buy, read in bulk.

use crate::db::found_in;
use crate::{Result, Tx};
use domain::checkout::WantedLine;
use domain::ids::{CartId, CustomerId, SessionId, VariantId};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};
use std::collections::HashMap;
use uuid::Uuid;

/// The ticked lines of some visitors' carts.
#[derive(Default)]
pub(crate) struct Ticked {
    of_session: HashMap<SessionId, CartId>,
    of_customer: HashMap<CustomerId, CartId>,
    lines: HashMap<CartId, Vec<WantedLine>>,
}

impl Ticked {
    /// A visitor's cart and the lines that the next checkout buys, oldest first.
    pub(crate) fn of(&self, session: SessionId, customer: Option<CustomerId>) -> Option<(CartId, &[WantedLine])> {
        let cart = match customer {
            Some(customer) => self.of_customer.get(&customer),
            None => self.of_session.get(&session),
        };
        cart.map(|cart| (*cart, self.lines.get(cart).map_or(&[][..], Vec::as_slice)))
    }
}

/// Reads the carts of some visitors and keeps them until the transaction ends: who places an order
/// from the same cart under another key waits, and finds it empty.
pub(crate) async fn ticked(tx: &Tx, visitors: impl Iterator<Item = (SessionId, Option<CustomerId>)>) -> Result<Ticked> {
    #[derive(FromQueryResult)]
    struct Cart {
        id: Uuid,
        owner: Uuid,
    }
    #[derive(FromQueryResult)]
    struct Line {
        cart_id: Uuid,
        variant_id: Uuid,
        quantity: i64,
    }
    const OF_CUSTOMERS: [&str; 2] =
        ["SELECT c.id, c.customer_id AS owner FROM carts c WHERE c.customer_id IN (", ") ORDER BY c.created_at, c.id"];
    const OF_SESSIONS: [&str; 2] = [
        "SELECT c.id, s.id AS owner FROM sessions s JOIN carts c ON c.id = s.cart_id
         WHERE c.customer_id IS NULL AND s.id IN (",
        ") ORDER BY c.created_at, c.id",
    ];
    const LINES: [&str; 2] = [
        "SELECT cart_id, variant_id, quantity FROM cart_lines WHERE selected AND NOT saved AND cart_id IN (",
        ") ORDER BY added_at, variant_id DESC",
    ];
    // SQLite has one writer, and this transaction is it.
    let keep = if tx.get_database_backend() == DbBackend::Postgres { " FOR NO KEY UPDATE OF c" } else { "" };
    let (mut sessions, mut customers) = (Vec::new(), Vec::new());
    for (session, customer) in visitors {
        match customer {
            Some(customer) => customers.push(customer.0.into()),
            None => sessions.push(session.0.into()),
        }
    }
    let mut ticked = Ticked::default();
    let found: Vec<Cart> =
        found_in(&**tx, customers, |list| [OF_CUSTOMERS[0], list, OF_CUSTOMERS[1], keep].concat()).await?;
    for cart in found {
        ticked.of_customer.entry(CustomerId(cart.owner)).or_insert(CartId(cart.id));
    }
    let found: Vec<Cart> =
        found_in(&**tx, sessions, |list| [OF_SESSIONS[0], list, OF_SESSIONS[1], keep].concat()).await?;
    for cart in found {
        ticked.of_session.insert(SessionId(cart.owner), CartId(cart.id));
    }
    let carts = ticked.of_customer.values().chain(ticked.of_session.values()).map(|cart| cart.0.into()).collect();
    let lines: Vec<Line> = found_in(&**tx, carts, |list| [LINES[0], list, LINES[1]].concat()).await?;
    for line in lines {
        let line_of = ticked.lines.entry(CartId(line.cart_id)).or_default();
        line_of.push(WantedLine { variant: VariantId(line.variant_id), quantity: line.quantity });
    }
    Ok(ticked)
}
