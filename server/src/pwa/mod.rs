//! The shop as an application on the phone: its manifest, its icons, and its deputy, the service
//! worker, which keeps pages, the cart and orders alive without a network (why: decision 11).

mod icons;
mod manifest;
mod offline;
mod worker;

use crate::router::AppState;
use axum::Router;
use axum::routing::get;
use leptos::config::LeptosOptions;

/// Its addresses.
pub fn routes(leptos: &LeptosOptions) -> Router<AppState> {
    let script = worker::script(leptos);
    Router::new()
        .route("/manifest.webmanifest", get(manifest::chinese))
        .route("/en/manifest.webmanifest", get(manifest::english))
        .route("/icon/{name}", get(icons::icon))
        .route("/offline", get(offline::page))
        .route("/en/offline", get(offline::page))
        .route("/shared", get(manifest::shared))
        .route("/en/shared", get(manifest::shared))
        .route("/sw.js", get(move || async move { worker::answer(script) }))
}
