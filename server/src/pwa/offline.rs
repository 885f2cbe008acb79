//! `GET /offline`: what stands in place of a page that was not kept, when there is no network. It is
//! shown under the address of that page, so it is no page of the program, which would look for itself.

use crate::router::AppState;
use app::links;
use axum::extract::{OriginalUri, State};
use axum::response::Html;
use domain::Lang;

/// The page, in the language of its address.
pub async fn page(State(state): State<AppState>, OriginalUri(uri): OriginalUri) -> Html<String> {
    let lang = Lang::of_path(uri.path());
    let settings = services::settings::shop_settings(&state.shop).await.unwrap_or_default();
    Html(written(&settings.face(lang).name, state.leptos.site_pkg_dir.as_ref(), lang))
}

fn written(name: &str, package: &str, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let name = escaped(name);
    let place = |path: &str, label: &str| format!(r#"<a class="button" href="{}">{label}</a>"#, links::to(lang, path));
    let places = [
        place("/", say("首页", "Home")),
        place("/cart", say("购物车", "Cart")),
        place("/orders", say("我的订单", "My orders")),
    ];
    format!(
        r#"<!DOCTYPE html>
<html lang="{html}" data-away>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title} · {name}</title>
<link rel="stylesheet" href="/{package}/yunmall.css">
<script type="module" src="/{package}/page.js"></script>
</head>
<body>
<main class="offline-page">
<h1>{title}</h1>
<p>{explained}</p>
<p><a class="button button-primary" href="">{again}</a></p>
<p class="offline-places">{places}</p>
<section data-kept hidden><h2>{kept}</h2><ul></ul></section>
</main>
</body>
</html>
"#,
        html = lang.html(),
        title = say("这个页面要有网络才能打开", "This page needs a network"),
        explained = say(
            "看过的商品、购物车和订单都存在手机里，没有网络也能看，也能先下单。",
            "Goods you saw, your cart and your orders are kept on this phone: look at them and order even now."
        ),
        again = say("再试一次", "Try again"),
        kept = say("看过的商品", "Goods you saw"),
        places = places.concat(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shops_name_is_text() {
        let page = written("<b>\"云\" & 商城", "pkg/abc", Lang::En);
        assert!(page.contains("&lt;b&gt;&quot;云&quot; &amp; 商城</title>"));
        assert!(page.contains(r#"href="/en/cart""#) && page.contains("/pkg/abc/page.js"));
    }
}
