//! `GET /poster/{slug}`: a product as a poster to print or to send: its picture, name, price of the moment
//! and code, in one SVG file that needs nothing from anywhere.

use super::codes::{Asked, DRAWN, escape, failed, product_link, squares};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::Lang;
use domain::catalog::{ProductAnswer, ProductPage};
use services::{Shop, media, settings};
use std::fmt::Write;

/// Width of the poster and of its square picture, in its own units.
const WIDTH: usize = 750;
/// Height of the whole.
const HEIGHT: usize = 1140;
/// How wide a line of the name may be, in letters of Latin; a Chinese one counts twice.
const LINE: usize = 36;
/// Lines of the name; a longer one is cut.
const LINES: usize = 2;

/// The poster.
pub async fn poster(State(shop): State<Shop>, Path(slug): Path<String>, Query(asked): Query<Asked>) -> Response {
    let lang = asked.lang();
    let page = match services::catalog::product_page(&shop, lang, &slug).await {
        Ok(ProductAnswer::Page(page)) => page,
        Ok(ProductAnswer::Moved(to)) => {
            return axum::response::Redirect::permanent(&app::links::poster(lang, &to)).into_response();
        }
        Err(error) => return failed(&error),
    };
    let name = match settings::shop_settings(&shop).await {
        Ok(settings) => settings.face(lang).name,
        Err(error) => return failed(&error),
    };
    let picture = match page.gallery.first() {
        // A poster without its picture is better than none.
        Some(first) => media::open(&shop, &format!("{}-1080.webp", first.picture.id)).await.ok(),
        None => None,
    };
    let link = product_link(&shop.options.base_url, lang, &page.slug);
    match drawn(&page, &name, picture.as_deref(), &link, lang) {
        // The price is that of this moment.
        Some(svg) => (DRAWN, [(header::CACHE_CONTROL, "public, max-age=60")], svg).into_response(),
        None => failed(&services::Error::invalid("slug", "too_long")),
    }
}

fn drawn(page: &ProductPage, shop: &str, picture: Option<&[u8]>, link: &str, lang: Lang) -> Option<String> {
    let (side, path) = squares(link)?;
    let how = if lang == Lang::Zh { "扫码查看和购买" } else { "Scan to look and buy" };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         font-family=\"system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif\"><title>{}</title>\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>",
        escape(&page.title)
    );
    // Writing to a string cannot fail.
    if let Some(bytes) = picture {
        let _ = write!(
            svg,
            "<image width=\"{WIDTH}\" height=\"{WIDTH}\" preserveAspectRatio=\"xMidYMid slice\" href=\"data:image/webp;base64,{}\"/>",
            BASE64.encode(bytes)
        );
    } else {
        let _ = write!(svg, "<rect width=\"{WIDTH}\" height=\"{WIDTH}\" fill=\"#eee\"/>");
    }
    let mut y = WIDTH + 60;
    for line in lines(&page.title) {
        let _ = write!(
            svg,
            "<text x=\"36\" y=\"{y}\" font-size=\"32\" font-weight=\"600\" fill=\"#1c1a17\">{}</text>",
            escape(&line)
        );
        y += 44;
    }
    if let Some((lowest, highest)) = page.price_range() {
        let from = match lang {
            _ if lowest == highest => lowest.display(),
            Lang::Zh => format!("{} 起", lowest.display()),
            Lang::En => format!("from {}", lowest.display()),
        };
        let _ = write!(
            svg,
            "<text x=\"36\" y=\"{}\" font-size=\"48\" font-weight=\"700\" fill=\"#b3261e\">{}</text>",
            y + 28,
            escape(&from)
        );
    }
    let _ = write!(
        svg,
        "<text x=\"36\" y=\"{}\" font-size=\"26\" font-weight=\"600\" fill=\"#1c1a17\">{}</text>\
         <text x=\"36\" y=\"{}\" font-size=\"24\" fill=\"#5c564d\">{how}</text>",
        HEIGHT - 90,
        escape(shop),
        HEIGHT - 48,
    );
    let _ = write!(
        svg,
        "<g transform=\"translate({} {}) scale({})\" shape-rendering=\"crispEdges\"><path fill=\"#000\" d=\"{path}\"/></g></svg>",
        WIDTH - 36 - 240,
        HEIGHT - 24 - 240,
        240.0 / side as f64
    );
    Some(svg)
}

/// A name in lines that fit; what does not is left out and marked.
fn lines(name: &str) -> Vec<String> {
    let width = |letter: char| if letter.is_ascii() { 1 } else { 2 };
    let mut lines = vec![String::new()];
    let mut used = 0;
    for letter in name.chars() {
        if used + width(letter) > LINE {
            if lines.len() == LINES {
                if let Some(last) = lines.last_mut() {
                    last.pop();
                    last.push('…');
                }
                return lines;
            }
            // Latin words stay whole where they can; Chinese breaks anywhere.
            let carried = match lines.last_mut() {
                Some(last) if letter.is_ascii_alphanumeric() => match last.rfind(' ') {
                    Some(blank) => last.split_off(blank).trim_start().to_owned(),
                    None => String::new(),
                },
                _ => String::new(),
            };
            used = carried.chars().map(width).sum();
            lines.push(carried);
        }
        if let Some(last) = lines.last_mut() {
            last.push(letter);
        }
        used += width(letter);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_name_is_broken_where_it_may() {
        assert_eq!(lines("白瓷杯"), ["白瓷杯"]);
        assert_eq!(lines("一二三四五六七八九十一二三四五六七八九十"), ["一二三四五六七八九十一二三四五六七八", "九十"]);
        assert_eq!(
            lines("A porcelain cup for the evening with handles"),
            ["A porcelain cup for the evening with", " handles"]
        );
        assert_eq!(lines("A porcelain cup for the evenings with it"), ["A porcelain cup for the evenings", "with it"]);
        let long = lines(&"长".repeat(40));
        assert_eq!(long.len(), 2);
        assert!(long[1].ends_with("长…"), "{long:?}");
    }
}
