//! Stock that changes while one looks at it.

use domain::catalog::StockNews;
use domain::ids::{ProductId, VariantId};
use leptos::ev;
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// Pieces available of each variant, as far as known.
pub type Stock = RwSignal<HashMap<VariantId, i64>>;

/// An open line to the server; closed when dropped.
struct Line {
    source: EventSource,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Line {
    fn open(product: ProductId, stock: Stock) -> Option<Line> {
        let source = EventSource::new(&format!("/events/stock?products={product}")).ok()?;
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(text) = event.data().as_string() else { return };
            let Ok(news) = serde_json::from_str::<StockNews>(&text) else { return };
            // The page may be gone when the last message arrives.
            let _ = stock.try_update(|stock| stock.insert(news.variant, news.available));
        });
        source.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Some(Line { source, _hear: hear })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.close();
    }
}

/// Keeps `stock` true while the page is open. A page that the browser puts aside for the back
/// button hangs up, and calls again when it is shown again.
pub fn follow(product: ProductId, stock: Stock) {
    Effect::new(move || {
        let line = StoredValue::new_local(Line::open(product, stock));
        let aside = window_event_listener(ev::pagehide, move |_| line.set_value(None));
        let again = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                line.set_value(Line::open(product, stock));
            }
        });
        on_cleanup(move || {
            line.set_value(None);
            aside.remove();
            again.remove();
        });
    });
}
