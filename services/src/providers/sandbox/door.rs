//! The sandbox provider's HTTP interface: signed requests in, JSON out.

use super::Faults;
use super::books::{self, Entry, RefundOutcome};
use super::messages::{CLOSE, CREATE, Create, Made, QUERY, REFUND, Refund, State, Which, signed_content};
use crate::providers::signing::{self, Headers};
use crate::providers::wire::Answer;
use crate::{Error, Result, Shop};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a slow provider takes: longer than the shop waits, so that it looks like a dead line.
const SLOW: Duration = Duration::from_secs(6);

/// Answers one request. Only the shop's own signature opens it.
pub async fn answer(shop: &Shop, path: &str, headers: &Headers, body: &str) -> Result<Answer> {
    let content = signed_content(path, body);
    if let Err(distrust) = signing::verify(&shop.options.sandbox_secret, headers, content.as_bytes(), shop.clock.now())
    {
        return refuse(401, &distrust.to_string());
    }
    match path {
        CREATE => {
            let message: Create = read(body)?;
            if message.amount <= 0 {
                return refuse(422, "amount");
            }
            match books::create(shop, &message).await? {
                Some(entry) => give(&Made { id: entry.id }),
                None => refuse(422, "number used for another payment"),
            }
        }
        QUERY => match find(shop, body).await? {
            Some(entry) => give(&state(&entry)),
            None => refuse(404, "unknown payment"),
        },
        CLOSE => {
            let Some(entry) = find(shop, body).await? else { return refuse(404, "unknown payment") };
            books::settle(shop, &entry, "closed").await?;
            match books::by_id(shop.db.write(), &entry.id).await? {
                Some(entry) => give(&state(&entry)),
                None => refuse(404, "unknown payment"),
            }
        }
        REFUND => {
            let message: Refund = read(body)?;
            match books::refund(shop, &message).await? {
                RefundOutcome::Done(amount) => give(&Refund { amount, ..message }),
                RefundOutcome::TooMuch => refuse(422, "more than is left"),
                RefundOutcome::Unknown => refuse(404, "unknown payment"),
            }
        }
        _ => refuse(404, "no such door"),
    }
}

async fn find(shop: &Shop, body: &str) -> Result<Option<Entry>> {
    let which: Which = read(body)?;
    let entry = books::by_ref(shop.db.read(), &which.merchant_ref).await?;
    if let Some(delay) = entry.as_ref().and_then(|entry| delay(entry.faults())) {
        tokio::time::sleep(delay).await;
    }
    Ok(entry)
}

/// How long a question about a payment waits for its answer.
fn delay(faults: Faults) -> Option<Duration> {
    faults.slow.then_some(SLOW)
}

fn state(entry: &Entry) -> State {
    State { state: entry.state.clone(), amount: entry.amount, currency: entry.currency.clone() }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T> {
    serde_json::from_str(body).map_err(|_| Error::invalid("body", "unreadable"))
}

fn give(message: &impl Serialize) -> Result<Answer> {
    let body = serde_json::to_string(message).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(Answer { status: 200, body })
}

fn refuse(status: u16, why: &str) -> Result<Answer> {
    Ok(Answer::json(status, &serde_json::json!({ "error": why })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::wire::PATIENCE;

    #[test]
    fn a_slow_provider_answers_when_the_shop_has_hung_up() {
        let slow = Faults { slow: true, ..Faults::default() };
        assert!(delay(slow).is_some_and(|delay| delay > PATIENCE), "{:?} for {PATIENCE:?}", delay(slow));
        assert_eq!(delay(Faults::default()), None);
    }
}
