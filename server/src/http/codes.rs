//! Drawn codes: `GET /qr/product/{slug}` and `GET /qr/cart/{code}`, as SVG, which is sharp at any size.
//! Only addresses of this shop are drawn, so that nobody passes a code of another place off as ours.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Lang;
use fast_qr::QRBuilder;
use serde::Deserialize;
use services::Shop;
use std::fmt::Write;

/// The language of the page that a code leads to.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    lang: Option<String>,
}

impl Asked {
    /// Chinese when nothing was said.
    pub fn lang(&self) -> Lang {
        Lang::from_code(self.lang.as_deref().unwrap_or("zh"))
    }
}

/// Headers of a picture drawn by the shop; scripts in it would not run.
pub const DRAWN: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "image/svg+xml"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"),
];
/// A product's code is the same as long as its address is.
const AN_HOUR: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "public, max-age=3600")];

/// The code of a product's page.
pub async fn product(State(shop): State<Shop>, Path(slug): Path<String>, Query(asked): Query<Asked>) -> Response {
    match services::catalog::product_page(&shop, asked.lang(), &slug).await {
        Ok(domain::catalog::ProductAnswer::Page(page)) => {
            drawn(&product_link(&shop.options.base_url, asked.lang(), &page.slug), &page.title)
        }
        Ok(domain::catalog::ProductAnswer::Moved(to)) => {
            axum::response::Redirect::permanent(&app::links::product_code(asked.lang(), &to)).into_response()
        }
        Err(error) => failed(&error),
    }
}

/// The address in a product's code.
pub fn product_link(base_url: &str, lang: Lang, slug: &str) -> String {
    let slug = app::links::encode(slug);
    format!("{base_url}{}?source=qr", app::links::product(lang, &slug))
}

/// The code of a cart that this shop has signed.
pub async fn cart(State(shop): State<Shop>, Path(code): Path<String>, Query(asked): Query<Asked>) -> Response {
    match services::scan::opened(&shop, &code) {
        Ok(_) => {
            let label = if asked.lang() == Lang::Zh { "扫码下单" } else { "Scan to order" };
            drawn(&services::scan::link(&shop, &code, asked.lang()), label)
        }
        Err(error) => failed(&error),
    }
}

fn drawn(link: &str, label: &str) -> Response {
    match qr(link, label) {
        Some(svg) => (DRAWN, AN_HOUR, svg).into_response(),
        None => (StatusCode::BAD_REQUEST, "too long for a code\n").into_response(),
    }
}

/// What cannot be drawn is said in a word: a picture has no page for it.
pub fn failed(error: &services::Error) -> Response {
    use services::error::Kind;
    match error.kind() {
        Kind::NotFound => (StatusCode::NOT_FOUND, "not found\n").into_response(),
        Kind::Invalid => (StatusCode::BAD_REQUEST, "not of this shop\n").into_response(),
        _ => {
            tracing::error!(%error, "drawing a code");
            (StatusCode::SERVICE_UNAVAILABLE, "not now\n").into_response()
        }
    }
}

/// A QR code as SVG, one path of squares with the quiet zone that the standard asks for.
pub fn qr(text: &str, label: &str) -> Option<String> {
    let (side, path) = squares(text)?;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>",
        escape(label)
    ))
}

/// The side of a code with its quiet zone, in squares, and the path of the black ones.
pub fn squares(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).build().ok()?;
    let size = code.size;
    let mut path = String::new();
    for (y, row) in (0..size).map(|y| (y, &code[y])) {
        for (x, module) in row.iter().enumerate().take(size) {
            if module.value() {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
            }
        }
    }
    Some((size + 8, path))
}

/// A text within HTML or XML.
pub fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}
