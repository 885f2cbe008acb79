//! Is it alive, and can it work?

use axum::extract::State;
use axum::http::StatusCode;
use services::Shop;

/// Alive: the process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// Ready: the database answers too.
pub async fn ready(State(shop): State<Shop>) -> (StatusCode, &'static str) {
    match services::audit::ping(&shop).await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database does not answer"),
    }
}
