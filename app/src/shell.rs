//! The HTML document around the app.

use crate::routes::App;
use domain::Lang;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The document. `lang` is decided by the path; the language is set on `<html>`.
pub fn shell(options: LeptosOptions, lang: Lang) -> impl IntoView {
    let pkg = format!("/{}", options.site_pkg_dir);
    let name = options.output_name.to_string();
    let (js, wasm, css) = (format!("{pkg}/{name}.js"), format!("{pkg}/{name}.wasm"), format!("{pkg}/{name}.css"));
    let nonce = use_nonce();
    // The module starts itself; `data-hydrated` tells tests that the page is alive.
    let start = format!("import('{js}').then(m => m.default({{module_or_path: '{wasm}'}}).then(() => m.hydrate()))");
    view! {
        <!DOCTYPE html>
        <html lang=lang.html()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fcfaf6" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e1116" />
                <link rel="stylesheet" href=css />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="modulepreload" href=js nonce=nonce.clone() fetchpriority="low" />
                <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" fetchpriority="low" />
                <script type="module" nonce=nonce.clone()>{start}</script>
                <MetaTags />
            </head>
            <body>
                <App lang=lang />
            </body>
        </html>
    }
}
