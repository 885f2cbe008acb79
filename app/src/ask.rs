//! Asking the server for what a page shows.
//!
//! What the server found out while it made the page travels with it; afterwards the browser asks
//! by itself. Questions and answers of every kind are kept behind one type each, so that the code
//! that waits, compares and passes on is in the browser's program once and not once per page.

use crate::AppError;
#[cfg(not(target_arch = "wasm32"))]
use crate::travel::pack;
use crate::travel::unpack;
use codee::{Decoder, Encoder};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

/// What a page may ask for, and what it shows of an answer that cannot be read.
pub trait Answer: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// In place of an answer that cannot be read.
    fn unreadable(why: String) -> Self;
}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Answer for Result<T, AppError> {
    fn unreadable(why: String) -> Self {
        Err(AppError::Transport(why))
    }
}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Answer for Vec<T> {
    fn unreadable(_: String) -> Self {
        Vec::new()
    }
}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Answer for Option<T> {
    fn unreadable(_: String) -> Self {
        None
    }
}

impl<A: Answer, B: Answer> Answer for (A, B) {
    fn unreadable(why: String) -> Self {
        (A::unreadable(why.clone()), B::unreadable(why))
    }
}

impl Answer for bool {
    fn unreadable(_: String) -> Self {
        false
    }
}

impl Answer for i64 {
    fn unreadable(_: String) -> Self {
        0
    }
}

/// An answer of any kind: as it was found, as it travels, or both.
#[derive(Clone)]
struct Kept(Arc<Inner>);

struct Inner {
    value: OnceLock<Box<dyn Any + Send + Sync>>,
    travels: Travels,
}

/// How an answer is passed on.
enum Travels {
    /// Came as JSON.
    Came(String),
    /// Is written as JSON when the page that was made of it is there.
    #[cfg(not(target_arch = "wasm32"))]
    Goes(fn(&dyn Any) -> String),
    /// The browser passes nothing on.
    #[cfg(target_arch = "wasm32")]
    Stays,
}

/// Writes an answer of one kind.
#[cfg(not(target_arch = "wasm32"))]
fn written<T: Answer>(answer: &dyn Any) -> String {
    let text = || answer.downcast_ref::<T>().and_then(|answer| serde_json::to_string(answer).ok());
    crate::ui::travelling(text).unwrap_or_default()
}

impl Kept {
    fn found<T: Answer>(value: T) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let travels = Travels::Goes(written::<T>);
        #[cfg(target_arch = "wasm32")]
        let travels = Travels::Stays;
        Kept(Arc::new(Inner { value: OnceLock::from(Box::new(value) as Box<dyn Any + Send + Sync>), travels }))
    }

    fn text(&self) -> String {
        match &self.0.travels {
            Travels::Came(text) => text.clone(),
            #[cfg(not(target_arch = "wasm32"))]
            Travels::Goes(write) => self.0.value.get().map(|value| pack(&write(value.as_ref()))).unwrap_or_default(),
            #[cfg(target_arch = "wasm32")]
            Travels::Stays => String::new(),
        }
    }

    fn read<T: Answer>(&self) -> T {
        let value = self.0.value.get_or_init(|| {
            let text = if let Travels::Came(text) = &self.0.travels { text.as_bytes() } else { &[] };
            // Read as bytes, as the answers of server functions are, so that there is one reader.
            Box::new(serde_json::from_slice(text).unwrap_or_else(|error| T::unreadable(error.to_string())))
        });
        value.downcast_ref().cloned().unwrap_or_else(|| T::unreadable(String::new()))
    }
}

/// How answers travel: as JSON.
struct AsKept;

impl Encoder<Kept> for AsKept {
    type Error = std::convert::Infallible;
    type Encoded = String;

    fn encode(kept: &Kept) -> Result<String, Self::Error> {
        Ok(kept.text())
    }
}

impl Decoder<Kept> for AsKept {
    type Error = std::convert::Infallible;
    type Encoded = str;

    fn decode(text: &str) -> Result<Kept, Self::Error> {
        Ok(Kept(Arc::new(Inner { value: OnceLock::new(), travels: Travels::Came(unpack(text)) })))
    }
}

/// What a question or a piece of a page is about, of any kind that can be compared.
#[derive(Clone)]
pub(crate) struct Subject(Arc<dyn Comparable>);

impl Subject {
    pub(crate) fn of(about: impl PartialEq + Send + Sync + 'static) -> Self {
        Subject(Arc::new(about))
    }
}

trait Comparable: Send + Sync {
    fn same(&self, other: &dyn Comparable) -> bool;
    fn any(&self) -> &dyn Any;
}

impl<S: PartialEq + Send + Sync + 'static> Comparable for S {
    fn same(&self, other: &dyn Comparable) -> bool {
        other.any().downcast_ref::<S>() == Some(self)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        self.0.same(&*other.0)
    }
}

type Asking = Pin<Box<dyn Future<Output = Kept> + Send>>;

/// An answer that a page waits for.
pub struct Asked<T> {
    kept: Resource<Kept, AsKept>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T: Answer> Asked<T> {
    /// The answer, once it is there; whoever asks in an effect or a view hears of later ones.
    pub fn get(&self) -> Option<T> {
        self.kept.get().map(|kept| kept.read())
    }

    /// The same, also when the page that asked may be gone: then nothing.
    pub fn try_get(&self) -> Option<T> {
        self.kept.try_get().flatten().map(|kept| kept.read())
    }

    /// Asks again about the same.
    pub fn refetch(&self) {
        self.kept.refetch();
    }
}

impl<T: Answer> IntoFuture for Asked<T> {
    type Output = T;
    type IntoFuture = Coming<T>;

    fn into_future(self) -> Coming<T> {
        Coming { kept: Box::pin(self.kept.into_future()), of: PhantomData }
    }
}

/// Waits for an answer.
pub struct Coming<T> {
    kept: Asking,
    of: PhantomData<fn() -> T>,
}

impl<T: Answer> Future for Coming<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.kept.as_mut().poll(context).map(|kept| kept.read())
    }
}

/// Asks, and asks again whenever `about` changes. The page is not sent before the answer is there.
///
/// Answers travel in the order in which the questions were asked, and what waits for one answer is
/// drawn on the server more often than in the browser: never ask inside something awaited.
pub fn ask<T, S, F>(
    about: impl Fn() -> S + Send + Sync + 'static,
    question: impl Fn(S) -> F + Send + Sync + 'static,
) -> Asked<T>
where
    T: Answer,
    S: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let about = Box::new(move || Subject::of(about()));
    let question = Box::new(move |subject: Subject| -> Asking {
        match subject.0.any().downcast_ref::<S>() {
            Some(about) => {
                let answer = question(about.clone());
                Box::pin(async move { Kept::found(answer.await) })
            }
            None => Box::pin(async { Kept::found(T::unreadable(String::new())) }),
        }
    });
    Asked { kept: asked(about, question), of: PhantomData }
}

fn asked(
    about: Box<dyn Fn() -> Subject + Send + Sync>,
    question: Box<dyn Fn(Subject) -> Asking + Send + Sync>,
) -> Resource<Kept, AsKept> {
    Resource::new_with_options(about, question, true)
}

/// A part of a page that is there as soon as what it waits for is.
pub fn awaited<V: IntoAny>(part: impl Future<Output = V> + Send + 'static) -> Suspend<AnyView> {
    Suspend::new(async move { part.await.into_any() })
}
