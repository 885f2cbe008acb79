//! Is it alive, and can it work?

use axum::extract::State;
use axum::http::StatusCode;
use services::Shop;
use std::time::Duration;

/// Alive: the process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// A database that has not answered for so long does not answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ready: the database answers too.
pub async fn ready(State(shop): State<Shop>) -> (StatusCode, &'static str) {
    // A line that was cut says nothing at all; whoever sends people here must know soon.
    match tokio::time::timeout(PATIENCE, services::audit::ping(&shop)).await {
        Ok(Ok(())) => (StatusCode::OK, "ready"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database does not answer"),
    }
}
