//! What the books say about facts, and the entries that `domain::ledger` makes of them.

use crate::db::found_in;
use crate::{Result, Tx};
use domain::ids::MerchantId;
use domain::ledger::{self, Entry, OrderFact, PaymentFact, RefundFact};
use domain::payments::RefundReason;
use domain::settings::SettlementSettings;
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

fn values(ids: &[Uuid]) -> Vec<Value> {
    ids.iter().map(|id| Value::from(*id)).collect()
}

/// Entries of payments that came.
pub(super) async fn payments(tx: &Tx, ids: &[Uuid], terms: &SettlementSettings) -> Result<Vec<Entry>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        provider: String,
        currency: String,
        amount: i64,
        at: i64,
    }
    const SQL: [&str; 2] = [
        "SELECT id, provider, currency, amount, COALESCE(settled_at, created_at) AS at FROM payments WHERE id IN (",
        ") ORDER BY id",
    ];
    let found: Vec<Row> = found_in(&**tx, values(ids), |list| [SQL[0], list, SQL[1]].concat()).await?;
    let entry = |row: Row| {
        let Row { id, provider, currency, amount, at } = row;
        ledger::payment(&PaymentFact { id, provider, currency, amount, at }, terms.provider_fee_bp)
    };
    Ok(found.into_iter().map(entry).collect())
}

/// Entries of orders that were paid.
pub(super) async fn orders(tx: &Tx, ids: &[Uuid], terms: &SettlementSettings) -> Result<Vec<Entry>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        merchant_id: Uuid,
        self_run: bool,
        currency: String,
        items_total: i64,
        discount_total: i64,
        delivery_total: i64,
        total: i64,
        at: i64,
    }
    const SQL: [&str; 2] = [
        "SELECT o.id, o.merchant_id, m.self_run, o.currency, o.items_total, o.discount_total, o.delivery_total, o.total,
           COALESCE(o.paid_at, o.placed_at) AS at
         FROM orders o JOIN merchants m ON m.id = o.merchant_id WHERE o.id IN (",
        ") ORDER BY o.id",
    ];
    let found: Vec<Row> = found_in(&**tx, values(ids), |list| [SQL[0], list, SQL[1]].concat()).await?;
    let entry = |row: Row| {
        let fact = OrderFact {
            id: row.id,
            merchant: MerchantId(row.merchant_id),
            currency: row.currency,
            items: row.items_total,
            discount: row.discount_total,
            delivery: row.delivery_total,
            total: row.total,
            at: row.at,
        };
        // The platform takes nothing from itself.
        ledger::order(&fact, if row.self_run { 0 } else { terms.commission_bp })
    };
    Ok(found.into_iter().map(entry).collect())
}

/// Entries of orders that completed: what is still pending of them becomes due. An order whose own
/// entry is missing comes when that is made up for.
pub(super) async fn completions(tx: &Tx, ids: &[Uuid], terms: &SettlementSettings) -> Result<Vec<Entry>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        merchant_id: Uuid,
        currency: String,
        completed_at: Option<i64>,
        pending: i64,
    }
    const SQL: [&str; 2] = [
        "SELECT o.id, o.merchant_id, o.currency, o.completed_at,
           (SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM ledger_entries e
            JOIN ledger_postings p ON p.entry_id = e.id WHERE e.order_id = o.id AND p.account = 'pending') AS pending
         FROM orders o WHERE o.id IN (",
        ") AND EXISTS (SELECT 1 FROM ledger_entries paid WHERE paid.kind = 'order' AND paid.reference = o.id) ORDER BY o.id",
    ];
    let found: Vec<Row> = found_in(&**tx, values(ids), |list| [SQL[0], list, SQL[1]].concat()).await?;
    let entry = |row: Row| {
        let at = row.completed_at.unwrap_or(tx.now().0);
        ledger::completed(row.id, MerchantId(row.merchant_id), &row.currency, -row.pending, at, terms.settle_days)
    };
    Ok(found.into_iter().map(entry).collect())
}

/// Entries of refunds that went through, of different orders. One whose money has no entry yet comes
/// when that is made up for.
pub(super) async fn refunds(tx: &Tx, ids: &[Uuid]) -> Result<Vec<Entry>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        order_id: Uuid,
        merchant_id: Uuid,
        provider: String,
        currency: String,
        amount: i64,
        reason: String,
        total: i64,
        before: i64,
        commission: i64,
        completed: bool,
        at: i64,
    }
    const SQL: [&str; 2] = [
        "SELECT r.id, r.order_id, o.merchant_id, p.provider, r.currency, r.amount, r.reason, o.total,
           (SELECT CAST(COALESCE(SUM(b.amount), 0) AS BIGINT) FROM refunds b
            JOIN ledger_entries e ON e.kind = 'refund' AND e.reference = b.id
            WHERE b.order_id = r.order_id AND b.reason <> 'overpaid') AS before,
           (SELECT CAST(COALESCE(-SUM(c.amount), 0) AS BIGINT) FROM ledger_entries e
            JOIN ledger_postings c ON c.entry_id = e.id
            WHERE e.kind = 'order' AND e.reference = r.order_id AND c.account = 'commission') AS commission,
           EXISTS (SELECT 1 FROM ledger_entries e WHERE e.kind = 'completed' AND e.reference = r.order_id) AS completed,
           COALESCE(r.settled_at, r.created_at) AS at
         FROM refunds r JOIN orders o ON o.id = r.order_id JOIN payments p ON p.id = r.payment_id
         WHERE r.id IN (",
        ") AND EXISTS (SELECT 1 FROM ledger_entries came
           WHERE came.kind = CASE r.reason WHEN 'overpaid' THEN 'payment' ELSE 'order' END
             AND came.reference = CASE r.reason WHEN 'overpaid' THEN r.payment_id ELSE r.order_id END) ORDER BY r.id",
    ];
    let found: Vec<Row> = found_in(&**tx, values(ids), |list| [SQL[0], list, SQL[1]].concat()).await?;
    let entry = |row: Row| {
        if row.reason == RefundReason::Overpaid.code() {
            return ledger::overpaid(row.id, &row.provider, &row.currency, row.amount, row.at);
        }
        ledger::refund(&RefundFact {
            id: row.id,
            order: row.order_id,
            merchant: MerchantId(row.merchant_id),
            provider: row.provider,
            currency: row.currency,
            amount: row.amount,
            total: row.total,
            before: row.before,
            commission: row.commission,
            completed: row.completed,
            at: row.at,
        })
    };
    Ok(found.into_iter().map(entry).collect())
}
