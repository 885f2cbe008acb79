//! Asking the provider: a notice that got lost must not lose the money.

use super::apply::{self, Incoming, Payment, Source, Verdict};
use super::find;
use crate::db::{execute, row, rows};
use crate::providers::payments::{Answered, Fact, PaymentProvider, Provider};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, new_id, params};
use domain::Timestamp;
use domain::ids::PaymentId;
use sea_orm::FromQueryResult;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long a round may take; what is left waits for the next minute.
const PATIENCE: Duration = Duration::from_secs(40);

#[derive(FromQueryResult)]
struct Unsettled {
    id: Uuid,
    provider: String,
    state: String,
    expires_at: i64,
}

/// “I have paid”: asks the provider about the open payments of one checkout.
pub async fn ask(shop: &Shop, visitor: &Visitor, access: &str) -> Result<()> {
    let checkout = find::checkout(shop.db.keyed(), visitor, access).await?;
    let open: Vec<Unsettled> = rows(
        shop.db.keyed(),
        "SELECT p.id, p.provider, p.state, c.expires_at FROM payments p JOIN checkouts c ON c.id = p.checkout_id \
         WHERE p.checkout_id = $1 AND p.state <> 'captured' AND p.provider_ref IS NOT NULL ORDER BY p.created_at DESC LIMIT 3",
        params![checkout.id],
    )
    .await?;
    for payment in open {
        ask_about(shop, &payment).await?;
    }
    Ok(())
}

/// Asks about every payment that is not settled: open ones each minute, failed and closed ones for
/// a day every ten minutes, because money can come late. Gives how many were settled by it.
pub async fn ask_unsettled(shop: &Shop) -> Result<usize> {
    let now = shop.clock.now();
    let due: Vec<Unsettled> = rows(
        shop.db.read(),
        "SELECT p.id, p.provider, p.state, c.expires_at FROM payments p JOIN checkouts c ON c.id = p.checkout_id \
         WHERE p.created_at <= $1 AND ((p.state = 'pending' AND COALESCE(p.asked_at, 0) <= $2) \
         OR (p.state IN ('failed', 'closed') AND p.created_at > $3 AND COALESCE(p.asked_at, 0) <= $4)) \
         ORDER BY COALESCE(p.asked_at, 0), p.id LIMIT 200",
        params![
            now.plus(-20 * Timestamp::SECOND).0,
            now.plus(-50 * Timestamp::SECOND).0,
            now.plus(-Timestamp::DAY).0,
            now.plus(-10 * Timestamp::MINUTE).0
        ],
    )
    .await?;
    let (started, mut settled) = (Instant::now(), 0);
    for payment in due {
        if started.elapsed() > PATIENCE {
            break;
        }
        match ask_about(shop, &payment).await {
            Ok(changed) => settled += usize::from(changed),
            // Nobody was asked, which was told when the provider began to rest.
            Err(Error::Resting(_)) => {}
            // One payment's trouble is not the others'; it is asked about again in a minute.
            Err(error) => tracing::warn!(payment = %payment.id, %error, "a payment could not be asked about"),
        }
    }
    Ok(settled)
}

/// Asks about one payment, whatever state it is in, for somebody who wants to know.
pub(super) async fn ask_about_any(shop: &Shop, payment: Uuid) -> Result<()> {
    let found: Option<Unsettled> = row(
        shop.db.read(),
        "SELECT p.id, p.provider, p.state, c.expires_at FROM payments p JOIN checkouts c ON c.id = p.checkout_id
         WHERE p.id = $1",
        params![payment],
    )
    .await?;
    if let Some(found) = found {
        ask_about(shop, &found).await?;
    }
    Ok(())
}

/// Asks about one payment and applies the answer; says whether something changed.
async fn ask_about(shop: &Shop, unsettled: &Unsettled) -> Result<bool> {
    let now = shop.clock.now();
    let id = PaymentId(unsettled.id);
    let Some(provider) = Provider::from_code(&unsettled.provider) else { return Ok(false) };
    // Written before asking, so that a payment that makes trouble goes to the end of the queue.
    execute(shop.db.write(), "UPDATE payments SET asked_at = $1 WHERE id = $2", params![now.0, id.0]).await?;
    let mut answered = provider.query(shop, id).await?;
    let open = answered.as_ref().is_none_or(|answer| answer.event.is_none());
    if open && unsettled.expires_at + Timestamp::MINUTE <= now.0 {
        // Nobody shall pay for orders that have ended.
        answered = provider.close(shop, id).await?;
        if answered.is_none() && unsettled.state == "pending" {
            // The provider never heard of it: nothing can come.
            execute(
                shop.db.write(),
                "UPDATE payments SET state = 'closed' WHERE id = $1 AND state = 'pending'",
                params![id.0],
            )
            .await?;
        }
    }
    let Some(Answered { event: Some(event), amount }) = answered else { return Ok(false) };
    let Some(payment) = apply::payment(shop.db.read(), id, provider.code()).await? else { return Ok(false) };
    if amount.minor != payment.amount || amount.currency.code() != payment.currency {
        contradiction(shop, provider, &payment, amount.minor).await?;
        return Ok(false);
    }
    let incoming = Incoming {
        provider,
        event_id: format!("query:{id}:{event}"),
        payment: id,
        fact: Fact::Payment(event),
        amount: payment.amount,
        source: Source::Query,
    };
    Ok(apply::apply(shop, &incoming).await? == Verdict::Applied)
}

/// The provider's books say another amount than ours: somebody must look at it.
async fn contradiction(shop: &Shop, provider: Provider, payment: &Payment, amount: i64) -> Result<()> {
    tracing::error!(payment = %payment.id, "the provider's answer contradicts our books");
    execute(
        shop.db.write(),
        "INSERT INTO payment_events (id, provider, event_id, payment_id, kind, amount, source, verdict, at) \
         VALUES ($1, $2, $3, $4, 'refused', $5, 'query', 'amount', $6) ON CONFLICT (provider, event_id) DO NOTHING",
        params![
            new_id(),
            provider.code(),
            format!("refused:query:{}", payment.id),
            payment.id,
            amount,
            shop.clock.now().0
        ],
    )
    .await?;
    Ok(())
}
