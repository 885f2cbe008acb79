//! What a monitor reads: `GET /metrics`.
//!
//! How much a shop sells is nobody's business. With a token in the settings a monitor must bring it;
//! without one only programs on this machine are answered, and not what a proxy on it passes on.

use crate::behind::Behind;
use crate::lanes::Lane;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::{Shop, metrics, sealing};
use std::net::SocketAddr;

/// The text form that Prometheus reads, as a media type.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics`
pub async fn text(State(shop): State<Shop>, request: Request) -> Response {
    if !may_read(&shop.options.metrics_token, &request) {
        let status =
            if shop.options.metrics_token.is_empty() { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
        return (status, [(header::CACHE_CONTROL, "no-store")]).into_response();
    }
    match metrics::text(&shop).await {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn may_read(token: &str, request: &Request) -> bool {
    if token.is_empty() {
        let near = request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|from| from.0.ip().is_loopback());
        return near && !passed_on(request.headers());
    }
    let given = request.headers().get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
    // Digests are compared, so that how long it takes says nothing about the token.
    given
        .and_then(|given| given.strip_prefix("Bearer "))
        .is_some_and(|given| sealing::token_hash(given) == sealing::token_hash(token))
}

/// Whether a proxy says that it asks for somebody else.
fn passed_on(headers: &HeaderMap) -> bool {
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

/// Counts every answer by where it was made and the class of its status.
pub async fn count(State(shop): State<Shop>, request: Request, next: impl Behind) -> Response {
    let response = next.run(request).await;
    let lane = response.extensions().get::<Lane>().copied().unwrap_or(Lane::Calm);
    shop.metrics.answered(lane.code(), class(response.status()));
    response
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
