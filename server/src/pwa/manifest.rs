//! The web app manifest in each language, and where things that are shared with the shop go.

use app::links;
use axum::Json;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Lang;
use domain::scan::{Scanned, scanned};
use serde_json::{Value, json};
use services::Shop;
use std::collections::HashMap;

/// Installed shops look for changes now and then.
const KEEP: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "public, max-age=3600")];

/// The colour behind the shop while it opens, and of the phone's bars: that of the page.
const PAPER: &str = "#fcfaf6";

/// `GET /manifest.webmanifest`
pub async fn chinese(State(shop): State<Shop>) -> Response {
    manifest(&shop, Lang::Zh).await
}

/// `GET /en/manifest.webmanifest`
pub async fn english(State(shop): State<Shop>) -> Response {
    manifest(&shop, Lang::En).await
}

async fn manifest(shop: &Shop, lang: Lang) -> Response {
    let settings = services::settings::shop_settings(shop).await.unwrap_or_default();
    (KEEP, Json(described(&settings.face(lang).name, lang))).into_response()
}

/// Whatever the language, it is the same application: its id does not change.
fn described(name: &str, lang: Lang) -> Value {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let to = |path: &str| links::to(lang, path);
    let start = |path: &str| {
        let to = to(path);
        format!("{to}{}source=pwa", if to.contains('?') { '&' } else { '?' })
    };
    let icon = |kind: &str, size: u32| {
        json!({ "src": format!("/icon/{kind}-{size}.png"), "sizes": format!("{size}x{size}"), "type": "image/png",
            "purpose": kind })
    };
    let shortcut = |name: &str, path: &str| {
        json!({ "name": name, "url": start(path),
            "icons": [{ "src": "/icon/any-96.png", "sizes": "96x96", "type": "image/png" }] })
    };
    let picture = |form: &str, sizes: &str, label: &str| {
        json!({ "src": format!("/screenshots/{form}-{}.jpg", lang.code()), "sizes": sizes, "type": "image/jpeg",
            "form_factor": form, "label": label })
    };
    json!({
        "id": "/",
        "name": cut(name, 30),
        "short_name": cut(name, 12),
        "description": say(
            "手机上的商城：随时下单，库存实时，物流一路可查。没有网络也能看商品、改购物车、先下单。",
            "The shop on your phone: order at any time, with live stock and tracking. Without a network you still browse, change the cart and order."
        ),
        "lang": lang.html(),
        "dir": "ltr",
        "start_url": start("/"),
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER,
        "background_color": PAPER,
        "categories": ["shopping"],
        "launch_handler": { "client_mode": "navigate-existing" },
        "handle_links": "preferred",
        "icons": [
            icon("any", 192), icon("any", 512), icon("maskable", 192), icon("maskable", 512), icon("monochrome", 512)
        ],
        "screenshots": [
            picture("narrow", "780x1688", say("商品页", "A product")),
            picture("wide", "1280x800", say("首页", "The shop"))
        ],
        "shortcuts": [
            shortcut(say("我的订单", "My orders"), "/orders"),
            shortcut(say("购物车", "Cart"), "/cart"),
            shortcut(say("搜索", "Search"), "/search"),
            shortcut(say("扫一扫", "Scan a code"), "/scan"),
        ],
        "share_target": {
            "action": to("/shared"),
            "method": "GET",
            "enctype": "application/x-www-form-urlencoded",
            "params": { "title": "title", "text": "text", "url": "url" }
        }
    })
}

/// At most so many characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// `GET /shared`: a link or words from another application. A link to something of this shop leads
/// there; of anything else the words are searched for.
pub async fn shared(
    State(shop): State<Shop>,
    OriginalUri(uri): OriginalUri,
    Query(sent): Query<HashMap<String, String>>,
) -> Redirect {
    let lang = Lang::of_path(uri.path());
    let sent = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
    let words = [sent("url"), sent("text"), sent("title")];
    Redirect::to(&place(&shop.options.base_url, words, lang))
}

fn place(base_url: &str, sent: [&str; 3], lang: Lang) -> String {
    let all = || sent.iter().flat_map(|text| text.split_whitespace());
    let is_link = |word: &str| word.starts_with("https://") || word.starts_with("http://");
    let ours = all().find_map(|word| match scanned(word, base_url) {
        Scanned::Here(path) => Some(path),
        _ => None,
    });
    if let Some(path) = ours {
        return path;
    }
    let mut words: Vec<&str> = Vec::new();
    for word in all().filter(|word| !is_link(word)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let words = cut(&words.join(" "), 80);
    format!("{}?q={}", links::to(lang, "/search"), links::encode(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_leads_to_the_product_or_to_a_search() {
        let check = |sent, expected| assert_eq!(place("https://shop.example", sent, Lang::Zh), expected);
        check(["https://shop.example/product/mug?share=1", "", ""], "/product/mug?share=1");
        check(["", "看看这个 https://shop.example/product/mug", ""], "/product/mug");
        check(["https://elsewhere.example/x", "白瓷杯", "白瓷杯"], "/search?q=%E7%99%BD%E7%93%B7%E6%9D%AF");
        check(["https://shop.example.evil/product/mug", "", ""], "/search?q=");
        check(["https://shop.example//evil.example", "", ""], "/search?q=");
    }

    #[test]
    fn an_installed_shop_is_the_same_in_both_languages() {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| described("一家名字特别特别特别特别长的云商城", lang));
        assert_eq!(zh["id"], en["id"]);
        assert_eq!((&zh["start_url"], &en["start_url"]), (&json!("/?source=pwa"), &json!("/en?source=pwa")));
        assert_eq!(zh["short_name"].as_str().map(|name| name.chars().count()), Some(12));
        assert!(zh["icons"].as_array().is_some_and(|icons| icons.iter().any(|icon| icon["purpose"] == "maskable")));
    }
}
