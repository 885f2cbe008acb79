//! Acts: forms that are sent to a server function without leaving the page.
//!
//! Without a program in the browser the form goes its plain way. With it, the same fields are sent
//! in the background and the outcome is shown where it stands. Acts of every kind share one way of
//! sending, so that it is in the browser's program once.

use crate::AppError;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos::server_fn::ServerFn;
use leptos::server_fn::error::ServerFnUrlError;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

type Found = Arc<dyn Any + Send + Sync>;
type Told = Option<Result<Found, AppError>>;

/// The outcome of the form that is sent to the server function `S`.
pub struct Act<S> {
    told: RwSignal<Told>,
    version: RwSignal<usize>,
    of: PhantomData<fn() -> S>,
}

impl<S> Clone for Act<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Act<S> {}

impl<S: ServerFn<Error = AppError>> Default for Act<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: ServerFn<Error = AppError>> Act<S> {
    /// Nothing has been sent yet, unless the page is the answer to a plain form that was refused.
    pub fn new() -> Self {
        Act { told: RwSignal::new(refused(S::PATH).map(Err)), version: RwSignal::new(0), of: PhantomData }
    }
}

/// Why the form for the server function at `path` was refused, when it was sent without a program:
/// the router found it in the page's address.
fn refused(path: &str) -> Option<AppError> {
    let error = use_context::<ServerActionError>().filter(|error| error.path() == path)?;
    Some(ServerFnUrlError::<AppError>::decode_err(error.err()))
}

impl<S> Act<S> {
    /// How many answers there were.
    pub fn version(&self) -> RwSignal<usize> {
        self.version
    }
}

impl<S> Act<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: Clone + Send + Sync + 'static,
{
    /// What the last answer was.
    pub fn value(&self) -> Outcome<S::Output> {
        Outcome { told: self.told, of: PhantomData }
    }
}

/// The last answer to an act.
pub struct Outcome<T> {
    told: RwSignal<Told>,
    of: PhantomData<fn() -> T>,
}

impl<T: Clone + Send + Sync + 'static> Outcome<T> {
    /// The answer, once there is one; whoever asks in an effect or a view hears of later ones.
    pub fn get(&self) -> Option<Result<T, AppError>> {
        let told = self.told.get()?;
        Some(
            told.and_then(|found| found.downcast_ref::<T>().cloned().ok_or_else(|| AppError::Transport(String::new()))),
        )
    }
}

/// A form whose fields are the arguments of a server function.
#[component]
pub fn ActForm<S>(
    /// Where the outcome is told.
    action: Act<S>,
    /// The fields, and what sends them.
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + 'static,
    S::Output: DeserializeOwned + Send + Sync + 'static,
{
    let send = sender(S::url(), read::<S::Output>, action.told, action.version);
    view! { <form method="post" action=S::url() on:submit=send>{children()}</form> }
}

/// An answer as the server function sends it: JSON.
fn read<T: DeserializeOwned + Send + Sync + 'static>(body: &[u8]) -> Result<Found, AppError> {
    let value: T = serde_json::from_slice(body).map_err(|error| AppError::Transport(error.to_string()))?;
    Ok(Arc::new(value))
}

type Read = fn(&[u8]) -> Result<Found, AppError>;

#[cfg(target_arch = "wasm32")]
fn sender(
    url: &'static str,
    read: Read,
    told: RwSignal<Told>,
    version: RwSignal<usize>,
) -> Box<dyn FnMut(SubmitEvent)> {
    Box::new(move |event| {
        if event.default_prevented() {
            return;
        }
        let Ok(fields) = leptos::form::form_data_from_event(&event) else { return };
        let Ok(fields) = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields) else { return };
        event.prevent_default();
        let fields = String::from(fields.to_string());
        leptos::task::spawn_local(async move {
            let outcome = post(url, fields).await.and_then(|body| read(&body));
            // Whoever left the page meanwhile is told nothing.
            let _ = told.try_set(Some(outcome));
            let _ = version.try_update(|version| *version += 1);
        });
    })
}

#[cfg(not(target_arch = "wasm32"))]
fn sender(_: &'static str, _: Read, _: RwSignal<Told>, _: RwSignal<usize>) -> Box<dyn FnMut(SubmitEvent)> {
    Box::new(|_| {})
}

/// Sends fields as a form and gives the body of the answer; follows where the server leads.
#[cfg(target_arch = "wasm32")]
async fn post(url: &str, fields: String) -> Result<leptos::server_fn::Bytes, AppError> {
    use leptos::server_fn::client::{Client, browser::BrowserClient};
    use leptos::server_fn::error::FromServerFnError;
    use leptos::server_fn::request::{ClientReq, browser::BrowserRequest};
    use leptos::server_fn::response::{ClientRes, browser::BrowserResponse};
    let request = <BrowserRequest as ClientReq<AppError>>::try_new_post(
        url,
        "application/x-www-form-urlencoded",
        "application/json",
        fields,
    )?;
    let answer = <BrowserClient as Client<AppError>>::send(request).await?;
    let as_client = |answer: &BrowserResponse| {
        (
            ClientRes::<AppError>::status(answer),
            ClientRes::<AppError>::has_redirect(answer),
            ClientRes::<AppError>::location(answer),
        )
    };
    let (status, redirected, place) = as_client(&answer);
    let body = ClientRes::<AppError>::try_into_bytes(answer).await?;
    if status >= 400 {
        return Err(AppError::de(body));
    }
    if redirected || status >= 300 {
        leptos::server_fn::redirect::call_redirect_hook(&place);
    }
    Ok(body)
}
