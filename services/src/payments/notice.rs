//! A provider tells us something. Nothing of it is believed before it is checked: the signature
//! and its time, whose account, which payment, how much, in which currency.

use super::apply::{self, Incoming, Payment, Reason, Source, Verdict};
use crate::db::execute;
use crate::providers::payments::{Notice, PaymentProvider, Provider};
use crate::providers::signing::Headers;
use crate::{Error, Result, Shop, new_id, params};
use domain::ids::PaymentId;

/// Takes a notice in. Whatever the verdict, saying it twice has the effect of saying it once.
pub async fn notice(shop: &Shop, provider: &str, headers: &Headers, body: &[u8]) -> Result<Verdict> {
    let provider = Provider::from_code(provider).ok_or(Error::NotFound)?;
    let notice = match provider.read_notice(shop, headers, body) {
        Ok(notice) => notice,
        Err(distrust) => {
            // Anybody can send such a thing; it must not fill our books.
            tracing::warn!(provider = provider.code(), %distrust, "a notice that is not believed");
            return Ok(Verdict::Refused(distrust.into()));
        }
    };
    let verdict = match check(shop, provider, &notice).await? {
        Err(reason) => Verdict::Refused(reason),
        Ok(payment) => {
            let incoming = Incoming {
                provider,
                event_id: notice.event_id.clone(),
                payment: PaymentId(payment.id),
                fact: notice.fact,
                amount: payment.amount,
                source: Source::Notice,
            };
            apply::apply(shop, &incoming).await?
        }
    };
    if let Verdict::Refused(reason) = verdict {
        refuse(shop, provider, &notice, reason).await?;
    }
    Ok(verdict)
}

async fn check(shop: &Shop, provider: Provider, notice: &Notice) -> Result<Result<Payment, Reason>> {
    if notice.account != provider.account(shop) {
        return Ok(Err(Reason::Account));
    }
    let Some(id) = notice.payment else { return Ok(Err(Reason::UnknownPayment)) };
    let Some(payment) = apply::payment(shop.db.read(), id, provider.code()).await? else {
        return Ok(Err(Reason::UnknownPayment));
    };
    let (amount, currency) = &notice.amount;
    if *currency != payment.currency {
        return Ok(Err(Reason::Currency));
    }
    if *amount != payment.amount {
        return Ok(Err(Reason::Amount));
    }
    Ok(Ok(payment))
}

/// Writes down a genuine notice that contradicts our books; somebody must look at it. It is filed
/// under another id than the event's, so that it never stands in the way of a right one.
async fn refuse(shop: &Shop, provider: Provider, notice: &Notice, reason: Reason) -> Result<()> {
    let (code, event) = (provider.code(), &notice.event_id);
    tracing::error!(provider = code, event, reason = reason.code(), "a notice contradicts our books");
    execute(
        shop.db.write(),
        "INSERT INTO payment_events (id, provider, event_id, payment_id, kind, amount, source, verdict, at) \
         VALUES ($1, $2, $3, $4, 'refused', $5, 'notice', $6, $7) ON CONFLICT (provider, event_id) DO NOTHING",
        params![
            new_id(),
            code,
            ["refused:", event].concat(),
            notice.payment.map(|id| id.0),
            notice.amount.0,
            reason.code(),
            shop.clock.now().0
        ],
    )
    .await?;
    Ok(())
}
