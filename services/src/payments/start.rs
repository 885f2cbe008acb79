//! Beginning to pay.

use super::apply::{self, Incoming, Source};
use super::find;
use crate::db::{execute, number, row};
use crate::points::reached;
use crate::providers::payments::{Fact, PaymentProvider, PaymentRequest, Provider};
use crate::sessions::Visitor;
use crate::{Error, Result, Shop, params};
use domain::Lang;
use domain::checkout::Refusal;
use domain::ids::PaymentId;
use domain::payments::{PayStep, PaymentEvent};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where the shopper goes to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The payment; none when it was paid before.
    pub payment: Option<PaymentId>,
    /// The provider's page, or our own when there is nothing to pay there.
    pub redirect: String,
}

/// Begins the payment of a checkout, or goes on with the one begun before: a checkout has at most
/// one open payment per provider, however often and in how many windows the button is pressed.
pub async fn start(shop: &Shop, visitor: &Visitor, access: &str, provider: &str, lang: Lang) -> Result<Started> {
    let provider = Provider::from_code(provider).ok_or_else(|| Error::invalid("provider", "unknown"))?;
    let checkout = find::checkout(shop.db.keyed(), visitor, access).await?;
    let page = format!("{}{}/pay/{access}", shop.options.base_url, lang.prefix());
    let amount = checkout.amount()?;
    let Some(payment) = open_payment(shop, &checkout, provider).await? else {
        return Ok(Started { payment: None, redirect: page });
    };
    if amount.minor == 0 {
        // Nothing to pay is paid at once; no provider has to say so.
        let event_id = format!("free:{payment}");
        let fact = Fact::Payment(PaymentEvent::Captured);
        apply::apply(shop, &Incoming { provider, event_id, payment, fact, amount: 0, source: Source::System }).await?;
        return Ok(Started { payment: Some(payment), redirect: page });
    }
    reached("pay.begun").await;
    let created = provider.create(shop, &PaymentRequest { id: payment, amount, return_url: page, lang }).await?;
    reached("pay.created").await;
    execute(
        shop.db.write(),
        "UPDATE payments SET provider_ref = $1 WHERE id = $2 AND provider_ref IS NULL",
        params![created.provider_ref, payment.0],
    )
    .await?;
    Ok(Started { payment: Some(payment), redirect: created.redirect })
}

/// The open payment of a checkout; none when it has been paid. Its number follows from the checkout, the provider
/// and how many attempts there were, so that two presses at the same moment make the same payment.
async fn open_payment(shop: &Shop, checkout: &find::Checkout, provider: Provider) -> Result<Option<PaymentId>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Open {
        id: Uuid,
    }
    let tx = shop.begin().await?;
    let open: Option<Open> = row(
        &*tx,
        "SELECT id FROM payments WHERE checkout_id = $1 AND provider = $2 AND state = 'pending'",
        params![checkout.id, provider.code()],
    )
    .await?;
    // Asked after the open payment, in this order: when the provider's notice comes in between, the payment was
    // still open or the checkout is paid by now. The other way round both answers could say that a new payment is
    // needed, and the shopper would pay twice.
    match find::step(&*tx, checkout, tx.now()).await? {
        PayStep::ToPay | PayStep::Waiting => {}
        PayStep::Paid => return Ok(None),
        step @ PayStep::Over => {
            return Err(Refusal::Illegal { state: step.code().to_owned(), event: "pay".to_owned() }.into());
        }
    }
    if let Some(open) = open {
        return Ok(Some(PaymentId(open.id)));
    }
    let before = number(
        &*tx,
        "SELECT COUNT(*) AS n FROM payments WHERE checkout_id = $1 AND provider = $2",
        params![checkout.id, provider.code()],
    )
    .await?;
    let digest = Sha256::new()
        .chain_update(checkout.id.as_bytes())
        .chain_update(provider.code().as_bytes())
        .chain_update(before.to_be_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    let id = uuid::Builder::from_custom_bytes(bytes).into_uuid();
    execute(
        &*tx,
        "INSERT INTO payments (id, checkout_id, provider, state, currency, amount, captured, created_at) \
         VALUES ($1, $2, $3, 'pending', $4, $5, 0, $6) ON CONFLICT (id) DO NOTHING",
        params![id, checkout.id, provider.code(), checkout.currency.clone(), checkout.total, tx.now().0],
    )
    .await?;
    tx.commit().await?;
    Ok(Some(PaymentId(id)))
}
