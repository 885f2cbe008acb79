//! Starts the shop in the browser, or the desk: two programs, made of one. The bundler makes each without what
//! only the other needs.

use domain::Lang;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the shop's page that the server sent to life.
#[wasm_bindgen]
pub fn hydrate() {
    let lang = begin();
    leptos::mount::hydrate_lazy(move || view! { <app::App lang=lang /> });
}

/// Brings the desk's page that the server sent to life. In the desk's program it is called `hydrate` as well.
#[wasm_bindgen]
pub fn hydrate_desk() {
    let lang = begin();
    leptos::mount::hydrate_lazy(move || view! { <app::DeskApp lang=lang /> });
}

fn begin() -> Lang {
    console_error_panic_hook::set_once();
    Lang::of_path(&window().location().pathname().unwrap_or_default())
}
