//! The line by which an open dashboard hears of orders the moment they come.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// Calls `heard` for every order event, until the page is left. Does nothing on the server.
pub fn on_order_events(heard: impl Fn() + 'static) {
    let heard = StoredValue::new_local(heard);
    let line: StoredValue<Option<(EventSource, Closure<dyn Fn(MessageEvent)>)>, LocalStorage> =
        StoredValue::new_local(None);
    Effect::new(move || {
        let Ok(source) = EventSource::new("/events/orders") else { return };
        let listen = Closure::<dyn Fn(MessageEvent)>::new(move |_| {
            heard.try_with_value(|heard| heard());
        });
        source.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        // A named event reaches its own listeners only; "reload" says that some were missed.
        for name in ["order", "reload"] {
            let _ = source.add_event_listener_with_callback(name, listen.as_ref().unchecked_ref());
        }
        line.try_update_value(|line| *line = Some((source, listen)));
        // Inside of the effect, because only there is a line to close.
        on_cleanup(move || {
            line.try_with_value(|line| {
                if let Some((source, _)) = line {
                    source.close();
                }
            });
        });
    });
}
