//! What search engines may find: an index and files of addresses, each in both languages, and what they need not look at.

use app::links;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Lang;
use services::Shop;
use services::catalog::sitemap;
use std::fmt::Write;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// `GET /robots.txt`: where robots have nothing to look for, and where the index is. A page that they shall read but
/// not keep says so itself, which they would not see if they were kept from it.
pub async fn robots(State(shop): State<Shop>) -> Response {
    let mut out = String::from("User-agent: *\n");
    out.push_str("Disallow: /api\n");
    for (path, lang) in ["/admin", "/account"].into_iter().flat_map(|path| Lang::ALL.map(|lang| (path, lang))) {
        let _ = writeln!(out, "Disallow: {}", links::to(lang, path));
    }
    let _ = writeln!(out, "Allow: /\n\nSitemap: {}/sitemap.xml", shop.options.base_url);
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=600")], out)
        .into_response()
}

/// `GET /sitemap.xml`: the index.
pub async fn index(State(shop): State<Shop>) -> Response {
    let Ok(files) = sitemap::files(&shop).await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let base = &shop.options.base_url;
    let mut out =
        format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n<sitemap><loc>{base}/sitemap/places</loc></sitemap>\n");
    for file in 1..=files {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<sitemap><loc>{base}/sitemap/products/{file}</loc></sitemap>");
    }
    out.push_str("</sitemapindex>\n");
    xml(out)
}

/// `GET /sitemap/places`: home, categories, merchants.
pub async fn places(State(shop): State<Shop>) -> Response {
    let Ok((categories, merchants)) = sitemap::places(&shop).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let fixed = ["/", "/categories", "/about"].map(str::to_owned);
    let categories = categories.iter().map(|slug| format!("/c/{slug}"));
    let merchants = merchants.iter().map(|slug| format!("/shop/{slug}"));
    let mut out = opening();
    for path in fixed.into_iter().chain(categories).chain(merchants) {
        address(&mut out, &shop.options.base_url, &path, None);
    }
    xml(out + "</urlset>\n")
}

/// `GET /sitemap/products/<file>`
pub async fn products(State(shop): State<Shop>, Path(file): Path<i64>) -> Response {
    match sitemap::products(&shop, file).await {
        Ok(found) if found.is_empty() => StatusCode::NOT_FOUND.into_response(),
        Ok(found) => {
            let mut out = opening();
            for (slug, changed) in found {
                address(&mut out, &shop.options.base_url, &format!("/product/{slug}"), Some(changed));
            }
            xml(out + "</urlset>\n")
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn opening() -> String {
    format!("{HEAD}<urlset xmlns=\"{SPACE}\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n")
}

fn address(out: &mut String, base: &str, path: &str, changed: Option<domain::Timestamp>) {
    let loc = |lang| escaped(&format!("{base}{}", links::to(lang, path)));
    for lang in Lang::ALL {
        let _ = write!(out, "<url><loc>{}</loc>", loc(lang));
        if let Some(changed) = changed {
            let _ = write!(out, "<lastmod>{}</lastmod>", changed.rfc3339());
        }
        for other in Lang::ALL {
            let (tongue, href) = (other.html(), loc(other));
            let _ = write!(out, "<xhtml:link rel=\"alternate\" hreflang=\"{tongue}\" href=\"{href}\"/>");
        }
        out.push_str("</url>\n");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}

fn xml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=600")], text)
        .into_response()
}
