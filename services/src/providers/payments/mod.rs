//! Payment providers: those who take shoppers' money and give it to us.
//!
//! A provider is asked by our number of a thing (payment, refund), so that asking twice does one
//! thing. What it says later, it says by notice or when asked; both are checked by the same rules.

mod sandbox;

pub use sandbox::Sandbox;

use crate::providers::breakers::asking;
use crate::providers::signing::{Distrust, Headers};
use crate::{Error, Shop};
use domain::Money;
use domain::ids::{PaymentId, RefundId};
use domain::payments::PaymentEvent;
use std::future::Future;

/// Why a provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It did not answer, or answered that it cannot now. It may have done it; ask again.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// It was not asked, because it has not answered for a while; the number is seconds after which
    /// to come back.
    #[error("not asked: it has not answered for a while, come back in {0} s")]
    Resting(i64),
    /// It refuses for good, with its reason.
    #[error("refused: {0}")]
    Refused(String),
}

impl From<ProviderError> for Error {
    fn from(error: ProviderError) -> Error {
        match error {
            ProviderError::Unreachable(why) => Error::Unanswered(why),
            ProviderError::Resting(seconds) => Error::Resting(seconds),
            ProviderError::Refused(_) => Error::Provider(error.to_string()),
        }
    }
}

/// A payment to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Our number; the provider makes one payment for it, however often it is asked.
    pub id: PaymentId,
    /// What is to be paid.
    pub amount: Money,
    /// Where the shopper goes afterwards.
    pub return_url: String,
    /// The shopper's language.
    pub lang: domain::Lang,
}

/// A payment the provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The provider's number.
    pub provider_ref: String,
    /// Where the shopper pays.
    pub redirect: String,
}

/// What a provider says when it is asked about a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What has happened so far; `None` while it is open.
    pub event: Option<PaymentEvent>,
    /// What was or is to be paid, by the provider's books.
    pub amount: Money,
}

/// A notice whose signature is right. What it says is still to be checked against our books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The provider's id of the event, the same in every repetition.
    pub event_id: String,
    /// Whose money, by the provider's books: our account there.
    pub account: String,
    /// Our number of the payment, as the provider remembers it.
    pub payment: Option<PaymentId>,
    /// What happened.
    pub fact: Fact,
    /// The payment's amount and currency code.
    pub amount: (i64, String),
}

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The provider made the payment we asked for. Nothing follows from it.
    Created,
    /// Something happened to the payment.
    Payment(PaymentEvent),
    /// Money went back.
    Refunded {
        /// Our number of the refund, or the provider's when it was made there.
        refund: RefundId,
        /// Minor units.
        amount: i64,
    },
}

/// What every provider can do.
pub trait PaymentProvider {
    /// The code it is stored under.
    fn code(&self) -> &'static str;
    /// Our account there; notices about others' money are refused.
    fn account(&self, shop: &Shop) -> String;
    /// Makes the payment and says where the shopper pays.
    fn create(
        &self,
        shop: &Shop,
        request: &PaymentRequest,
    ) -> impl Future<Output = Result<Created, ProviderError>> + Send;
    /// Asks what became of a payment; `None` when the provider never heard of it.
    fn query(
        &self,
        shop: &Shop,
        payment: PaymentId,
    ) -> impl Future<Output = Result<Option<Answered>, ProviderError>> + Send;
    /// Closes an open payment, so that nobody pays too late; says what it is afterwards.
    fn close(
        &self,
        shop: &Shop,
        payment: PaymentId,
    ) -> impl Future<Output = Result<Option<Answered>, ProviderError>> + Send;
    /// Gives money back. Asking again with the same number gives the same refund.
    fn refund(
        &self,
        shop: &Shop,
        refund: RefundId,
        payment: PaymentId,
        amount: Money,
    ) -> impl Future<Output = Result<(), ProviderError>> + Send;
    /// Checks a notice's signature and time, and reads it.
    fn read_notice(&self, shop: &Shop, headers: &Headers, body: &[u8]) -> Result<Notice, Distrust>;
}

/// The providers of this shop. One more is one more variant, and one more arm below. Whoever does not
/// answer is left alone for a while ([`domain::breakers`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Test money.
    Sandbox(Sandbox),
}

impl Provider {
    /// Every provider a shopper may choose.
    pub const ALL: &'static [Provider] = &[Provider::Sandbox(Sandbox)];

    /// The provider of a stored code.
    pub fn from_code(code: &str) -> Option<Provider> {
        Provider::ALL.iter().copied().find(|provider| provider.code() == code)
    }
}

impl PaymentProvider for Provider {
    fn code(&self) -> &'static str {
        match self {
            Provider::Sandbox(sandbox) => sandbox.code(),
        }
    }

    fn account(&self, shop: &Shop) -> String {
        match self {
            Provider::Sandbox(sandbox) => sandbox.account(shop),
        }
    }

    async fn create(&self, shop: &Shop, request: &PaymentRequest) -> Result<Created, ProviderError> {
        match self {
            Provider::Sandbox(sandbox) => asking(shop, self.code(), sandbox.create(shop, request)).await,
        }
    }

    async fn query(&self, shop: &Shop, payment: PaymentId) -> Result<Option<Answered>, ProviderError> {
        match self {
            Provider::Sandbox(sandbox) => asking(shop, self.code(), sandbox.query(shop, payment)).await,
        }
    }

    async fn close(&self, shop: &Shop, payment: PaymentId) -> Result<Option<Answered>, ProviderError> {
        match self {
            Provider::Sandbox(sandbox) => asking(shop, self.code(), sandbox.close(shop, payment)).await,
        }
    }

    async fn refund(
        &self,
        shop: &Shop,
        refund: RefundId,
        payment: PaymentId,
        amount: Money,
    ) -> Result<(), ProviderError> {
        match self {
            Provider::Sandbox(sandbox) => {
                asking(shop, self.code(), sandbox.refund(shop, refund, payment, amount)).await
            }
        }
    }

    fn read_notice(&self, shop: &Shop, headers: &Headers, body: &[u8]) -> Result<Notice, Distrust> {
        match self {
            Provider::Sandbox(sandbox) => sandbox.read_notice(shop, headers, body),
        }
    }
}
