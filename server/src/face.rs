//! The shop's face, read once for every page that is made: name, logo and legal facts stand in
//! header and footer, so they must be there before the first byte of the page.

use crate::security;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use services::Shop;

/// Hands the settings to the page.
pub async fn known(State(shop): State<Shop>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let page = !(security::is_public_file(path)
        || security::is_signed_door(path)
        || path.starts_with("/api/")
        || path.starts_with("/events/"));
    if page {
        match services::settings::shop_settings(&shop).await {
            Ok(settings) => {
                request.extensions_mut().insert(settings);
            }
            // A page without its shop's name is better than no page.
            Err(error) => tracing::error!(%error, "the shop's settings could not be read"),
        }
    }
    next.run(request).await
}
