//! Sessions: who is behind a request.
//!
//! The browser's cookie holds a random token. A visitor without one gets a session id for this
//! request only; the row and the cookie are made when a request may change something, so that
//! reading the shop leaves no trace. With the first piece in a cart the row is written together
//! with the cart, if anything comes of it. The checkout begins one as well: an order's idempotency
//! key belongs to a browser, and a first order whose answer got lost must be known when it is
//! repeated.

use crate::behind::Behind;
use crate::security;
use app::request::{AtHand, NewSession, Pieces, Visitor, cookie_name, session_cookie};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::SessionId;
use domain::orders::Channel;
use services::{Shop, payments, sessions};
use std::sync::Arc;

/// Remembers how a browser came here until it has a session.
const SOURCE: &str = "source";

/// Finds the visitor of a request and hands the cookies over.
pub async fn visitor(State(shop): State<Shop>, mut request: Request, next: impl Behind) -> Response {
    if security::is_public_file(request.uri().path()) || security::is_signed_door(request.uri().path()) {
        return next.run(request).await;
    }
    let name = cookie_name(&shop.options.base_url);
    let found = match cookie(request.headers(), name) {
        Some(token) => match sessions::recognize(&shop, token).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                return come_back();
            }
        },
        None => None,
    };
    let found_before = found.is_some();
    let pieces = found.as_ref().map_or(Some(0), |found| found.pieces);
    request.extensions_mut().insert(Pieces(pieces));
    if pieces.is_none()
        && let Some(at_hand) = read_once(request.uri().path())
    {
        request.extensions_mut().insert(at_hand);
    }
    let landed = query_source(request.uri().query());
    let remembered = cookie(request.headers(), SOURCE).and_then(channel_of);
    let (mut new_token, mut new_session) = (None, None);
    let visitor = match found {
        Some(found) => {
            if found.stale {
                // A page does not wait for a note about its being read.
                let (shop, session) = (shop.clone(), found.visitor.session);
                tokio::spawn(async move { sessions::touch(&shop, session).await });
            }
            let channel = landed.or(remembered).unwrap_or(found.visitor.channel);
            Visitor { channel, ..found.visitor }
        }
        None => {
            let channel = landed.or(remembered).unwrap_or(Channel::Web);
            let mut session = SessionId(uuid::Uuid::now_v7());
            if *request.method() == Method::POST && request.uri().path() == FIRST_PIECE {
                let new = Arc::new(NewSession::new(channel));
                session = new.id;
                request.extensions_mut().insert(new.clone());
                new_session = Some(new);
            } else if changes_something(request.method()) || is_checkout(request.uri().path()) {
                match sessions::begin(&shop, session, channel).await {
                    Ok(token) => new_token = Some(token),
                    Err(error) => {
                        tracing::error!(%error, "a session could not be begun");
                        return come_back();
                    }
                }
            }
            Visitor { session, customer: None, staff: None, channel }
        }
    };
    let known_before = found_before || new_token.is_some();
    let whose = (known_before || new_session.is_some()).then(|| name_of(&shop, &visitor));
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    let begun = new_session.and_then(|new| new.token().map(str::to_owned));
    // A session that is forgotten with this answer is nobody.
    let made_for = whose.filter(|_| known_before || begun.is_some()).unwrap_or(HeaderValue::from_static("everybody"));
    // Somebody has come in or gone: what was kept on the phone for who was here before is forgotten.
    let changed = sets_cookie(response.headers(), name);
    let made_for = if changed { HeaderValue::from_static("changed") } else { made_for };
    response.headers_mut().insert(MADE_FOR, made_for);
    if let Some(token) = new_token.or(begun)
        && !sets_cookie(response.headers(), name)
    {
        append(&mut response, &session_cookie(&shop.options.base_url, &token));
    }
    if let Some(channel) = landed {
        append(&mut response, &format!("{SOURCE}={}; Path=/; Max-Age=2592000; SameSite=Lax; HttpOnly", channel.code()));
    }
    response
}

/// Whom an answer was made for, for the service worker: it keeps on the phone what it shows, and forgets
/// it when somebody else comes.
const MADE_FOR: HeaderName = HeaderName::from_static("x-made-for");

/// A name that says nothing, the same for a session as long as the same person is signed in on it.
fn name_of(shop: &Shop, visitor: &Visitor) -> HeaderValue {
    let person = visitor.customer.map(|customer| customer.to_string()).unwrap_or_default();
    let hash = shop.keys.index("made-for", &[visitor.session.to_string(), person].join(" "));
    let name = services::sealing::hex(hash.get(..8).unwrap_or_default());
    HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("changed"))
}

/// Nobody is sent away for being unknown only because the database does not say who they are.
fn come_back() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, HeaderValue::from(5))]).into_response()
}

/// Where a session is written together with the first piece in a cart.
const FIRST_PIECE: &str = "/api/cart/add";

fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The checkout page, and what it asks for when the shop moves to it without loading a page.
fn is_checkout(path: &str) -> bool {
    matches!(path, "/checkout" | "/en/checkout" | "/api/checkout/start")
}

/// What a page reads that tells its header how many pieces are in the cart, which then need not be asked for.
fn read_once(path: &str) -> Option<AtHand> {
    let path = path.strip_prefix("/en").unwrap_or(path);
    match path.strip_prefix("/pay/") {
        Some(access) => Some(AtHand::Payment(Arc::new(payments::AtHand::new(access)))),
        None => matches!(path, "/cart" | "/checkout").then(|| AtHand::Cart(Arc::default())),
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

/// Whether the shop knows nothing of a browser but its language and how it came here.
pub fn only_remembers(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter();
    cookies.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';')).all(|pair| {
        let name = pair.trim().split('=').next().unwrap_or_default();
        matches!(name, "" | SOURCE | crate::language::COOKIE)
    })
}

fn sets_cookie(headers: &HeaderMap, name: &str) -> bool {
    headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.split_once('=').is_some_and(|(key, _)| key == name))
}

fn append(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// `?source=pwa` (the installed app), `qr` or `share`.
fn query_source(query: Option<&str>) -> Option<Channel> {
    query?.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == SOURCE).and_then(|(_, value)| {
        match value {
            "pwa" => Some(Channel::App),
            "qr" => Some(Channel::Qr),
            "share" => Some(Channel::Share),
            _ => None,
        }
    })
}

/// What the cookie may say; `staff` is not for browsers to claim.
fn channel_of(code: &str) -> Option<Channel> {
    Channel::from_code(code).filter(|channel| matches!(channel, Channel::App | Channel::Qr | Channel::Share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; yunmall=tok-en_1; xyunmall=2"));
        assert_eq!(cookie(&headers, "yunmall"), Some("tok-en_1"));
        assert_eq!(cookie(&headers, "yun"), None);
    }

    #[test]
    fn the_source_in_the_address_names_the_channel() {
        assert_eq!(query_source(Some("a=b&source=pwa")), Some(Channel::App));
        assert_eq!(query_source(Some("source=staff")), None);
        assert_eq!(channel_of("staff"), None);
        assert_eq!(channel_of("qr"), Some(Channel::Qr));
    }
}
