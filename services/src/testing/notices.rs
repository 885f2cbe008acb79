//! What the sandbox provider tells the shop, signed as the provider signs it.

use super::TestShop;
use super::orders::{Unpaid, guest};
use crate::Shop;
use crate::payments::{self, Started, Verdict};
use crate::providers::sandbox::ACCOUNT;
use crate::providers::sandbox::messages::Notice;
use crate::providers::signing::{self, Headers};
use domain::Lang;

/// Begins to pay an order at the sandbox.
#[allow(clippy::expect_used)]
pub async fn begin(shop: &TestShop, order: &Unpaid) -> Started {
    payments::start(shop, &guest(), &order.token, "sandbox", Lang::Zh).await.expect("begun")
}

/// A notice that is right in everything; `kind` is such as `payment.captured`.
#[allow(clippy::expect_used)]
pub fn notice(started: &Started, order: &Unpaid, kind: &str) -> Notice {
    Notice {
        kind: kind.to_owned(),
        account: ACCOUNT.to_owned(),
        merchant_ref: started.payment.expect("a payment").to_string(),
        amount: order.total(),
        currency: "CNY".to_owned(),
        refund: None,
    }
}

/// The headers and the body of a notice under the event's number.
#[allow(clippy::expect_used)]
pub fn signed(shop: &Shop, event: &str, notice: &Notice) -> (Headers, Vec<u8>) {
    let body = serde_json::to_vec(notice).expect("json");
    (signing::sign(&shop.options.sandbox_secret, event, shop.clock.now(), &body), body)
}

/// Tells the shop, and gives what it made of it.
#[allow(clippy::expect_used)]
pub async fn tell(shop: &Shop, event: &str, notice: &Notice) -> Verdict {
    let (headers, body) = signed(shop, event, notice);
    payments::notice(shop, "sandbox", &headers, &body).await.expect("an answer")
}
