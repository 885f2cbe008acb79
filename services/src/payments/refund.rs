//! Giving money back: the decision. Whether there is anything left to give back is decided by one
//! conditional UPDATE of the order; twenty refunds at the same moment cannot give back more than came.

use super::apply::Payment;
use crate::db::{execute, row, rows};
use crate::jobs::{self, enqueue};
use crate::live::LiveEvent;
use crate::orders::events::record;
use crate::staff::Member;
use crate::stock::{Adjustment, adjust};
use crate::{Error, Result, Shop, Tx, audit_log, new_id, params};
use domain::checkout::Refusal;
use domain::ids::{LocationId, MerchantId, OrderId, OrderLineId, RefundId, VariantId};
use domain::money::split;
use domain::payments::{RefundReason, RefundState};
use domain::staff::Permission;
use domain::stock::MovementKind;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// What is to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundCommand {
    /// Of which order.
    pub order: OrderId,
    /// Minor units.
    pub amount: i64,
    /// Why.
    pub reason: RefundReason,
    /// For which lines, and how many pieces of each; may be empty.
    pub lines: Vec<(OrderLineId, i64)>,
    /// Whether these pieces came back and can be sold again.
    pub restock: bool,
    /// Chosen by the page: the same key gives the same refund.
    pub idempotency_key: String,
}

/// Who wants money to go back.
#[derive(Clone, Copy, Debug)]
pub enum RequestedBy<'a> {
    /// A member of staff, who must be allowed to.
    Staff(&'a Member),
    /// The program itself.
    System,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its number.
    pub id: RefundId,
    /// Minor units.
    pub amount: i64,
    /// How far it is.
    pub state: RefundState,
}

/// A refund wanted inside a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub order: OrderId,
    pub amount: i64,
    pub reason: RefundReason,
    pub key: String,
    /// As the books name them.
    pub by: String,
    /// The payment it goes back through, when the caller knows.
    pub payment: Option<Uuid>,
}

impl Wanted {
    /// Nothing yet, wanted by the program itself.
    pub(crate) fn by_system(order: OrderId, key: String) -> Wanted {
        Wanted { order, amount: 0, reason: RefundReason::Other, key, by: "system".to_owned(), payment: None }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    amount: i64,
    state: String,
}

impl Row {
    fn into_refund(self) -> Result<Refund> {
        let state = RefundState::from_code(&self.state)
            .ok_or_else(|| Error::Damaged(format!("refund {} is {}", self.id, self.state)))?;
        Ok(Refund { id: RefundId(self.id), amount: self.amount, state })
    }
}

/// Gives money back, for whoever may. The answer comes before the provider's: a job asks it.
pub async fn refund(shop: &Shop, by: RequestedBy<'_>, command: RefundCommand) -> Result<Refund> {
    #[derive(FromQueryResult)]
    struct Order {
        merchant_id: Uuid,
        refunded_total: i64,
    }
    if let RequestedBy::Staff(member) = by {
        member.demand(Permission::RefundsCreate)?;
    }
    if command.amount <= 0 {
        return Err(Error::invalid("amount", "not_positive"));
    }
    if command.idempotency_key.is_empty() || command.idempotency_key.len() > 255 {
        return Err(Error::invalid("idempotency_key", "length"));
    }
    let order: Order =
        row(shop.db.read(), "SELECT merchant_id, refunded_total FROM orders WHERE id = $1", params![command.order.0])
            .await?
            .ok_or(Error::NotFound)?;
    let actor = match by {
        RequestedBy::Staff(member) if !member.may_see(MerchantId(order.merchant_id)) => return Err(Error::NotFound),
        RequestedBy::Staff(member) => member.actor(),
        RequestedBy::System => "system".to_owned(),
    };
    let mut tx = shop.begin().await?;
    let wanted = Wanted {
        order: command.order,
        amount: command.amount,
        reason: command.reason,
        key: command.idempotency_key.clone(),
        by: actor.clone(),
        payment: None,
    };
    let (refund, fresh) = refund_in(&mut tx, &wanted).await?;
    if !fresh {
        return Ok(refund);
    }
    take_lines(&mut tx, &command, &actor).await?;
    if let RequestedBy::Staff(member) = by {
        let object = format!("order:{}", command.order);
        let before = json!({ "refunded_total": order.refunded_total });
        let after = json!({ "refund": refund.id, "amount": refund.amount, "reason": command.reason.code() });
        audit_log::record(&tx, member, "order.refund", &object, before, after).await?;
    }
    tx.emit(LiveEvent::Order {
        order: command.order,
        merchant: MerchantId(order.merchant_id),
        kind: "refund_requested".to_owned(),
    });
    tx.commit().await?;
    Ok(refund)
}

/// Writes a refund down and asks for the provider to be asked, within the caller's transaction.
/// Says whether it is new: the same key of the same order gives the refund made before.
pub(crate) async fn refund_in(tx: &mut Tx, wanted: &Wanted) -> Result<(Refund, bool)> {
    #[derive(FromQueryResult)]
    struct Order {
        currency: String,
        total: i64,
        refunded_total: i64,
        payment_id: Option<Uuid>,
    }
    let refundable = "SELECT o.currency, o.total, o.refunded_total, (SELECT p.id FROM payments p \
         WHERE p.checkout_id = o.checkout_id AND p.state = 'captured' ORDER BY p.settled_at, p.id LIMIT 1) AS payment_id \
         FROM orders o WHERE o.id = $1";
    let order: Order = row(&**tx, refundable, params![wanted.order.0]).await?.ok_or(Error::NotFound)?;
    let too_much = |left: i64| Refusal::RefundTooMuch { requested: wanted.amount, refundable: left };
    let Some(payment) = wanted.payment.or(order.payment_id) else { return Err(too_much(0).into()) };
    let id = new_id();
    if !insert(tx, id, wanted, payment, &order.currency).await? {
        let before: Row = row(
            &**tx,
            "SELECT id, amount, state FROM refunds WHERE order_id = $1 AND idempotency_key = $2",
            params![wanted.order.0, wanted.key.clone()],
        )
        .await?
        .ok_or(Error::Conflict)?;
        if before.amount != wanted.amount {
            return Err(Refusal::KeyReused.into());
        }
        return Ok((before.into_refund()?, false));
    }
    let taken = execute(
        &**tx,
        "UPDATE orders SET refunded_total = refunded_total + $1 WHERE id = $2 AND refunded_total + $1 <= total \
         AND payment_status IN ('paid', 'partially_refunded')",
        params![wanted.amount, wanted.order.0],
    )
    .await?;
    if taken == 0 {
        let now: Option<Order> = row(&**tx, refundable, params![wanted.order.0]).await?;
        let left = now.map_or(0, |order| order.total - order.refunded_total);
        return Err(too_much(left).into());
    }
    let facts = json!({ "refund": id, "amount": wanted.amount, "reason": wanted.reason.code() });
    record(tx, wanted.order, "refund_requested", &wanted.by, facts).await?;
    enqueue(tx, jobs::REFUND, json!({ "refund": id }), tx.now(), Some(format!("refund:{id}"))).await?;
    Ok((Refund { id: RefundId(id), amount: wanted.amount, state: RefundState::Pending }, true))
}

/// A second payment of the same checkout goes back whole. It never was the order's money, so the
/// order's sums stay as they are; it is filed with the checkout's first order.
pub(super) async fn overpaid(tx: &mut Tx, payment: &Payment) -> Result<()> {
    #[derive(FromQueryResult)]
    struct First {
        id: Uuid,
    }
    let first: Option<First> =
        row(&**tx, "SELECT id FROM orders WHERE checkout_id = $1 ORDER BY id LIMIT 1", params![payment.checkout_id])
            .await?;
    let Some(first) = first else { return Err(Error::Damaged(format!("payment {} has no order", payment.id))) };
    if payment.amount == 0 {
        return Ok(());
    }
    let id = new_id();
    let wanted = Wanted {
        amount: payment.amount,
        reason: RefundReason::Overpaid,
        ..Wanted::by_system(OrderId(first.id), format!("overpaid:{}", payment.id))
    };
    if insert(tx, id, &wanted, payment.id, &payment.currency).await? {
        record(tx, OrderId(first.id), "overpaid", "system", json!({ "amount": payment.amount })).await?;
        enqueue(tx, jobs::REFUND, json!({ "refund": id }), tx.now(), Some(format!("refund:{id}"))).await?;
    }
    Ok(())
}

/// The same once more, after the provider refused.
pub(super) async fn overpaid_again(tx: &mut Tx, wanted: &Wanted, currency: &str) -> Result<()> {
    let payment = wanted.payment.ok_or(Error::NotFound)?;
    let id = new_id();
    if insert(tx, id, wanted, payment, currency).await? {
        enqueue(tx, jobs::REFUND, json!({ "refund": id }), tx.now(), Some(format!("refund:{id}"))).await?;
    }
    Ok(())
}

async fn insert(tx: &Tx, id: Uuid, wanted: &Wanted, payment: Uuid, currency: &str) -> Result<bool> {
    let inserted = execute(
        &**tx,
        "INSERT INTO refunds (id, order_id, payment_id, idempotency_key, amount, currency, reason, state, requested_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $9) ON CONFLICT (order_id, idempotency_key) DO NOTHING",
        params![
            id,
            wanted.order.0,
            payment,
            wanted.key.clone(),
            wanted.amount,
            currency,
            wanted.reason.code(),
            wanted.by.clone(),
            tx.now().0
        ],
    )
    .await?;
    Ok(inserted == 1)
}

/// Counts the refunded pieces of lines, and puts what came back on the shelf again. Only what has
/// left can come back.
async fn take_lines(tx: &mut Tx, command: &RefundCommand, actor: &str) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Line {
        id: Uuid,
        variant_id: Uuid,
        location_id: Uuid,
        total: i64,
        quantity: i64,
        shipped: i64,
    }
    if command.lines.is_empty() {
        return Ok(());
    }
    let all: Vec<Line> = rows(
        &**tx,
        "SELECT id, variant_id, location_id, total, quantity, shipped FROM order_lines WHERE order_id = $1 ORDER BY position",
        params![command.order.0],
    )
    .await?;
    let mut chosen = Vec::with_capacity(command.lines.len());
    for (id, pieces) in &command.lines {
        let line = all.iter().find(|line| line.id == id.0).ok_or_else(|| Error::invalid("lines", "unknown"))?;
        chosen.push((line, *pieces));
    }
    let weights: Vec<i64> =
        chosen.iter().map(|(line, pieces)| line.total.saturating_mul(*pieces) / line.quantity.max(1)).collect();
    let shares = split(command.amount, &weights);
    for ((line, pieces), share) in chosen.into_iter().zip(shares) {
        let counted = execute(
            &**tx,
            "UPDATE order_lines SET refunded = refunded + $1, refunded_amount = refunded_amount + $2 \
             WHERE id = $3 AND refunded + $1 <= quantity AND $1 > 0",
            params![pieces, share, line.id],
        )
        .await?;
        if counted == 0 {
            return Err(Error::invalid("lines", "quantity"));
        }
        if command.restock {
            if line.shipped < pieces {
                return Err(Error::invalid("restock", "not_shipped"));
            }
            let back = Adjustment {
                variant: VariantId(line.variant_id),
                location: LocationId(line.location_id),
                delta: pieces,
                kind: MovementKind::Returned,
                reason: String::new(),
                order: Some(command.order),
            };
            adjust(tx, &back, actor).await?;
        }
    }
    Ok(())
}
