//! What orders take of sales.

use crate::db::{execute, found_in, in_steps, insert_rows, number};
use crate::{Error, Result, Tx, params};
use domain::Timestamp;
use domain::checkout::CheckoutPlan;
use domain::flash::{Running, Terms};
use domain::ids::{FlashSaleId, OrderId, VariantId};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// One way to know a person again: the kind of it, and account or browser or a keyed hash.
pub(crate) type Trait = (&'static str, Vec<u8>);

/// The trait that every taking has, once.
const SHOPPER: &str = "shopper";

/// The traits of whoever orders as `shopper`, with the keyed hashes of phone and address.
pub(crate) fn person(shopper: &str, phone: &[u8], address: &[u8]) -> Vec<Trait> {
    vec![(SHOPPER, shopper.as_bytes().to_vec()), ("phone", phone.to_vec()), ("address", address.to_vec())]
}

/// A sale as the shelf reads it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    pub id: FlashSaleId,
    pub variant: VariantId,
    pub terms: Terms,
    pub sold: i64,
}

/// The sales of some variants that run at a moment, with what is taken of them in hand.
#[derive(Debug, Default)]
pub(crate) struct Sales {
    running: BTreeMap<VariantId, Sale>,
    /// By trait: orders with the sale they took from and how much.
    had: HashMap<Vec<u8>, Vec<(OrderId, FlashSaleId, i64)>>,
    taken: BTreeMap<FlashSaleId, i64>,
    takings: Vec<Vec<Value>>,
}

impl Sales {
    /// The sales that run at the moment `now`.
    pub(crate) fn at(sales: impl Iterator<Item = Sale>, now: Timestamp) -> Sales {
        let open = |sale: &Sale| sale.terms.starts_at <= now && now < sale.terms.ends_at;
        Sales { running: sales.filter(open).map(|sale| (sale.variant, sale)).collect(), ..Sales::default() }
    }

    /// Whether any of the variants is on sale.
    pub(crate) fn concern(&self, mut variants: impl Iterator<Item = VariantId>) -> bool {
        !self.running.is_empty() && variants.any(|variant| self.running.contains_key(&variant))
    }

    /// Reads what the given people have had of any sale. Who orders the same variant waits for its
    /// stock's lock, so nothing can be added meanwhile to what is read here.
    pub(crate) async fn recall(&mut self, conn: &impl ConnectionTrait, people: Vec<Trait>) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Row {
            sale_id: Uuid,
            order_id: Uuid,
            person: Vec<u8>,
            quantity: i64,
        }
        const HAD: [&str; 2] = [
            "SELECT t.sale_id, t.order_id, t.person, t.quantity
             FROM flash_takings t JOIN orders o ON o.id = t.order_id
             WHERE o.status <> 'canceled' AND t.person IN (",
            ")",
        ];
        let wanted: HashSet<Vec<u8>> = people.into_iter().map(|(_, person)| person).collect();
        if self.running.is_empty() || wanted.is_empty() {
            return Ok(());
        }
        let wanted = wanted.into_iter().map(Value::from).collect();
        let found: Vec<Row> = found_in(conn, wanted, |list| [HAD[0], list, HAD[1]].concat()).await?;
        for row in found {
            let had = (OrderId(row.order_id), FlashSaleId(row.sale_id), row.quantity);
            self.had.entry(row.person).or_default().push(had);
        }
        Ok(())
    }

    /// The sale that makes a variant's price for this person, if one runs and pieces of it are left.
    pub(crate) fn running(&self, variant: VariantId, person: &[Trait]) -> Option<Running> {
        let sale = self.running.get(&variant)?;
        let left = sale.terms.quantity - sale.sold - self.taken.get(&sale.id).copied().unwrap_or(0);
        // An order is known again by several traits and counts once.
        let orders: HashMap<OrderId, i64> = person
            .iter()
            .filter_map(|(_, person)| self.had.get(person))
            .flatten()
            .filter(|(_, of, _)| *of == sale.id)
            .map(|(order, _, quantity)| (*order, *quantity))
            .collect();
        let (price, per_person) = (sale.terms.price, sale.terms.per_person);
        (left > 0).then(|| Running { id: sale.id, price, left, per_person, had: orders.values().sum() })
    }

    /// What is on sale, and how many pieces of it are left at its price.
    pub(crate) fn left(&self) -> impl Iterator<Item = (VariantId, i64)> {
        let taken = |sale: &Sale| self.taken.get(&sale.id).copied().unwrap_or(0);
        self.running.values().map(move |sale| (sale.variant, sale.terms.quantity - sale.sold - taken(sale)))
    }

    /// Takes in hand what a plan's orders need; whoever is planned next finds less.
    pub(crate) fn take(&mut self, plan: &CheckoutPlan, orders: &[OrderId], person: &[Trait]) {
        for (order, id) in plan.orders.iter().zip(orders) {
            let mut wanted: BTreeMap<FlashSaleId, i64> = BTreeMap::new();
            for line in &order.lines {
                if let Some(sale) = &line.variant.sale {
                    *wanted.entry(sale.id).or_default() += line.quantity;
                }
            }
            for (sale, quantity) in wanted {
                *self.taken.entry(sale).or_default() += quantity;
                for (kind, person) in person {
                    self.had.entry(person.clone()).or_default().push((*id, sale, quantity));
                    self.takings.push(params![sale.0, id.0, *kind, person.clone(), quantity]);
                }
            }
        }
    }

    /// Writes down what was taken, the orders being written already. What is not there any more
    /// fails the whole transaction.
    pub(crate) async fn write(self, tx: &Tx) -> Result<()> {
        const TAKE: [&str; 2] = [
            "WITH taken (id, quantity) AS (VALUES ",
            ") UPDATE flash_sales SET sold = sold + taken.quantity FROM taken
             WHERE flash_sales.id = taken.id AND ended_at IS NULL
               AND sold + taken.quantity <= flash_sales.quantity AND taken.quantity > 0",
        ];
        if self.taken.is_empty() {
            return Ok(());
        }
        let rows: Vec<Vec<Value>> = self.taken.iter().map(|(sale, quantity)| params![sale.0, *quantity]).collect();
        let wanted = rows.len() as u64;
        if in_steps(&**tx, 2, rows, |list| [TAKE[0], list, TAKE[1]].concat()).await? != wanted {
            return Err(Error::Conflict);
        }
        insert_rows(&**tx, "flash_takings", &["sale_id", "order_id", "kind", "person", "quantity"], self.takings).await
    }
}

/// Puts pieces of called-off orders on sale again. The caller has changed the orders' state in the
/// same transaction by a conditional UPDATE, so it happens once.
pub(crate) async fn give_back(tx: &Tx, orders: &[OrderId]) -> Result<()> {
    for order in orders {
        execute(
            &**tx,
            "UPDATE flash_sales SET sold = sold - (SELECT t.quantity FROM flash_takings t
               WHERE t.sale_id = flash_sales.id AND t.order_id = $1 AND t.kind = 'shopper')
             WHERE id IN (SELECT sale_id FROM flash_takings WHERE order_id = $1 AND kind = 'shopper')",
            params![order.0],
        )
        .await?;
    }
    Ok(())
}

/// Takes again what an order had taken before it was called off. Says whether it was still there;
/// if not, the caller abandons the transaction.
pub(crate) async fn take_again(tx: &Tx, order: OrderId) -> Result<bool> {
    let wanted = number(
        &**tx,
        "SELECT COUNT(*) AS n FROM flash_takings WHERE order_id = $1 AND kind = 'shopper'",
        params![order.0],
    )
    .await?;
    if wanted == 0 {
        return Ok(true);
    }
    // Its price was agreed; that the sale is over meanwhile takes nothing from anybody.
    let taken = execute(
        &**tx,
        "UPDATE flash_sales SET sold = sold + (SELECT t.quantity FROM flash_takings t
           WHERE t.sale_id = flash_sales.id AND t.order_id = $1 AND t.kind = 'shopper')
         WHERE id IN (SELECT sale_id FROM flash_takings WHERE order_id = $1 AND kind = 'shopper')
           AND sold + (SELECT t.quantity FROM flash_takings t
             WHERE t.sale_id = flash_sales.id AND t.order_id = $1 AND t.kind = 'shopper') <= quantity",
        params![order.0],
    )
    .await?;
    Ok(i64::try_from(taken) == Ok(wanted))
}
