//! Starts the shop in the browser.

use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page that the server sent to life.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let path = leptos::prelude::window().location().pathname().unwrap_or_default();
    let lang = domain::Lang::of_path(&path);
    leptos::mount::hydrate_lazy(move || leptos::prelude::view! { <app::App lang=lang /> });
}
