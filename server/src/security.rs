//! What protects every door: where a request may come from, what a page may load, who may
//! keep an answer, and what of a request may be written down.

use crate::behind::Behind;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use services::Shop;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// Files that are the same for everybody: no session, no cookie.
pub fn is_public_file(path: &str) -> bool {
    const FRONTS: [&str; 10] = [
        "/pkg/",
        "/media/",
        "/icon/",
        "/screenshots/",
        "/favicon",
        "/robots.txt",
        "/sw.js",
        "/healthz",
        "/readyz",
        "/metrics",
    ];
    path.ends_with("/manifest.webmanifest") || FRONTS.iter().any(|front| path.starts_with(front))
}

/// Doors for machines: what comes in carries a signature instead of a cookie.
pub fn is_signed_door(path: &str) -> bool {
    path.starts_with("/webhooks/") || path.starts_with("/sandbox/api/")
}

/// Refuses a change asked for by another site. Browsers say where a request comes from; one
/// that says nothing is no browser of ours, and is refused too.
pub async fn same_origin(State(shop): State<Shop>, request: Request, next: impl Behind) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_signed_door(request.uri().path()) || from_here(request.headers(), &shop.options.base_url) {
        return next.run(request).await;
    }
    tracing::warn!(path = %redacted(request.uri().path()), "a change asked for by another site was refused");
    (StatusCode::FORBIDDEN, OTHER_SITE).into_response()
}

/// What a browser shows after a refused change.
const OTHER_SITE: &str =
    "这个请求来自别的网站，请打开商城再试。\nThis request came from another site. Open the shop and try again.\n";

fn from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == base_url || host.is_some() && host == text(header::HOST)
}

/// The content policy of the page being rendered; only scripts with its nonce run, and what they load.
pub fn page_policy() {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    let script = format!("script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'");
    if let Ok(value) = HeaderValue::from_str(&[&script, "; ", POLICY].concat()) {
        options.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

const POLICY: &str = "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/// What a page asks for ahead, when a finger touches the link to a product: the answer waits in the browser for the
/// program's own question. What is in stock is told anew as soon as the page stands.
const AHEAD: &str = "/api/catalog/product";

/// Headers every answer carries.
pub async fn headers(State(shop): State<Shop>, request: Request, next: impl Behind) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let private = is_private(&path) || response.headers().contains_key(header::SET_COOKIE);
    let response_is_ok = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if shop.options.base_url.starts_with("https://") {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    // A page brings its own policy with its nonce; whatever else there is runs no script but ours.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    if path == AHEAD && response_is_ok {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3"));
    } else if private {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else {
        let html = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if html {
            // The header shows the shopper's cart: only their own browser may keep the page.
            headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
        }
    }
    response
}

/// Whether an address shows things that concern one person only.
pub fn is_private(path: &str) -> bool {
    let path = path.strip_prefix("/en").filter(|rest| rest.starts_with('/')).unwrap_or(path);
    const FRONTS: [&str; 11] =
        ["account", "cart", "checkout", "order", "orders", "pay", "admin", "setup", "invite", "api", "sandbox"];
    path.trim_start_matches('/').split('/').next().is_some_and(|front| FRONTS.contains(&front))
}

/// Writes one line per request: no addresses of people, no tokens, no query.
pub async fn access_log(request: Request, next: impl Behind) -> Response {
    let started = std::time::Instant::now();
    let id = services::sealing::hex(&services::sealing::random::<8>());
    let (method, path) = (request.method().clone(), redacted(request.uri().path()));
    let quiet = is_public_file(request.uri().path());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    if !quiet {
        let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
        tracing::info!(target: "access", %method, path, status, ms, id);
    }
    response
}

/// A path without the secrets that some carry: what follows `order`, `pay`, `setup` and the like.
pub fn redacted(path: &str) -> String {
    const SECRET_AFTER: [&str; 6] = ["order", "pay", "setup", "invite", "reset", "sandbox"];
    let mut hide = false;
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| {
            let hidden = hide && !part.is_empty();
            hide = SECRET_AFTER.contains(&part);
            // Whatever is long enough to be a token is treated as one.
            if hidden || part.len() >= 40 { ":token" } else { part }
        })
        .collect();
    parts.join("/")
}

/// The layer that answers for handlers that panic.
pub fn panics_answered() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    let answer: fn(Box<dyn Any + Send>) -> Response = after_panic;
    CatchPanicLayer::custom(answer)
}

/// A request that went wrong in an unforeseen way is answered and logged; the others go on.
fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let inside = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let inside = inside.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    let incident = services::sealing::hex(&services::sealing::random::<4>());
    tracing::error!(incident, inside, "a request panicked");
    let text = format!("出了点问题，我们已记录（编号 {incident}）。\nSomething went wrong (number {incident}).\n");
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_our_own_pages_ask_for_changes() {
        let check = |pairs, expected| assert_eq!(from_here(&headers(pairs), "https://shop.example"), expected);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://shop.example")], false);
        check(&[("origin", "https://shop.example")], true);
        check(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")], true);
        check(&[("origin", "https://evil.example"), ("host", "shop.example")], false);
        check(&[("origin", "null"), ("host", "shop.example")], false);
        check(&[], false);
    }

    #[test]
    fn tokens_never_reach_the_log() {
        assert_eq!(redacted("/order/abc"), "/order/:token");
        assert_eq!(redacted("/en/pay/abc/done"), "/en/pay/:token/done");
        assert_eq!(redacted("/setup/x"), "/setup/:token");
        assert_eq!(redacted("/events/order/abc"), "/events/order/:token");
        assert_eq!(redacted("/product/red-shirt"), "/product/red-shirt");
        assert_eq!(redacted(&format!("/x/{}", "a".repeat(43))), "/x/:token");
    }

    #[test]
    fn private_pages_are_known_in_both_languages() {
        assert!(is_private("/account"));
        assert!(is_private("/en/account/security"));
        assert!(is_private("/admin/orders"));
        assert!(!is_private("/"));
        assert!(!is_private("/en"));
        assert!(!is_private("/product/orders"));
    }
}
