//! The HTML document around the app.

use crate::routes::{App, DeskApp};
use domain::Lang;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// At somebody's first visit, pictures that a phone does not show yet wait for the program (`style/ui/arriving.css`).
/// Later there is nothing to wait for, because the phone keeps the program.
const ARRIVING: &str = "if(!navigator.serviceWorker?.controller)document.documentElement.dataset.arriving=''";

/// Fetches and starts the program. What a shopper came to see goes first: the program is asked for
/// when the page stands with its pictures, or at the first touch, whichever is sooner. Until it
/// runs, links and forms work as plain HTML. Whoever looks further down does not wait for it, nor for ever.
const START: &str = "\
let begun = false;
const begin = () => {
  if (begun) return;
  begun = true;
  const program = fetch('$wasm');
  for (const href of $parts) {
    const link = document.createElement('link');
    if (href.endsWith('.js')) link.rel = 'modulepreload';
    else Object.assign(link, { rel: 'preload', as: 'fetch', type: 'application/wasm', crossOrigin: 'anonymous' });
    link.href = href;
    document.head.append(link);
  }
  import('$js').then(async (shop) => {
    const whole = (program) => shop.default({ module_or_path: program });
    // A connection may break in the middle of the largest file.
    await whole(program).catch(() => whole(fetch('$wasm')));
    setTimeout(shop.hydrate);
  });
};
const show = () => delete document.documentElement.dataset.arriving;
for (const touch of ['pointerdown', 'keydown', 'focusin', 'wheel', 'scroll']) {
  addEventListener(touch, show, { once: true, capture: true, passive: true });
  if (touch !== 'scroll') addEventListener(touch, begin, { once: true, capture: true, passive: true });
}
addEventListener('load', () => setTimeout(show, 5000));
if (document.readyState === 'complete') begin();
else addEventListener('load', () => setTimeout(begin));
addEventListener('load', () => setTimeout(() => import('$page')));
";

/// The folder of the desk's program, within the bundle.
pub const DESK: &str = "desk";

/// Sets large type before anything is painted, for whoever chose it on this browser.
const LARGE: &str = "try{if(localStorage['yunmall-large'])document.documentElement.dataset.large=''}catch{}";

/// [`START`] with the addresses in it.
fn start(wasm: &str, js: &str, page: &str, parts: &str) -> String {
    let mut text = String::with_capacity(START.len() + 512);
    for (number, piece) in START.split('$').enumerate() {
        let named = |sign: &u8| number > 0 && sign.is_ascii_lowercase();
        let (name, rest) = piece.split_at(piece.bytes().take_while(|sign| named(sign)).count());
        match name {
            "wasm" => text.push_str(wasm),
            "js" => text.push_str(js),
            "page" => text.push_str(page),
            "parts" => text.push_str(parts),
            // A dollar of the script's own.
            _ if number > 0 => text.extend(["$", name]),
            _ => {}
        }
        text.push_str(rest);
    }
    text
}

/// The document. `lang` is decided by the path; the language is set on `<html>`. `parts` are the
/// addresses of the lazily loaded files that the page needs besides the program itself, and `desk` says whether
/// that is the desk's program or the shop's.
pub fn shell(options: LeptosOptions, lang: Lang, desk: bool, parts: &[String]) -> impl IntoView + use<> {
    let pkg = format!("/{}", options.site_pkg_dir);
    let name = options.output_name.to_string();
    let program = if desk { format!("{pkg}/{DESK}") } else { pkg.clone() };
    let css = format!("{pkg}/{name}.css");
    let parts = format!("[{}]", parts.iter().map(|part| format!("'{part}'")).collect::<Vec<_>>().join(","));
    let start =
        start(&format!("{program}/{name}.wasm"), &format!("{program}/{name}.js"), &format!("{pkg}/page.js"), &parts);
    view! {
        <!DOCTYPE html>
        <html lang=lang.html()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fcfaf6" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e1116" />
                <script nonce=use_nonce()>{format!("{LARGE}{ARRIVING}")}</script>
                <link rel="stylesheet" href=css />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href=format!("{}/manifest.webmanifest", lang.prefix()) />
                <link rel="apple-touch-icon" href="/icon/maskable-180.png" />
                <meta name="apple-mobile-web-app-capable" content="yes" />
                <script type="module" nonce=use_nonce()>{start}</script>
                <MetaTags />
            </head>
            <body>
                {if desk { view! { <DeskApp lang=lang /> }.into_any() } else { view! { <App lang=lang /> }.into_any() }}
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_knows_where_everything_lies() {
        let text = start("/pkg/1/yunmall.wasm", "/pkg/1/yunmall.js", "/pkg/1/page.js", "['/pkg/1/buy.wasm']");
        assert!(!text.contains('$'), "{text}");
        for line in [
            "const program = fetch('/pkg/1/yunmall.wasm');",
            "for (const href of ['/pkg/1/buy.wasm']) {",
            "import('/pkg/1/yunmall.js').then(",
            "whole(fetch('/pkg/1/yunmall.wasm'))",
            "import('/pkg/1/page.js')",
        ] {
            assert_eq!(text.matches(line).count(), 1, "{line}");
        }
    }
}
