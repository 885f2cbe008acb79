//! Doors at which programs knock: webhooks of payment providers and carriers, and the sandbox
//! provider's interface. What they say is judged in the services; here it only passes through.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use services::Shop;

/// Passes a signed message on, with the headers that carry its signature, and gives the answer back.
pub async fn signed(State(shop): State<Shop>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let kept = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("webhook-"))
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect();
    let answer = services::doors::answer(&shop, uri.path(), &kept, &body).await;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response()
}
