//! The doors at which programs knock, not people: notices of payment providers and carriers, and
//! the sandbox provider's interface. The server passes requests on to here.

use crate::providers::sandbox::door;
use crate::providers::signing::Headers;
use crate::providers::wire::Answer;
use crate::{Result, Shop, error::Kind, fulfillment, payments};
use serde_json::json;

/// Answers a signed message. What a stranger sends gets a short answer and leaves no trace.
pub async fn answer(shop: &Shop, path: &str, headers: &Headers, body: &[u8]) -> Answer {
    match route(shop, path, headers, body).await {
        Ok(answer) => answer,
        Err(error) => {
            let status = match error.kind() {
                Kind::Invalid => 400,
                Kind::NotFound => 404,
                _ => {
                    tracing::error!(path, %error, "a door could not answer");
                    503
                }
            };
            Answer::json(status, &json!({ "error": status }))
        }
    }
}

async fn route(shop: &Shop, path: &str, headers: &Headers, body: &[u8]) -> Result<Answer> {
    if path.starts_with("/sandbox/api/") {
        let text = std::str::from_utf8(body).unwrap_or_default();
        return door::answer(shop, path, headers, text).await;
    }
    if let Some(carrier) = path.strip_prefix("/webhooks/carrier/") {
        let verdict = fulfillment::carrier_notice(shop, carrier, headers, body).await?;
        return Ok(Answer::json(verdict.status(), &json!({ "verdict": verdict.code() })));
    }
    if let Some(provider) = path.strip_prefix("/webhooks/") {
        let verdict = payments::notice(shop, provider, headers, body).await?;
        return Ok(Answer::json(verdict.status(), &json!({ "verdict": verdict.code() })));
    }
    Ok(Answer::json(404, &json!({ "error": "no such door" })))
}
