//! Every route and layer of the server, in one function.

use crate::http::{health, media};
use crate::session;
use app::{App, shell};
use axum::Router;
use axum::extract::{FromRef, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use domain::Lang;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use services::Shop;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

/// What handlers may ask for.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// The shop.
    pub shop: Shop,
    /// Where the browser bundle lies.
    pub leptos: LeptosOptions,
}

/// The whole server.
pub fn router(shop: Shop, leptos: LeptosOptions) -> Router {
    let state = AppState { shop: shop.clone(), leptos: leptos.clone() };
    let site = leptos.site_root.to_string();
    let routes = Lang::ALL
        .into_iter()
        .flat_map(|lang| generate_route_list(move || view! { <App lang=lang /> }))
        .collect::<Vec<_>>();
    let context = {
        let shop = shop.clone();
        move || provide_context(shop.clone())
    };
    let document = {
        let options = leptos.clone();
        move || shell(options.clone(), language_of_request())
    };
    let pages = Router::<AppState>::new().leptos_routes_with_context(&state, routes, context, document);
    Router::<AppState>::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/media/{name}", get(media::picture))
        .merge(pages)
        .nest_service("/pkg", packages(&site))
        .fallback(leptos_axum::file_and_error_handler::<AppState, _>(move |options| shell(options, Lang::Zh)))
        .layer(middleware::from_fn_with_state(shop, session::visitor))
        .layer(middleware::from_fn(security_headers))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(state)
}

/// The language of the page being rendered, decided by its path.
fn language_of_request() -> Lang {
    use_context::<Parts>().map_or(Lang::Zh, |parts| Lang::of_path(parts.uri.path()))
}

/// The browser bundle: its folder is named by its content, so it never changes.
fn packages(site: &str) -> Router {
    Router::new().fallback_service(ServeDir::new(format!("{site}/pkg")).precompressed_br().precompressed_gzip()).layer(
        middleware::from_fn(async |request: Request, next: Next| {
            let mut response = next.run(request).await;
            if response.status() == StatusCode::OK {
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
            }
            response
        }),
    )
}

/// Headers every answer carries.
async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
