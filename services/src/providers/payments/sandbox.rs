//! Our side of the sandbox provider: the client of its HTTP interface.

use super::{Answered, Created, Fact, Notice, PaymentProvider, PaymentRequest, ProviderError};
use crate::providers::sandbox::{ACCOUNT, messages};
use crate::providers::signing::{self, Distrust, Headers};
use crate::{Shop, new_id};
use domain::ids::{PaymentId, RefundId};
use domain::payments::PaymentEvent;
use domain::{Currency, Money};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The client of the sandbox provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sandbox;

impl Sandbox {
    /// Posts a signed request; the path is signed too.
    async fn ask<T: DeserializeOwned>(
        &self,
        shop: &Shop,
        path: &str,
        message: &impl Serialize,
    ) -> Result<Option<T>, ProviderError> {
        let unreadable = |error: serde_json::Error| ProviderError::Unreachable(error.to_string());
        let body = serde_json::to_string(message).map_err(unreadable)?;
        let content = messages::signed_content(path, &body);
        let headers =
            signing::sign(&shop.options.sandbox_secret, &new_id().to_string(), shop.clock.now(), content.as_bytes());
        let url = [shop.options.inside_url.as_str(), path].concat();
        let answer =
            shop.wire.post(shop, &url, headers, body).await.map_err(|none| ProviderError::Unreachable(none.0))?;
        match answer.status {
            200 => serde_json::from_str(&answer.body).map(Some).map_err(unreadable),
            404 => Ok(None),
            422 => Err(ProviderError::Refused(answer.body.chars().take(200).collect())),
            status => Err(ProviderError::Unreachable(format!("status {status}"))),
        }
    }

    fn answered(state: Option<messages::State>) -> Result<Option<Answered>, ProviderError> {
        let Some(state) = state else { return Ok(None) };
        let currency = Currency::from_code(&state.currency)
            .ok_or_else(|| ProviderError::Unreachable(format!("currency {}", state.currency)))?;
        let event = match state.state.as_str() {
            "open" => None,
            "paid" => Some(PaymentEvent::Captured),
            "failed" => Some(PaymentEvent::Failed),
            "closed" => Some(PaymentEvent::Closed),
            other => return Err(ProviderError::Unreachable(format!("state {other}"))),
        };
        Ok(Some(Answered { event, amount: Money { minor: state.amount, currency } }))
    }
}

impl PaymentProvider for Sandbox {
    fn code(&self) -> &'static str {
        "sandbox"
    }

    fn account(&self, _shop: &Shop) -> String {
        ACCOUNT.to_owned()
    }

    async fn create(&self, shop: &Shop, request: &PaymentRequest) -> Result<Created, ProviderError> {
        let message = messages::Create {
            merchant_ref: request.id.to_string(),
            amount: request.amount.minor,
            currency: request.amount.currency.code().to_owned(),
            return_url: request.return_url.clone(),
        };
        let made: messages::Made = self
            .ask(shop, messages::CREATE, &message)
            .await?
            .ok_or_else(|| ProviderError::Unreachable("no such door".to_owned()))?;
        let redirect = format!("{}/sandbox/pay/{}?lang={}", shop.options.base_url, made.id, request.lang.code());
        Ok(Created { provider_ref: made.id, redirect })
    }

    async fn query(&self, shop: &Shop, payment: PaymentId) -> Result<Option<Answered>, ProviderError> {
        let message = messages::Which { merchant_ref: payment.to_string() };
        Self::answered(self.ask(shop, messages::QUERY, &message).await?)
    }

    async fn close(&self, shop: &Shop, payment: PaymentId) -> Result<Option<Answered>, ProviderError> {
        let message = messages::Which { merchant_ref: payment.to_string() };
        Self::answered(self.ask(shop, messages::CLOSE, &message).await?)
    }

    async fn refund(
        &self,
        shop: &Shop,
        refund: RefundId,
        payment: PaymentId,
        amount: Money,
    ) -> Result<(), ProviderError> {
        let message =
            messages::Refund { id: refund.to_string(), merchant_ref: payment.to_string(), amount: amount.minor };
        match self.ask::<messages::Refund>(shop, messages::REFUND, &message).await? {
            Some(made) if made.amount == amount.minor => Ok(()),
            Some(_) => Err(ProviderError::Refused("another amount under this number".to_owned())),
            None => Err(ProviderError::Refused("unknown payment".to_owned())),
        }
    }

    fn read_notice(&self, shop: &Shop, headers: &Headers, body: &[u8]) -> Result<Notice, Distrust> {
        let event_id = signing::verify(&shop.options.sandbox_secret, headers, body, shop.clock.now())?;
        let message: messages::Notice = serde_json::from_slice(body).map_err(|_| Distrust::Headers)?;
        let fact = match (message.kind.as_str(), message.refund) {
            ("payment.created", None) => Fact::Created,
            ("payment.captured", None) => Fact::Payment(PaymentEvent::Captured),
            ("payment.failed", None) => Fact::Payment(PaymentEvent::Failed),
            ("payment.closed", None) => Fact::Payment(PaymentEvent::Closed),
            ("payment.refunded", Some(refund)) => {
                Fact::Refunded { refund: refund.id.parse().map_err(|_| Distrust::Headers)?, amount: refund.amount }
            }
            _ => return Err(Distrust::Headers),
        };
        Ok(Notice {
            event_id,
            account: message.account,
            payment: message.merchant_ref.parse().ok(),
            fact,
            amount: (message.amount, message.currency),
        })
    }
}
