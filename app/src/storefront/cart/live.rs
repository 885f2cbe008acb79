//! What is left of the goods in the cart, while it is open.

use domain::catalog::StockNews;
use domain::ids::{ProductId, VariantId};
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// Pieces available of each variant, as far as heard.
pub type Left = RwSignal<HashMap<VariantId, i64>>;

/// Keeps `left` true for some products until the page is left. Does nothing on the server.
pub fn follow(products: Vec<ProductId>, left: Left) {
    if products.is_empty() {
        return;
    }
    let ids: Vec<String> = products.iter().take(60).map(ToString::to_string).collect();
    Effect::new(move || {
        let Ok(source) = EventSource::new(&format!("/events/stock?products={}", ids.join(","))) else { return };
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(text) = event.data().as_string() else { return };
            let Ok(news) = serde_json::from_str::<StockNews>(&text) else { return };
            // The page may be gone when the last message arrives.
            let _ = left.try_update(|left| left.insert(news.variant, news.available));
        });
        source.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let line = StoredValue::new_local(Some((source, hear)));
        on_cleanup(move || {
            line.try_update_value(|line| {
                if let Some((source, _)) = line.take() {
                    source.set_onmessage(None);
                    source.close();
                }
            });
        });
    });
}
