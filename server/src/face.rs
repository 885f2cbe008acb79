//! What must be known before the first byte of a page: the shop's name, logo and legal facts, which
//! stand in header and footer, and who looks at a page of the admin.

use crate::behind::Behind;
use crate::security;
use app::request::Findings;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::Lang;
use services::Shop;
use services::sessions::Visitor;
use std::time::Instant;

/// Hands the settings to the page.
pub async fn known(State(shop): State<Shop>, mut request: Request, next: impl Behind) -> Response {
    let path = request.uri().path();
    let page = !(security::is_public_file(path)
        || security::is_signed_door(path)
        || path.starts_with("/api/")
        || path.starts_with("/events/"));
    if page {
        match services::settings::recent_shop_settings(&shop).await {
            Ok(settings) => {
                request.extensions_mut().insert(settings);
            }
            // A page without its shop's name is better than no page.
            Err(error) => {
                tracing::error!(%error, "the shop's settings could not be read");
                if let Some(findings) = request.extensions().get::<Findings>() {
                    findings.incomplete();
                }
            }
        }
        let (desk, lang) = (app::admin::is_desk(request.uri().path()), Lang::of_path(request.uri().path()));
        let looks = request.extensions().get::<Visitor>().and_then(|visitor| visitor.staff.clone());
        if let Some(member) = looks.filter(|_| desk) {
            match services::staff::me::me(&shop, &member, lang).await {
                Ok(me) => {
                    request.extensions_mut().insert(me);
                }
                Err(error) => tracing::error!(%error, "who looks could not be read"),
            }
        }
    }
    if !page {
        return next.run(request).await;
    }
    let begun = Instant::now();
    let response = next.run(request).await;
    // A page is there as a whole when its answer begins.
    let html = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if response.headers().get(header::CONTENT_TYPE).is_some_and(html) {
        shop.metrics.rendered(begun.elapsed());
    }
    response
}
