//! The sandbox provider tells the shop: signed, repeated until the shop says that it heard.

use super::ACCOUNT;
use super::books::{self, Entry};
use super::messages::{Notice, NoticeRefund};
use crate::jobs::{self, enqueue};
use crate::providers::signing;
use crate::{Error, Result, Shop, Tx, new_id};
use domain::Timestamp;
use serde_json::{Value, json};

/// Tries before the sandbox takes the shop's "no" for an answer.
const PATIENCE: i64 = 3;

/// Sends the notice of a payment's new state, as its faults will have it.
pub(super) async fn payment(tx: &Tx, entry: &Entry, state: &str) -> Result<()> {
    let faults = books::by_id(&**tx, &entry.id).await?.map(|entry| entry.faults()).unwrap_or_default();
    let kind = match state {
        "paid" => "payment.captured",
        "failed" => "payment.failed",
        _ => "payment.closed",
    };
    if faults.lost {
        return Ok(());
    }
    let amount = if faults.wrong_amount { entry.amount + 1 } else { entry.amount };
    let notice = notice(entry, kind, amount, None);
    let id = new_id().to_string();
    let after = tx.now().plus(if faults.slow { 20 * Timestamp::SECOND } else { 0 });
    for _ in 0..if faults.duplicate { 3 } else { 1 } {
        send(tx, &id, &notice, faults.bad_signature, after).await?;
    }
    if faults.out_of_order {
        // What should have been told first comes last, and an old failure after that.
        for stale in ["payment.created", "payment.failed"] {
            let late = self::notice(entry, stale, entry.amount, None);
            send(tx, &new_id().to_string(), &late, false, after.plus(2 * Timestamp::SECOND)).await?;
        }
    }
    Ok(())
}

/// Sends the notice of a refund.
pub(super) async fn refund(tx: &Tx, entry: &Entry, refund: &str, amount: i64) -> Result<()> {
    let refund = NoticeRefund { id: refund.to_owned(), amount };
    let notice = notice(entry, "payment.refunded", entry.amount, Some(refund));
    send(tx, &new_id().to_string(), &notice, false, tx.now()).await
}

fn notice(entry: &Entry, kind: &str, amount: i64, refund: Option<NoticeRefund>) -> Notice {
    Notice {
        kind: kind.to_owned(),
        account: ACCOUNT.to_owned(),
        merchant_ref: entry.merchant_ref.clone(),
        amount,
        currency: entry.currency.clone(),
        refund,
    }
}

async fn send(tx: &Tx, event: &str, notice: &Notice, bent: bool, at: Timestamp) -> Result<()> {
    let body = serde_json::to_string(notice).map_err(|error| Error::Damaged(error.to_string()))?;
    enqueue(tx, jobs::SANDBOX_NOTICE, json!({ "event": event, "body": body, "bent": bent }), at, None).await
}

/// Delivers one notice: the job. No answer, or an answer that the shop cannot now, means again
/// later; a shop that says no three times is left alone, and learns the truth by asking.
pub async fn deliver(shop: &Shop, facts: &Value, attempts: i64) -> Result<()> {
    let field = |name: &str| facts.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (event, body) = (field("event"), field("body"));
    let bent = facts.get("bent").and_then(Value::as_bool).unwrap_or_default();
    let mut secret = shop.options.sandbox_secret.clone();
    if bent {
        secret.push('?');
    }
    let headers = signing::sign(&secret, &event, shop.clock.now(), body.as_bytes());
    let url = [shop.options.inside_url.as_str(), "/webhooks/sandbox"].concat();
    let answer = shop.wire.post(shop, &url, headers, body).await.map_err(|none| Error::Provider(none.to_string()))?;
    match answer.status {
        200..=299 => Ok(()),
        400..=499 if attempts >= PATIENCE => {
            tracing::warn!(
                event,
                status = answer.status,
                "the sandbox gives a notice up: the shop does not believe it"
            );
            Ok(())
        }
        status => Err(Error::Provider(format!("the shop answered {status}"))),
    }
}
