//! The door for reviews: `POST /order/review`, a multipart form with pictures, from a browser with or without a
//! program.
//!
//! The fields come before the files. The review is published before the first picture is looked at, so that a
//! picture that cannot be read costs nobody their words: it is told, and can be added again. Sent again for a line
//! that is reviewed, the form only adds pictures.

use super::upload::{bytes, refusal, text_of};
use crate::router::AppState;
use app::links;
use axum::Extension;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use domain::ids::OrderLineId;
use domain::voices::{LONGEST_REVIEW, MOST_PICTURES, ReviewTag};
use domain::{Lang, Timestamp};
use services::error::Kind;
use services::orders::{Access, Opinion, add_pictures, may_add_pictures, review};
use services::sessions::Visitor;
use services::{Error, Shop, media, throttle};

/// The most bytes of one form: a few photographs.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Forms with pictures of one visitor within an hour: drawing them anew is work.
const AN_HOUR: i64 = 60;
/// A character is four bytes at most.
const MOST_WORDS: usize = 4 * LONGEST_REVIEW + 200;

/// The door with its own limit.
pub fn door() -> MethodRouter<AppState> {
    post(take).layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// What a form says besides its pictures.
#[derive(Default)]
struct Sent {
    key: String,
    number: String,
    line: Option<OrderLineId>,
    lang: Lang,
    stars: i64,
    body: String,
    tags: Vec<ReviewTag>,
}

/// What came of it: a code that the order's page knows.
type Told = &'static str;

async fn take(State(shop): State<Shop>, Extension(visitor): Extension<Visitor>, form: Multipart) -> Response {
    let mut sent = Sent::default();
    let told = match read(&shop, &visitor, form, &mut sent).await {
        Ok(told) => told,
        Err(Error::Invalid(fields)) => match fields.first().map(|(field, why)| (field.as_str(), why.as_str())) {
            Some(("stars", _)) => "stars",
            Some(("body", _)) => "body",
            Some(("pictures", "too_many")) => "too_many",
            Some((_, "too_large")) => "too_large",
            _ => "picture",
        },
        Err(error) if error.kind() == Kind::Refused => "refused",
        Err(error) => return refusal(error),
    };
    if sent.key.is_empty() {
        return refusal(Error::NotFound);
    }
    Redirect::to(&[&links::order(sent.lang, &links::encode(&sent.key)), "?review=", told].concat()).into_response()
}

async fn read(shop: &Shop, visitor: &Visitor, mut form: Multipart, sent: &mut Sent) -> Result<Told, Error> {
    let broken = |_| Error::invalid("picture", "too_large");
    let (mut pictures, mut told, mut published) = (Vec::new(), None, false);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "key" => sent.key = text_of(field, 200).await?,
            "number" => sent.number = text_of(field, 200).await?,
            "line" => sent.line = text_of(field, 200).await?.parse().ok(),
            "lang" => sent.lang = Lang::from_code(&text_of(field, 200).await?),
            "stars" => sent.stars = text_of(field, 200).await?.parse().unwrap_or(0),
            "body" => {
                sent.body = text_of(field, MOST_WORDS).await.map_err(|_| Error::invalid("body", "too_long"))?;
            }
            "tag" => sent.tags.extend(ReviewTag::from_code(&text_of(field, 200).await?)),
            "pictures" if field.file_name().is_some_and(|name| !name.is_empty()) => {
                if !published {
                    told = Some(publish(shop, visitor, sent).await?);
                    published = true;
                    throttle::allow(shop, &format!("review-pictures:{}", visitor.session), AN_HOUR, Timestamp::HOUR)
                        .await?;
                }
                if pictures.len() == MOST_PICTURES {
                    told = Some("too_many");
                    break;
                }
                let stored = match bytes(field).await {
                    Ok(bytes) => media::store(shop, bytes).await,
                    Err(error) => Err(error),
                };
                match stored {
                    Ok(picture) => pictures.push(picture),
                    Err(Error::Invalid(fields)) => {
                        let large = fields.iter().any(|(_, why)| why == "too_large");
                        told = Some(if large { "too_large" } else { "picture" });
                    }
                    Err(error) => return Err(error),
                }
            }
            _ => {}
        }
    }
    if !published {
        told = Some(publish(shop, visitor, sent).await?);
    }
    if let (Some(line), false) = (sent.line, pictures.is_empty()) {
        let access = Access::from_key(&sent.key);
        add_pictures(shop, visitor, &access, &sent.number, line, &pictures).await?;
    }
    Ok(told.unwrap_or("published"))
}

/// Publishes the review, unless the line is reviewed already and the form brings pictures for it.
async fn publish(shop: &Shop, visitor: &Visitor, sent: &Sent) -> Result<Told, Error> {
    let line = sent.line.ok_or(Error::NotFound)?;
    let access = Access::from_key(&sent.key);
    if sent.stars == 0 && may_add_pictures(shop, visitor, &access, &sent.number, line).await.is_ok() {
        return Ok("added");
    }
    let opinion = Opinion { line, stars: sent.stars, body: sent.body.clone(), tags: sent.tags.clone() };
    review(shop, visitor, &access, &sent.number, opinion).await?;
    Ok("published")
}
