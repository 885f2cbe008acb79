//! Asking the server for what a page shows.
//!
//! What the server found out while it made the page travels with it; afterwards the browser asks
//! by itself. Both answers are read by one and the same JSON reader, and every question is kept
//! behind one type, so that the code for each answer is in the browser's program only once.

use codee::{Decoder, Encoder};
use leptos::prelude::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::Pin;

/// JSON, read as bytes: the way the answers of server functions are read.
#[derive(Debug)]
pub struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}

/// An answer that a page waits for.
pub type Asked<T> = Resource<T, Json>;

type Answering<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Asks, and asks again whenever `about` changes. The page is not sent before the answer is there.
///
/// Answers travel in the order in which the questions were asked, and what waits for one answer is
/// drawn on the server more often than in the browser: never ask inside a `Suspend`.
pub fn ask<T, S, F>(
    about: impl Fn() -> S + Send + Sync + 'static,
    question: impl Fn(S) -> F + Send + Sync + 'static,
) -> Asked<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    S: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(about, move |about| -> Answering<T> { Box::pin(question(about)) }, true)
}
