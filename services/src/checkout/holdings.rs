//! Who holds what without having paid: what a person may have only so much of.
//!
//! Two placements of one person exclude each other from their first statement on
//! ([`super::replay::known_alone`]), on whichever nodes they are, so that what is read here is all
//! there is; those of one batch count each other in memory. Nothing has to be undone: an order that
//! was paid, called off or has ended is not unpaid any more.

use super::ticket::Ticket;
use crate::Result;
use crate::db::found_in_lists;
use domain::checkout::{CheckoutPlan, Holding, Placed};
use domain::ids::{CheckoutId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// An unpaid order and who placed it.
struct Unpaid {
    checkout: CheckoutId,
    shopper: Option<String>,
    key: String,
    number: String,
    pieces: Vec<(VariantId, i64)>,
}

/// The unpaid orders of some people.
#[derive(Default)]
pub(super) struct Holdings {
    /// In the order in which they were placed.
    orders: Vec<Unpaid>,
    /// By account or browser, phone and address: which of the orders.
    of: HashMap<Vec<u8>, Vec<usize>>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    checkout_id: Uuid,
    number: String,
    shopper: Option<String>,
    phone_index: Vec<u8>,
    address_index: Option<Vec<u8>>,
    idempotency_key: String,
    variant_id: Uuid,
    quantity: i64,
}

const UNPAID: [&str; 4] = [
    "WITH held (id) AS (
       SELECT id FROM orders WHERE payment_status = 'unpaid' AND shopper IN (",
    ") UNION SELECT id FROM orders WHERE payment_status = 'unpaid' AND phone_index IN (",
    ") UNION SELECT id FROM orders WHERE payment_status = 'unpaid' AND address_index IN (",
    ")) SELECT o.id, o.checkout_id, o.number, o.shopper, o.phone_index, o.address_index, c.idempotency_key,
       l.variant_id, l.quantity
     FROM held h JOIN orders o ON o.id = h.id JOIN checkouts c ON c.id = o.checkout_id
     JOIN order_lines l ON l.order_id = o.id",
];

impl Holdings {
    /// Reads what those who ask hold at this moment.
    pub async fn recall(conn: &impl ConnectionTrait, tickets: impl Iterator<Item = &Ticket>) -> Result<Holdings> {
        let wanted = tickets.map(|ticket| {
            let (phone, address) = (ticket.phone_index.clone(), ticket.address_index.clone());
            [ticket.shopper.clone().into(), phone.into(), address.into()]
        });
        let found: Vec<Row> = found_in_lists(conn, wanted.collect(), |[shoppers, phones, addresses]| {
            [UNPAID[0], shoppers, UNPAID[1], phones, UNPAID[2], addresses, UNPAID[3]].concat()
        })
        .await?;
        // Ids sort by time, and a long list is asked for in parts that may name an order twice.
        let mut orders: BTreeMap<Uuid, Vec<Row>> = BTreeMap::new();
        found.into_iter().for_each(|row| orders.entry(row.id).or_default().push(row));
        let mut holdings = Holdings::default();
        for rows in orders.into_values() {
            let pieces = rows.iter().map(|row| (VariantId(row.variant_id), row.quantity)).collect();
            let Some(row) = rows.into_iter().next() else { continue };
            let shopper = row.shopper.clone().map(String::into_bytes);
            let person = [shopper, Some(row.phone_index), row.address_index];
            let (checkout, key) = (CheckoutId(row.checkout_id), row.idempotency_key);
            let order = Unpaid { checkout, shopper: row.shopper, key, number: row.number, pieces };
            holdings.add(person.into_iter().flatten(), order);
        }
        Ok(holdings)
    }

    fn add(&mut self, person: impl Iterator<Item = Vec<u8>>, order: Unpaid) {
        for known_by in person {
            self.of.entry(known_by).or_default().push(self.orders.len());
        }
        self.orders.push(order);
    }

    /// Whether another node has placed this very request since we looked for its key.
    pub fn answers(&self, ticket: &Ticket) -> bool {
        let same = |order: &Unpaid| order.shopper.as_deref() == Some(&ticket.shopper) && order.key == ticket.key;
        self.orders.iter().any(same)
    }

    /// What whoever asks holds, under whichever of their names. An order known by several counts once.
    pub fn of(&self, ticket: &Ticket) -> Vec<Holding> {
        let which: BTreeSet<usize> =
            ticket.person.iter().filter_map(|(_, known_by)| self.of.get(known_by)).flatten().copied().collect();
        let holding = |order: &Unpaid| Holding {
            checkout: order.checkout,
            number: (order.shopper.as_deref() == Some(&ticket.shopper)).then(|| order.number.clone()),
            pieces: order.pieces.clone(),
        };
        which.into_iter().filter_map(|at| self.orders.get(at)).map(holding).collect()
    }

    /// Counts what was placed just now for those who come after.
    pub fn take(&mut self, ticket: &Ticket, placed: &Placed, plan: &CheckoutPlan) {
        let lines = plan.orders.iter().flat_map(|order| &order.lines);
        let order = Unpaid {
            checkout: placed.checkout,
            // No other ticket of a batch is of the same shopper, so nobody is told its number.
            shopper: None,
            key: String::new(),
            number: String::new(),
            pieces: lines.map(|line| (line.variant.variant, line.quantity)).collect(),
        };
        self.add(ticket.person.iter().map(|(_, known_by)| known_by.clone()), order);
    }
}
