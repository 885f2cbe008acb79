//! A small browser for tests: it keeps cookies and says where its requests come from.
#![allow(dead_code)] // Each test file uses a part of it.
#![allow(clippy::expect_used)]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use services::Shop;
use std::collections::BTreeMap;
use tower::ServiceExt;

/// One person at one browser.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

/// Whether a page says something, to read or in what travels with it: there Chinese goes as letters.
pub fn says(html: &str, words: &str) -> bool {
    html.contains(words) || html.contains(&letters(words))
}

/// How something stands in what travels with a page.
pub fn letters(words: &str) -> String {
    app::travel::pack(words).trim_matches('~').to_owned()
}

/// The whole server over a shop, without sockets.
pub fn router(shop: &Shop) -> Router {
    server::router::router(shop.clone(), options())
}

/// The same when it always has more to do than it can do at once.
pub fn busy_router(shop: &Shop) -> Router {
    server::router::router_with(shop.clone(), options(), server::lanes::Lanes::with(0, 100))
}

fn options() -> LeptosOptions {
    LeptosOptions::builder().output_name("yunmall").site_root("no-bundle").site_pkg_dir("pkg").build()
}

impl Browser {
    pub fn new(router: &Router) -> Browser {
        Browser { router: router.clone(), cookies: BTreeMap::new() }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("accept", "text/html"), ("sec-fetch-site", "same-origin")], "").await
    }

    /// Sends a plain form from `page`.
    pub async fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            fields.iter().map(|(name, text)| format!("{name}={}", app::links::encode(text))).collect();
        let referer = format!("http://127.0.0.1:3000{page}");
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("referer", referer.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send(Method::POST, action, &headers, &body.join("&")).await
    }

    /// Sends anything.
    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("text");
            let (name, rest) = text.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or("");
            if value.is_empty() || text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        // A line of events does not end; who hears it is in the status.
        let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if endless { Default::default() } else { body.collect().await.expect("a body").to_bytes() };
        let body = String::from_utf8_lossy(&bytes).into_owned();
        every_icon_exists(path, &body);
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A page that asks the sprite for a drawing it does not have shows a hole. Every page that any
/// test opens is looked at.
fn every_icon_exists(path: &str, page: &str) {
    let sprite = include_str!("../../../public/icons.svg");
    for rest in page.split("/icons.svg#").skip(1) {
        // Drawn pieces stand in JSON as well, where a quotation mark has a stroke before it.
        let name = rest.split(['"', '\\']).next().unwrap_or_default();
        assert!(sprite.contains(&format!("id=\"{name}\"")), "{path} shows the icon {name}, which is not in the sprite");
    }
}
