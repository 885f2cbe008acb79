//! What the reconciler cannot put right by itself, for staff to look at, and what they can do about
//! it with one press. A merchant's staff see what is about their own orders.

use super::ask::ask_about_any;
use super::reconcile::{ask_again, heal_payment};
use super::refund::{Wanted, refund_in};
use crate::db::{execute, row, rows};
use crate::reports::today::sight;
use crate::staff::Member;
use crate::{Error, Result, Shop, audit_log, params};
use domain::Timestamp;
use domain::ids::OrderId;
use domain::payments::{RefundReason, Trouble, TroubleAction, TroubleKind};
use domain::staff::Permission;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

/// How far back is looked.
const WINDOW: i64 = 90 * Timestamp::DAY;
/// A refund that has not come through after so long is worth a look.
const SLOW: i64 = Timestamp::HOUR;

/// The questions. Each selects `id`, `order_id`, `number`, `found`, `expected` and `at`, of what is not
/// older than `$1`; `$2` and `$3` say whose orders, `$4` is an hour ago.
const QUESTIONS: &[(TroubleKind, &str)] = &[
    (
        TroubleKind::MoneyWithoutOrder,
        "SELECT p.id, o.id AS order_id, o.number, p.captured AS found, CAST(0 AS BIGINT) AS expected,
           COALESCE(p.settled_at, p.created_at) AS at
         FROM payments p JOIN orders o ON o.checkout_id = p.checkout_id
         WHERE p.state = 'captured' AND p.captured > 0 AND p.created_at >= $1 AND o.total > 0
           AND o.payment_status IN ('unpaid', 'voided') AND ($2 OR o.merchant_id = $3) AND CAST($4 AS BIGINT) IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.reason = 'overpaid')
         ORDER BY p.id LIMIT 50",
    ),
    (
        TroubleKind::OrderWithoutMoney,
        "SELECT o.id, o.id AS order_id, o.number, CAST(COALESCE(SUM(p.captured), 0) AS BIGINT) AS found,
           c.total AS expected, COALESCE(o.paid_at, o.placed_at) AS at
         FROM orders o JOIN checkouts c ON c.id = o.checkout_id
         LEFT JOIN payments p ON p.checkout_id = o.checkout_id AND p.state = 'captured'
         WHERE o.payment_status IN ('paid', 'partially_refunded', 'refunded') AND o.expires_at >= $1 AND c.total > 0
           AND ($2 OR o.merchant_id = $3) AND CAST($4 AS BIGINT) IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM troubles_settled s WHERE s.kind = 'order_without_money' AND s.reference = o.id)
         GROUP BY o.id, o.number, c.total, o.paid_at, o.placed_at
         HAVING COALESCE(SUM(p.captured), 0) < c.total ORDER BY o.id LIMIT 50",
    ),
    (
        TroubleKind::Contradiction,
        "SELECT e.id, o.id AS order_id, o.number, COALESCE(e.amount, 0) AS found, p.amount AS expected, e.at AS at
         FROM payment_events e JOIN payments p ON p.id = e.payment_id
         JOIN orders o ON o.id = (SELECT f.id FROM orders f WHERE f.checkout_id = p.checkout_id
           AND ($2 OR f.merchant_id = $3) ORDER BY f.id LIMIT 1)
         WHERE e.kind = 'refused' AND e.at >= $1 AND CAST($4 AS BIGINT) IS NOT NULL AND (p.state <> 'captured' OR e.verdict = 'refund')
           AND NOT EXISTS (SELECT 1 FROM troubles_settled s WHERE s.kind = 'contradiction' AND s.reference = e.id)
         ORDER BY e.id LIMIT 50",
    ),
    (
        TroubleKind::RefundRefused,
        "SELECT r.id, o.id AS order_id, o.number, CAST(0 AS BIGINT) AS found, r.amount AS expected,
           COALESCE(r.settled_at, r.created_at) AS at
         FROM refunds r JOIN orders o ON o.id = r.order_id
         WHERE r.state = 'failed' AND r.created_at >= $1 AND ($2 OR o.merchant_id = $3) AND CAST($4 AS BIGINT) IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM troubles_settled s WHERE s.kind = 'refund_refused' AND s.reference = r.id)
         ORDER BY r.id LIMIT 50",
    ),
    (
        TroubleKind::RefundWaits,
        "SELECT r.id, o.id AS order_id, o.number, CAST(0 AS BIGINT) AS found, r.amount AS expected, r.created_at AS at
         FROM refunds r JOIN orders o ON o.id = r.order_id
         WHERE r.state = 'pending' AND r.created_at >= $1 AND r.created_at <= $4 AND ($2 OR o.merchant_id = $3)
         ORDER BY r.id LIMIT 50",
    ),
];

/// Everything that somebody should look at, at most fifty of each kind.
pub async fn troubles(shop: &Shop, member: &Member) -> Result<Vec<Trouble>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        order_id: Option<Uuid>,
        number: Option<String>,
        found: i64,
        expected: i64,
        at: i64,
    }
    member.demand(Permission::MoneyView)?;
    let ((all, own), now) = (sight(member), shop.clock.now());
    let mut troubles = Vec::new();
    for (kind, sql) in QUESTIONS {
        let found: Vec<Row> =
            rows(shop.db.read(), sql, params![now.plus(-WINDOW).0, all, own, now.plus(-SLOW).0]).await?;
        troubles.extend(found.into_iter().map(|row| Trouble {
            kind: *kind,
            reference: row.id,
            order: row.order_id,
            order_number: row.number,
            found: row.found,
            expected: row.expected,
            at: Timestamp(row.at),
        }));
    }
    Ok(troubles)
}

/// Does something about a trouble that is there, for whoever may give money back.
pub async fn act_on_trouble(
    shop: &Shop,
    member: &Member,
    kind: TroubleKind,
    reference: Uuid,
    action: TroubleAction,
) -> Result<()> {
    member.demand(Permission::RefundsCreate)?;
    if !kind.actions().contains(&action) {
        return Err(Error::invalid("action", "unknown"));
    }
    // Only what is on this member's list can be acted on, and only while it is on it.
    let there = troubles(shop, member).await?;
    let trouble = there.into_iter().find(|one| one.kind == kind && one.reference == reference);
    let trouble = trouble.ok_or(Error::NotFound)?;
    match action {
        TroubleAction::Heal => {
            heal_payment(shop, reference).await?;
        }
        TroubleAction::Ask => {
            let payments = match kind {
                TroubleKind::Contradiction => payment_of_event(shop, reference).await?,
                _ => payments_of_order(shop, reference).await?,
            };
            for payment in payments {
                ask_about_any(shop, payment).await?;
            }
        }
        TroubleAction::RefundAgain if kind == TroubleKind::RefundWaits => {
            ask_again(shop, reference, &["done", "dead"]).await?;
        }
        TroubleAction::RefundAgain => return refund_again(shop, member, &trouble).await,
        TroubleAction::Settled => {}
    }
    let tx = shop.begin().await?;
    if action == TroubleAction::Settled {
        settle(&tx, member, &trouble).await?;
    }
    note(&tx, member, &trouble, action).await?;
    tx.commit().await
}

#[derive(FromQueryResult)]
struct Payment {
    id: Uuid,
}

async fn payment_of_event(shop: &Shop, event: Uuid) -> Result<Vec<Uuid>> {
    let sql = "SELECT payment_id AS id FROM payment_events WHERE id = $1 AND payment_id IS NOT NULL";
    let found: Vec<Payment> = rows(shop.db.read(), sql, params![event]).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

async fn payments_of_order(shop: &Shop, order: Uuid) -> Result<Vec<Uuid>> {
    let sql = "SELECT p.id FROM payments p JOIN orders o ON o.checkout_id = p.checkout_id
               WHERE o.id = $1 AND p.state <> 'captured' AND p.provider_ref IS NOT NULL ORDER BY p.id";
    let found: Vec<Payment> = rows(shop.db.read(), sql, params![order]).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// A new refund in place of one that the provider refused. What was paid twice goes back as such.
async fn refund_again(shop: &Shop, member: &Member, trouble: &Trouble) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Refused {
        order_id: Uuid,
        payment_id: Uuid,
        amount: i64,
        currency: String,
        reason: String,
    }
    let mut tx = shop.begin().await?;
    let refused: Refused = row(
        &*tx,
        "SELECT order_id, payment_id, amount, currency, reason FROM refunds WHERE id = $1 AND state = 'failed'",
        params![trouble.reference],
    )
    .await?
    .ok_or(Error::NotFound)?;
    let reason = RefundReason::from_code(&refused.reason)
        .ok_or_else(|| Error::Damaged(format!("refund {}: reason {}", trouble.reference, refused.reason)))?;
    let wanted = Wanted {
        order: OrderId(refused.order_id),
        amount: refused.amount,
        reason,
        key: format!("again:{}", trouble.reference),
        by: member.actor(),
        payment: Some(refused.payment_id),
    };
    if reason == RefundReason::Overpaid {
        super::refund::overpaid_again(&mut tx, &wanted, &refused.currency).await?;
    } else {
        refund_in(&mut tx, &wanted).await?;
    }
    // The refused one is done with: the new one stands in its place.
    settle(&tx, member, trouble).await?;
    note(&tx, member, trouble, TroubleAction::RefundAgain).await?;
    tx.commit().await
}

async fn settle(tx: &crate::Tx, member: &Member, trouble: &Trouble) -> Result<()> {
    execute(
        &**tx,
        "INSERT INTO troubles_settled (kind, reference, by, at) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, reference) DO NOTHING",
        params![trouble.kind.code(), trouble.reference, member.actor(), tx.now().0],
    )
    .await?;
    Ok(())
}

async fn note(tx: &crate::Tx, member: &Member, trouble: &Trouble, action: TroubleAction) -> Result<()> {
    let object = trouble.order.map_or_else(|| format!("payment:{}", trouble.reference), |id| format!("order:{id}"));
    let before = json!({ "trouble": trouble.kind.code(), "found": trouble.found, "expected": trouble.expected });
    audit_log::record(tx, member, "money.trouble", &object, before, json!({ "action": action.code() })).await
}
