//! Which language a browser is greeted in.
//!
//! The address decides: English lies under `/en`, and a link keeps its language. Only the front
//! door has no language of its own. Who knocks there from outside is sent to the language they
//! used last, which a cookie remembers, or else to the one their browser prefers.

use crate::behind::Behind;
use crate::session::cookie;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Lang;
use services::Shop;

/// The cookie that remembers a choice; there is none while the browser's own wish is followed.
pub const COOKIE: &str = "lang";

/// Sends visitors at the front door to their language, and remembers a language they chose.
pub async fn greet(State(shop): State<Shop>, request: Request, next: impl Behind) -> Response {
    if *request.method() != Method::GET || !wants_page(request.headers()) {
        return next.run(request).await;
    }
    let (path, headers) = (request.uri().path(), request.headers());
    let (here, wish) = (Lang::of_path(path), wish(headers));
    let from_inside = came_from_here(headers, &shop.options.base_url);
    if path == "/" && !from_inside && wish == Lang::En {
        let query = request.uri().query().map(|query| ["?", query].concat()).unwrap_or_default();
        let answer = (StatusCode::FOUND, [(header::LOCATION, ["/en", &query].concat())]);
        return varied(answer.into_response());
    }
    // Whoever follows one of our links into another language than the one wished for has chosen.
    let chosen = here != wish && from_inside;
    let front = path == "/";
    let mut response = next.run(request).await;
    if chosen && response.status().is_success() {
        let text = [COOKIE, "=", here.code(), "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"].concat();
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    if front { varied(response) } else { response }
}

/// Caches between us and the browser must not give one reader's greeting to another.
fn varied(mut response: Response) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}

fn wants_page(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT).is_some_and(|accept| accept.contains("text/html"))
}

/// The language used last, or the one the browser prefers, or Chinese.
fn wish(headers: &HeaderMap) -> Lang {
    match cookie(headers, COOKIE) {
        Some(code) => Lang::from_code(code),
        None => text(headers, header::ACCEPT_LANGUAGE).and_then(Lang::from_accept_language).unwrap_or_default(),
    }
}

/// Whether a link on one of our own pages led here.
fn came_from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let Some(referer) = text(headers, header::REFERER) else { return false };
    let host = referer.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    referer == base_url
        || referer.strip_prefix(base_url).is_some_and(|rest| rest.starts_with('/'))
        || host.is_some() && host == text(headers, header::HOST)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(of: &[(&'static str, &'static str)]) -> HeaderMap {
        of.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_cookie_outweighs_the_browser() {
        assert_eq!(wish(&headers(&[])), Lang::Zh);
        assert_eq!(wish(&headers(&[("accept-language", "en-GB,en;q=0.9,zh;q=0.8")])), Lang::En);
        assert_eq!(wish(&headers(&[("accept-language", "en"), ("cookie", "a=b; lang=zh")])), Lang::Zh);
        assert_eq!(wish(&headers(&[("accept-language", "zh-CN"), ("cookie", "lang=en")])), Lang::En);
    }

    #[test]
    fn only_our_own_pages_are_inside() {
        let check = |referer, expected| {
            let given = headers(&[("referer", referer), ("host", "127.0.0.1:3000")]);
            assert_eq!(came_from_here(&given, "https://shop.example"), expected, "{referer}");
        };
        check("https://shop.example/en/cart", true);
        check("https://shop.example", true);
        check("http://127.0.0.1:3000/en", true);
        check("https://shop.example.evil.test/", false);
        check("https://search.example/?q=shop.example", false);
    }
}
