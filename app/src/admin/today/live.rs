//! The line by which an open dashboard hears of orders the moment they come.

use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// Calls `heard` for every order event, until the page is left. Does nothing on the server.
pub fn on_order_events(heard: impl Fn() + 'static) {
    let heard = Rc::new(heard);
    // Everything that belongs to one thread is made inside of the effect, which only the browser
    // runs: the server may end a page on another thread than the one that made it.
    Effect::new(move || {
        let Ok(source) = EventSource::new("/events/orders") else { return };
        let heard = heard.clone();
        let listen = Closure::<dyn Fn(MessageEvent)>::new(move |_| heard());
        source.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        // A named event reaches its own listeners only; "reload" says that some were missed.
        for name in ["order", "reload"] {
            let _ = source.add_event_listener_with_callback(name, listen.as_ref().unchecked_ref());
        }
        let line = StoredValue::new_local((source, listen));
        on_cleanup(move || {
            line.try_with_value(|(source, _)| source.close());
        });
    });
}
