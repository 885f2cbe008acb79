//! Going back to a list leads to where one left it.
//!
//! When a page is loaded anew the browser sees to it. Within the living page the list comes
//! back a moment after the browser has tried to scroll, so we remember the place ourselves.

use leptos::ev;
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

#[derive(Clone, Copy)]
struct Places {
    heights: StoredValue<HashMap<String, i32>>,
    went_back: StoredValue<bool>,
}

fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Begins to watch; called once, by the frame.
pub fn keep_places() {
    let places = Places { heights: StoredValue::new(HashMap::new()), went_back: StoredValue::new(false) };
    provide_context(places);
    Effect::new(move || {
        let back = window_event_listener(ev::popstate, move |_| places.went_back.set_value(true));
        on_cleanup(move || back.remove());
        // The press that leads away: this is the place to come back to. Heard on the way down to
        // what was pressed, because the router has left already when it comes up again.
        let press = Closure::<dyn FnMut()>::new(move || {
            let height = window().scroll_y().unwrap_or(0.0);
            places.heights.update_value(|heights| {
                heights.insert(here(), height as i32);
            });
            places.went_back.set_value(false);
        });
        let _ = window().add_event_listener_with_callback_and_bool("click", press.as_ref().unchecked_ref(), true);
        // The frame stays for as long as the page does.
        press.forget();
    });
}

/// Put at the end of a list: goes back to the place when one came back.
#[component]
pub fn PlaceKept() -> impl IntoView {
    let places = use_context::<Places>();
    Effect::new(move || {
        let Some(places) = places.filter(|places| places.went_back.get_value()) else { return };
        places.went_back.set_value(false);
        if let Some(height) = places.heights.with_value(|heights| heights.get(&here()).copied()) {
            request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, f64::from(height)));
        }
    });
}
