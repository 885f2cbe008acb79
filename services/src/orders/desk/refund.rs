//! Staff give money back.

use crate::db::row;
use crate::payments::{self, RefundCommand, RequestedBy};
use crate::staff::Member;
use crate::{Error, Result, Shop, params};
use domain::ids::OrderId;
use domain::payments::RefundReason;
use domain::{Currency, Money};
use sea_orm::FromQueryResult;

#[derive(FromQueryResult)]
struct Row {
    currency: String,
}

/// Gives an amount back, typed as people write it, for one of the reasons that can be chosen.
/// The same key gives the same refund.
pub async fn refund(shop: &Shop, member: &Member, order: OrderId, amount: &str, reason: &str, key: &str) -> Result<()> {
    let found: Option<Row> = row(shop.db.read(), "SELECT currency FROM orders WHERE id = $1", params![order.0]).await?;
    let currency = Currency::from_code(&found.ok_or(Error::NotFound)?.currency).unwrap_or_default();
    let amount = Money::parse(amount, currency).ok_or_else(|| Error::invalid("amount", "malformed"))?.minor;
    let reason = RefundReason::from_code(reason)
        .filter(|reason| RefundReason::CHOICES.contains(reason))
        .ok_or_else(|| Error::invalid("reason", "malformed"))?;
    let command =
        RefundCommand { order, amount, reason, lines: Vec::new(), restock: false, idempotency_key: key.to_owned() };
    payments::refund(shop, RequestedBy::Staff(member), command).await.map(|_| ())
}
