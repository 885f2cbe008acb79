//! The door for pictures: `POST /admin/upload`, a multipart form.
//!
//! The fields say where the pictures go (`product`, `category` or `logo`, and `lang`) and come before the
//! files, so that nobody's bytes are looked at before it is known that they may change the thing.
//! A plain form is sent on to the page it came from, with the reason when something was wrong;
//! others get a status and a line of JSON.

use axum::Extension;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use domain::Lang;
use domain::catalog::PictureRef;
use domain::ids::{CategoryId, MerchantId, ProductId};
use services::catalog::{edit_categories, edit_pictures};
use services::error::Kind;
use services::sessions::Visitor;
use services::settings;
use services::staff::Member;
use services::{Error, Shop};
use tokio::io::AsyncWriteExt;

use crate::router::AppState;

/// The most bytes of one form: a few photographs.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The most bytes of one picture; the store refuses larger ones.
const MOST_PICTURE: usize = 20_000_000;
/// The most pictures of one form.
const MOST_PICTURES: usize = 20;

/// For those who are not signed in (any more).
const SIGN_IN_FIRST: &str = "请先登录 · Please sign in first\n";

/// The door with its own limit.
pub fn door() -> MethodRouter<AppState> {
    post(upload).layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// The most bytes of a file to import.
const MOST_IMPORT: usize = 256 * 1024 * 1024;

/// The door for files to import, `POST /admin/import-file`: kept as they come, then tried.
pub fn import_door() -> MethodRouter<AppState> {
    post(import_file).layer(DefaultBodyLimit::max(MOST_IMPORT))
}

async fn import_file(
    State(shop): State<Shop>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let Some(member) = visitor.staff else {
        return (StatusCode::UNAUTHORIZED, SIGN_IN_FIRST).into_response();
    };
    let mut lang = Lang::Zh;
    match keep(&shop, &member, form, &mut lang).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(Error::Invalid(fields)) if is_plain(&headers) => {
            let why = fields.first().map_or("malformed", |(_, reason)| reason);
            Redirect::to(&format!("{}/admin/import?wrong={why}", lang.prefix())).into_response()
        }
        Err(error) => refusal(error),
    }
}

/// Whether a browser sent a form and waits for a page.
fn is_plain(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"))
}

/// Writes the file part by part and gives the address of its trial.
async fn keep(shop: &Shop, member: &Member, mut form: Multipart, lang: &mut Lang) -> Result<String, Error> {
    let large = |_| Error::invalid("file", "too_large");
    let mut merchant = None;
    while let Some(mut field) = form.next_field().await.map_err(large)? {
        match field.name().unwrap_or_default() {
            "lang" => *lang = Lang::from_code(&text(field).await?),
            "merchant" => merchant = text(field).await?.parse::<MerchantId>().ok(),
            "file" => {
                let (file, path) = services::import::desk::room(shop, member, merchant).await?;
                let mut out = tokio::fs::File::create_new(&path).await?;
                loop {
                    match field.chunk().await {
                        Ok(Some(part)) => out.write_all(&part).await?,
                        Ok(None) => break,
                        Err(_) => {
                            let _ = tokio::fs::remove_file(&path).await;
                            return Err(Error::invalid("file", "too_large"));
                        }
                    }
                }
                out.flush().await?;
                let whose = merchant.map(|id| format!("&merchant={id}")).unwrap_or_default();
                return Ok(format!("{}/admin/import?file={file}{whose}", lang.prefix()));
            }
            _ => {}
        }
    }
    Err(Error::invalid("file", "missing"))
}

/// Where pictures go.
#[derive(Clone, Copy)]
enum Target {
    Product(ProductId),
    Category(CategoryId),
    Logo,
}

impl Target {
    fn page(self, lang: Lang) -> String {
        match self {
            Target::Product(id) => format!("{}/admin/products/{id}/pictures", lang.prefix()),
            Target::Category(_) => format!("{}/admin/categories", lang.prefix()),
            Target::Logo => format!("{}/admin/settings", lang.prefix()),
        }
    }
}

async fn upload(
    State(shop): State<Shop>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let plain = is_plain(&headers);
    let Some(member) = visitor.staff else {
        return (StatusCode::UNAUTHORIZED, SIGN_IN_FIRST).into_response();
    };
    let mut place = (None, Lang::Zh);
    let result = take(&shop, &member, form, &mut place).await;
    let (target, lang) = place;
    match (result, target) {
        (Ok(_), Some(target)) if plain => Redirect::to(&target.page(lang)).into_response(),
        (Ok(pictures), _) => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "pictures": pictures }))).into_response()
        }
        (Err(Error::Invalid(fields)), Some(target)) if plain => {
            let why = fields.first().map_or("malformed", |(_, reason)| reason);
            Redirect::to(&format!("{}?wrong={why}", target.page(lang))).into_response()
        }
        (Err(error), _) => refusal(error),
    }
}

async fn take(
    shop: &Shop,
    member: &Member,
    mut form: Multipart,
    place: &mut (Option<Target>, Lang),
) -> Result<Vec<PictureRef>, Error> {
    let broken = |_| Error::invalid("picture", "too_large");
    let mut pictures = Vec::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "lang" => place.1 = Lang::from_code(&text(field).await?),
            "product" => {
                let id = text(field).await?.parse().map_err(|_| Error::NotFound)?;
                edit_pictures::may_change(shop, member, id).await?;
                place.0 = Some(Target::Product(id));
            }
            "category" => {
                let id = text(field).await?.parse().map_err(|_| Error::NotFound)?;
                edit_categories::may_change(member)?;
                place.0 = Some(Target::Category(id));
            }
            "logo" => {
                settings::may_change_shop(member)?;
                place.0 = Some(Target::Logo);
            }
            "pictures" => {
                if place.0.is_none() {
                    return Err(Error::invalid("product", "missing"));
                }
                let bytes = bytes(field).await?;
                if bytes.is_empty() {
                    continue;
                }
                if pictures.len() == MOST_PICTURES {
                    return Err(Error::invalid("pictures", "too_many"));
                }
                pictures.push(services::media::store(shop, bytes).await?);
            }
            _ => {}
        }
    }
    match (place.0, pictures.first()) {
        (None, _) => return Err(Error::invalid("product", "missing")),
        (_, None) => return Err(Error::invalid("pictures", "missing")),
        (Some(Target::Product(id)), _) => edit_pictures::attach(shop, member, id, &pictures).await?,
        (Some(Target::Category(id)), Some(first)) => {
            edit_categories::set_picture(shop, member, id, Some(&first.id)).await?;
        }
        (Some(Target::Logo), Some(first)) => settings::set_logo(shop, member, Some(&first.id)).await?,
    }
    Ok(pictures)
}

/// A short field.
async fn text(field: Field<'_>) -> Result<String, Error> {
    text_of(field, 200).await
}

/// A field of at most so many bytes.
pub(super) async fn text_of(mut field: Field<'_>, most: usize) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|_| Error::invalid("form", "malformed"))? {
        bytes.extend_from_slice(&part);
        if bytes.len() > most {
            return Err(Error::invalid("form", "too_long"));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("form", "malformed"))
}

/// A file, refused as soon as it is too large.
pub(super) async fn bytes(mut field: Field<'_>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|_| Error::invalid("picture", "too_large"))? {
        if bytes.len() + part.len() > MOST_PICTURE {
            return Err(Error::invalid("picture", "too_large"));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

pub(super) fn refusal(error: Error) -> Response {
    let status = match error.kind() {
        Kind::Refused | Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::SignIn => StatusCode::UNAUTHORIZED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Throttled => StatusCode::TOO_MANY_REQUESTS,
        Kind::Busy | Kind::Unavailable | Kind::Unanswered => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => {
            tracing::error!(%error, "an upload failed");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    match error {
        Error::Invalid(fields) => (status, axum::Json(serde_json::json!({ "fields": fields }))).into_response(),
        _ => status.into_response(),
    }
}
