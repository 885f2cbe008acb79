//! Parts of a page that change by themselves.

use leptos::prelude::*;

/// A part of a page that is drawn again whenever something it read has changed.
///
/// A closure does the same. Each closure is a type of its own, and what can be done with a view
/// (making it, finding it in the page, changing it) is in the browser's program once per type:
/// behind this one they share it.
pub fn changing<V: IntoAny>(mut part: impl FnMut() -> V + Send + 'static) -> Box<dyn FnMut() -> AnyView + Send> {
    Box::new(move || part().into_any())
}
