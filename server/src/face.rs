//! What must be known before the first byte of a page: the shop's name, logo and legal facts, which
//! stand in header and footer, and who looks at a page of the admin.

use crate::security;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::Lang;
use services::Shop;
use services::sessions::Visitor;

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
    next.run(request).await
}
