//! Where something leads that was scanned, photographed or typed: `GET /scan/go`, `POST /scan/photo`.
//! Plain forms, so that a phone whose browser runs no program reads codes too.

use crate::router::AppState;
use app::links;
use axum::Extension;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, OriginalUri, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use domain::scan::{Scanned, scanned};
use domain::{Lang, Timestamp};
use serde::Deserialize;
use services::sessions::Visitor;
use services::{Error, Shop, throttle};

/// The most bytes of a form with a photograph.
const MOST_BYTES: usize = 21 * 1024 * 1024;
/// Photographs of one visitor within a minute: looking through one is work.
const A_MINUTE: i64 = 20;

/// What was scanned or typed.
#[derive(Debug, Default, Deserialize)]
pub struct Sent {
    #[serde(default)]
    text: String,
}

/// Leads to where a text leads.
pub async fn go(State(shop): State<Shop>, OriginalUri(uri): OriginalUri, Query(sent): Query<Sent>) -> Redirect {
    let lang = Lang::of_path(uri.path());
    Redirect::to(&place(&sent.text, &shop.options.base_url, lang))
}

/// The door for photographs, with its own limit.
pub fn door() -> MethodRouter<AppState> {
    post(photo).layer(DefaultBodyLimit::max(MOST_BYTES))
}

async fn photo(
    State(shop): State<Shop>,
    OriginalUri(uri): OriginalUri,
    Extension(visitor): Extension<Visitor>,
    form: Multipart,
) -> Response {
    let lang = Lang::of_path(uri.path());
    match read(&shop, &visitor, form).await {
        Ok(text) => Redirect::to(&place(&text, &shop.options.base_url, lang)).into_response(),
        Err(Error::Invalid(fields)) => {
            let why = fields.first().map_or("type", |(_, reason)| reason.as_str());
            Redirect::to(&problem(lang, why)).into_response()
        }
        Err(Error::Throttled(seconds)) => (
            StatusCode::TOO_MANY_REQUESTS,
            [("retry-after", seconds.to_string())],
            "请稍后再试 · Please try again later\n",
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "a photograph could not be read");
            (StatusCode::SERVICE_UNAVAILABLE, "请稍后再试 · Please try again later\n").into_response()
        }
    }
}

async fn read(shop: &Shop, visitor: &Visitor, mut form: Multipart) -> Result<String, Error> {
    throttle::allow(shop, &format!("scan:{}", visitor.session), A_MINUTE, Timestamp::MINUTE).await?;
    let large = |_| Error::invalid("photo", "too_large");
    while let Some(field) = form.next_field().await.map_err(large)? {
        if field.name() == Some("photo") {
            let bytes = field.bytes().await.map_err(large)?;
            return services::scan::photographed(bytes.to_vec()).await;
        }
    }
    Err(Error::invalid("photo", "type"))
}

/// Where a text leads; what is not of this shop leads back with a word about it.
fn place(text: &str, base_url: &str, lang: Lang) -> String {
    match scanned(text, base_url) {
        Scanned::Here(path) => path,
        Scanned::Words(words) => format!("{}?q={}", links::to(lang, "/search"), links::encode(&words)),
        Scanned::Elsewhere => problem(lang, "elsewhere"),
        Scanned::Nothing => problem(lang, "nothing"),
    }
}

fn problem(lang: Lang, why: &str) -> String {
    format!("{}?problem={}", links::to(lang, "/scan"), links::encode(why))
}
