//! Pictures in their stored sizes. A picture never changes under its name, so browsers may
//! keep it for ever; a name that is not exactly one of a stored size is not found.

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use services::Shop;
use services::error::Kind;

const KEEP: [(HeaderName, &str); 4] = [
    (header::CONTENT_TYPE, "image/webp"),
    (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
];

/// `GET /media/<id>-<width>.webp`
pub async fn picture(State(shop): State<Shop>, Path(name): Path<String>) -> Response {
    match services::media::open(&shop, &name).await {
        Ok(bytes) => (KEEP, bytes).into_response(),
        Err(error) if error.kind() == Kind::NotFound => {
            (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "no such picture").into_response()
        }
        Err(error) => {
            tracing::error!(%error, "reading a picture");
            (StatusCode::INTERNAL_SERVER_ERROR, "the picture cannot be read").into_response()
        }
    }
}
